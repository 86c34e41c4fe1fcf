import {PassThrough} from 'node:stream';
import type {Engine} from '../../../source/docker/engine/engine.ts';
import type {ExecStream} from '../../../source/docker/engine/exec-stdio.ts';
import type {EngineInfo} from '../../../source/docker/engine/info.ts';
import type {
	ContainerDetails,
	ImageDetails,
	Inventory,
} from '../../../source/docker/engine/shapes.ts';
import type {SwarmStatus} from '../../../source/docker/engine/swarm.ts';
import type {Endpoint} from '../../../source/docker/reach/endpoint.ts';
import {unexpected} from './unexpected.ts';

/** Where nobody listens. */
export const endpointOf = (name: string): Endpoint => ({
	name,
	url: `unix:///${name}`,
	source: 'test',
});

/** An engine that does these calls and no others; `../engine/fake-engine.ts` answers on a socket instead. */
export function fakeEngine(calls: Partial<Engine> = {}): Engine {
	return {
		endpoint: endpointOf('local'),
		apiVersion: '1.41',
		close() {},
		info: unexpected('info'),
		health: unexpected('health'),
		list: unexpected('list'),
		listNamed: unexpected('listNamed'),
		containers: unexpected('containers'),
		containersOn: unexpected('containersOn'),
		events: unexpected('events'),
		createContainer: unexpected('createContainer'),
		startContainer: unexpected('startContainer'),
		unpauseContainer: unexpected('unpauseContainer'),
		inspectContainer: unexpected('inspectContainer'),
		removeContainer: unexpected('removeContainer'),
		exec: unexpected('exec'),
		logs: unexpected('logs'),
		putArchive: unexpected('putArchive'),
		readFile: unexpected('readFile'),
		createVolume: unexpected('createVolume'),
		fillVolume: unexpected('fillVolume'),
		removeVolume: unexpected('removeVolume'),
		createNetwork: unexpected('createNetwork'),
		inspectNetwork: unexpected('inspectNetwork'),
		listNetworks: unexpected('listNetworks'),
		releaseEndpoints: unexpected('releaseEndpoints'),
		removeNetwork: unexpected('removeNetwork'),
		inspectImage: unexpected('inspectImage'),
		tagImage: unexpected('tagImage'),
		danglingImages: unexpected('danglingImages'),
		removeImage: unexpected('removeImage'),
		pullImage: unexpected('pullImage'),
		buildImage: unexpected('buildImage'),
		importImage: unexpected('importImage'),
		saveImages: unexpected('saveImages'),
		loadImages: unexpected('loadImages'),
		askRegistry: unexpected('askRegistry'),
		initSwarm: unexpected('initSwarm'),
		workerToken: unexpected('workerToken'),
		joinSwarm: unexpected('joinSwarm'),
		leaveSwarm: unexpected('leaveSwarm'),
		swarmNodes: unexpected('swarmNodes'),
		swarmPeers: unexpected('swarmPeers'),
		removeNode: unexpected('removeNode'),
		...calls,
	};
}

/** What an engine holds that holds nothing. */
export const nothing: Inventory = {containers: [], networks: [], volumes: []};

export const noSwarm: SwarmStatus = {
	...{state: 'inactive', isManager: false, clusterId: null, nodeId: null},
	...{address: null, managers: [], error: null},
};

/** What an engine says of itself, but for these facts. */
export function engineInfo(facts: Partial<EngineInfo> = {}): EngineInfo {
	return {
		...{id: 'e', engine: 'docker', version: '28.5.2', apiVersion: '1.41', isRootless: false},
		...{hostname: 'm', os: 'linux', arch: 'amd64', cpus: 4, memory: 8 * 1024 ** 3, time: 0},
		...{dataRoot: '/data', imageIds: 'config', isLiveRestore: false, pools: [], hasGpus: false},
		swarm: noSwarm,
		...facts,
	};
}

/** A container that runs, but for these facts. */
export function containerDetails(facts: Partial<ContainerDetails> = {}): ContainerDetails {
	return {
		...{id: 'c', name: 'c', image: 'i', state: 'running', labels: {}, networks: {}},
		...{env: {}, user: '', exitCode: 0, error: '', aliases: {}},
		...facts,
	};
}

/** An image of one layer, but for these facts. */
export function imageDetails(facts: Partial<ImageDetails> = {}): ImageDetails {
	return {
		...{id: 'i', labels: {}, arch: 'amd64', os: 'linux', size: 8, layers: ['sha256:0'], env: {}},
		...{user: '', entrypoint: [], command: [], workingDir: '', volumes: [], stopSignal: ''},
		...facts,
	};
}

/** A program that has written this and ended well. */
export function execThatSaid(text: string): ExecStream {
	const stdio = new PassThrough();
	stdio.end(text);
	return {stdio, onStderr() {}, exitCode: Promise.resolve(0)};
}
