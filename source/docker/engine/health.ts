import {statfs} from 'node:fs/promises';
import {connect, isIP} from 'node:net';
import {hostname} from 'node:os';
import type {AgentHealth, PortState} from '../../domain/agent/report.ts';
import {fields, flag, list, maybe, number, text, type Shaped} from '../../domain/shape.ts';
import {listNetworks} from './network.ts';
import type {Client} from './request.ts';
import type {Call} from './shapes.ts';
import {swarmCalls, swarmShape, swarmStatus, type SwarmStatus} from './swarm.ts';

/** The call that looks closer at an engine; it takes as long as the slowest of its questions. */
export type HealthCalls = {health(call?: Call): Promise<AgentHealth>};

/** How long an engine may count what its images take, ms: of many that takes minutes. */
const countMs = 5000;
const portMs = 1500;
/** What engines call the network that containers are on unless told otherwise: Docker, Podman. */
const defaultNetworks = ['bridge', 'podman'];

const factsShape = fields({
	Name: text,
	DockerRootDir: text,
	SystemTime: maybe(text),
	MemoryLimit: maybe(flag),
	CpuCfsQuota: maybe(flag),
	LiveRestoreEnabled: maybe(flag),
	SecurityOptions: maybe(list(text)),
	Plugins: maybe(fields({Network: maybe(list(text))})),
	Swarm: swarmShape,
});

const sized = maybe(number);
const usageShape = fields({
	LayersSize: sized,
	Containers: maybe(list(fields({SizeRw: sized}))),
	Volumes: maybe(list(fields({UsageData: maybe(fields({Size: sized}))}))),
	BuildCache: maybe(list(fields({Size: sized}))),
});

export function healthCalls(client: Client): HealthCalls {
	return {
		async health(call = {}) {
			const latencyMs = await latency(client, call);
			const asked = Date.now();
			const facts = {...call, step: 'read its facts', path: '/info'};
			const body = await client.json(facts, factsShape);
			const answered = Date.now();
			const time = Date.parse(body.SystemTime ?? '');
			const swarm = swarmStatus(body.Swarm);
			const [networks, silent, ports, used, free] = await Promise.all([
				listNetworks(client, {}, call),
				swarm.isManager ? silentMembers(client, call) : [],
				swarmPortStates(swarm),
				usedDisk(client, call),
				freeDisk(client, body),
			]);
			return {
				latencyMs,
				clockSkewMs: Number.isNaN(time) ? 0 : Math.round(time - (asked + answered) / 2),
				disk: {used, free},
				hasDefaultNetwork: networks.some(({name}) => defaultNetworks.includes(name)),
				networkDrivers: body.Plugins?.Network ?? [],
				isRootless: (body.SecurityOptions ?? []).includes('name=rootless'),
				limitsMemory: body.MemoryLimit ?? true,
				limitsCpus: body.CpuCfsQuota ?? true,
				isLiveRestore: body.LiveRestoreEnabled ?? false,
				swarm: {
					state: swarm.state,
					role: swarm.state === 'active' ? (swarm.isManager ? 'manager' : 'worker') : null,
					address: swarm.address,
					silent,
					error: swarm.error,
				},
				ports,
			};
		},
	};
}

/** The best of a few: the others tell of what this process was busy with. */
async function latency(client: Client, call: Call): Promise<number> {
	let best = Number.POSITIVE_INFINITY;
	for (let round = 0; round < 3; round++) {
		const began = performance.now();
		await client.done({...call, step: 'ping it', path: '/_ping'});
		best = Math.min(best, performance.now() - began);
	}

	return Math.round(best * 100) / 100;
}

async function silentMembers(client: Client, call: Call): Promise<string[]> {
	const nodes = await swarmCalls(client).swarmNodes(call);
	return nodes.flatMap(({hostname: name, isReady}) => (isReady ? [] : name));
}

/** Bytes of images, containers, volumes and build caches; null where counting takes too long. */
async function usedDisk(client: Client, {signal}: Call): Promise<number | null> {
	const deadline = AbortSignal.timeout(countMs);
	const request = {
		signal: signal ? AbortSignal.any([signal, deadline]) : deadline,
		step: 'count its disk space',
		path: '/system/df',
	};
	try {
		const usage = await client.json(request, usageShape);
		const sizes = [
			usage.LayersSize ?? 0,
			...(usage.Containers ?? []).map(({SizeRw}) => SizeRw ?? 0),
			...(usage.Volumes ?? []).map(({UsageData}) => UsageData?.Size ?? 0),
			...(usage.BuildCache ?? []).map(({Size}) => Size ?? 0),
		];
		// An engine says -1 of what it did not count.
		return sizes.reduce((sum, size) => sum + Math.max(0, size), 0);
	} catch {
		signal?.throwIfAborted();
		return null;
	}
}

/** Only the machine itself tells that; a socket may also lead into a virtual one. */
async function freeDisk(
	{endpoint}: Client,
	body: Shaped<typeof factsShape>,
): Promise<number | null> {
	if (!endpoint.url.startsWith('unix://') || body.Name !== hostname()) return null;
	return statfs(body.DockerRootDir).then(
		({bavail, bsize}) => bavail * bsize,
		() => null,
	);
}

async function swarmPortStates(swarm: SwarmStatus): Promise<AgentHealth['ports']> {
	const {state, address, isManager} = swarm;
	// Engines tell it as an address; a name would be looked up, and other text can be none.
	if (state !== 'active' || !address || !isIP(address)) return [];
	const ports = [...(isManager ? [2377] : []), 7946];
	return Promise.all(
		ports.map(async port => ({port: `${port}/tcp`, state: await portState(address, port)})),
	);
}

async function portState(host: string, port: number): Promise<PortState> {
	return new Promise(resolve => {
		const socket = connect({host, port, timeout: portMs});
		const done = (state: PortState) => {
			resolve(state);
			socket.destroy();
		};

		socket.on('connect', () => done('open'));
		socket.on('timeout', () => done('silent'));
		socket.on('error', (error: Error & {code?: string}) =>
			done(error.code === 'ECONNREFUSED' ? 'refused' : 'silent'),
		);
	});
}
