import type {Engine} from '../../../source/docker/engine/engine.ts';
import type {EngineInfo} from '../../../source/docker/engine/info.ts';
import type {RegistryAnswer} from '../../../source/docker/engine/registry.ts';
import type {
	ContainerSummary,
	Inventory,
	NetworkSummary,
} from '../../../source/docker/engine/shapes.ts';
import {FlotillaError, type FailureCode} from '../../../source/domain/failure.ts';
import {parseSpec} from '../../../source/domain/spec/parse.ts';
import {createAgents} from '../../../source/fleet/agents/agents.ts';
import {
	endpointOf,
	engineInfo,
	fakeEngine,
	imageDetails,
	noSwarm,
	nothing,
} from '../../helpers/fakes/engine.ts';

export type Wish = Partial<EngineInfo> & {
	/** The architecture in which it has every image. */
	imageArch?: string;
	networks?: readonly string[];
	/** What it has that bears labels, or a name, of the session. */
	holds?: Partial<Inventory>;
	containers?: readonly ContainerSummary[];
	address?: string;
	failure?: FailureCode;
	hasDefaultNetwork?: boolean;
	/** What its registry says of every image. */
	registry?: RegistryAnswer['has'];
};
export const manager = {...noSwarm, state: 'active', isManager: true, nodeId: 'm'} as const;

function networkOf(name: string, subnets: readonly string[] = []): NetworkSummary {
	return {
		...{id: name, name, driver: 'bridge', scope: 'local', labels: {}, subnets, isAllocated: true},
	};
}

/** Agents that answer as told, so that every way a plan can fail is one line of a table. */
export function ground(wishes: Record<string, Wish>) {
	const names = Object.keys(wishes);
	const agents = createAgents(names.map(endpointOf), endpoint => {
		const {
			failure,
			imageArch,
			networks = [],
			holds,
			containers = [],
			hasDefaultNetwork = true,
			registry,
			...wish
		} = wishes[endpoint.name] ?? {};
		if (failure) {
			const message = `${endpoint.name}: nobody listens on ${endpoint.url}`;
			return Promise.reject(new FlotillaError({code: failure, message}));
		}

		const info = engineInfo({id: endpoint.name, ...wish});
		const member = {hostname: '', isManager: true, isReady: true, address: ''};
		const answer =
			registry === 'not answered'
				? {has: registry, reason: 'no route'}
				: registry && {has: registry};
		const image = imageArch === undefined ? undefined : imageDetails({arch: imageArch});
		return Promise.resolve(
			fakeEngine({
				endpoint,
				info: () => Promise.resolve(info),
				list: () => Promise.resolve({...nothing, ...holds}),
				listNamed: () => Promise.resolve({...nothing, ...holds}),
				containers: () => Promise.resolve(containers),
				listNetworks: () => Promise.resolve(networks.map(subnet => networkOf('n', [subnet]))),
				inspectNetwork: () => Promise.resolve(hasDefaultNetwork ? networkOf('bridge') : undefined),
				inspectImage: () => Promise.resolve(image),
				askRegistry: () => Promise.resolve(answer),
				swarmNodes: () => Promise.resolve([{...member, id: info.swarm.nodeId ?? ''}]),
			}),
		);
	});
	const addressOf = ({endpoint}: Engine) =>
		Promise.resolve(wishes[endpoint.name]?.address ?? `10.0.0.${names.indexOf(endpoint.name) + 1}`);
	return {agents, addressOf, proxies: () => Promise.resolve({})};
}

/** A multi-node spec on agents a and b. */
export const specOf = (roles: Record<string, unknown>, more: Record<string, unknown> = {}) =>
	parseSpec({name: 'demo', mode: 'multi-node', agents: ['a', 'b'], roles, ...more});
