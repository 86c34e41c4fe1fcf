import type {Engine} from '../../../source/docker/engine/engine.ts';
import type {EngineInfo} from '../../../source/docker/engine/info.ts';
import type {RegistryAnswer} from '../../../source/docker/engine/registry.ts';
import type {Endpoint} from '../../../source/docker/reach/endpoint.ts';
import {FlotillaError, type FailureCode} from '../../../source/domain/failure.ts';
import {parseSpec} from '../../../source/domain/spec/parse.ts';
import {createAgents} from '../../../source/fleet/agents/agents.ts';

const gib = 1024 ** 3;
export type Wish = Partial<EngineInfo> & {
	/** The architecture in which it has every image. */
	imageArch?: string;
	networks?: readonly string[];
	address?: string;
	failure?: FailureCode;
	hasDefaultNetwork?: boolean;
	/** What its registry says of every image. */
	registry?: RegistryAnswer['has'];
};
const outside = {state: 'inactive', isManager: false, nodeId: null} as const;
export const manager = {...outside, state: 'active', isManager: true, nodeId: 'm'} as const;

/** Agents that answer as told, so that every way a plan can fail is one line of a table. */
export function ground(wishes: Record<string, Wish>) {
	const names = Object.keys(wishes);
	const endpoints = names.map((name): Endpoint => ({name, url: `unix:///${name}`, source: 'test'}));
	const agents = createAgents(endpoints, endpoint => {
		const {
			failure,
			imageArch,
			networks = [],
			hasDefaultNetwork = true,
			registry,
			...wish
		} = wishes[endpoint.name] ?? {};
		if (failure) {
			const message = `${endpoint.name}: nobody listens on ${endpoint.url}`;
			return Promise.reject(new FlotillaError({code: failure, message}));
		}

		const swarm = {...outside, ...wish.swarm};
		return Promise.resolve({
			endpoint,
			info: () =>
				Promise.resolve({
					...{id: endpoint.name, cpus: 4, memory: 8 * gib, arch: 'amd64'},
					...{isLiveRestore: false, pools: [], hasGpus: false},
					...wish,
					swarm,
				}),
			list: () => Promise.resolve({containers: [], networks: [], volumes: []}),
			listNetworks: () => Promise.resolve(networks.map(subnet => ({name: 'n', subnets: [subnet]}))),
			inspectNetwork: () => Promise.resolve(hasDefaultNetwork ? {name: 'bridge'} : undefined),
			inspectImage: () => Promise.resolve(imageArch === undefined ? undefined : {arch: imageArch}),
			askRegistry: () => Promise.resolve(registry && {has: registry, reason: 'no route'}),
			swarmNodes: () => Promise.resolve([{id: swarm.nodeId, isReady: true}]),
		} as unknown as Engine);
	});
	const addressOf = ({endpoint}: Engine) =>
		Promise.resolve(wishes[endpoint.name]?.address ?? `10.0.0.${names.indexOf(endpoint.name) + 1}`);
	return {agents, addressOf, proxies: () => Promise.resolve({})};
}

/** A multi-node spec on agents a and b. */
export const specOf = (roles: Record<string, unknown>, more: Record<string, unknown> = {}) =>
	parseSpec({name: 'demo', mode: 'multi-node', agents: ['a', 'b'], roles, ...more});
