import type {Endpoint} from '../docker/reach/endpoint.ts';
import type {Machine} from '../docker/supply/machine-limits.ts';
import {FlotillaError} from '../domain/failure.ts';
import type {KeyPair} from '../domain/session/host-files.ts';
import {hostOf} from '../domain/session/session.ts';
import {createAgents} from './agents/agents.ts';
import {checkAgents} from './agents/check.ts';
import type {FindEndpoints} from './agents/known-endpoints.ts';
import {createLabFinder} from './agents/lab-endpoints.ts';
import type {Connect} from './agents/links.ts';
import {findSession, snapshot} from './agents/observe.ts';
import {watch} from './agents/watch.ts';
import type {Fleet} from './fleet.ts';
import {collect, findLeftovers} from './gc/leftovers.ts';
import {findStrangers} from './gc/strangers.ts';
import {labDown, labsOf, labUp} from './lab/lab.ts';
import {check} from './mesh/check.ts';
import {sessionObjects} from './remove/session-objects.ts';
import {takeDown} from './remove/take-down.ts';
import {connectRoute, routeOf, type SshClient} from './shell/connect.ts';
import {noContainer, readCredentials} from './shell/credentials.ts';
import type {AddressOf} from './swarm/swarm.ts';
import {findCandidates} from './up/placement.ts';
import {describePlan, planUp} from './up/plan.ts';
import {provision} from './up/provision.ts';
import type {FindProxies} from './up/proxies.ts';
import type {Supplies} from './up/supplies.ts';

/** The real things a fleet is made of; commands/world/build-fleet.ts hands them in. */
export type FleetParts = {
	/** The first is where new sessions go. */
	readonly endpoints: readonly Endpoint[];
	/** How to find them anew. */
	readonly findEndpoints?: FindEndpoints | undefined;
	readonly connect: Connect;
	readonly supplies: Supplies;
	readonly createKeyPair: (comment: string) => KeyPair;
	readonly ssh: SshClient;
	readonly addressOf: AddressOf;
	/** The machine that this runs on; without it no limits of engines are known. */
	readonly machine?: Machine | undefined;
	readonly proxies: FindProxies;
};

/** A fleet over these engines; nothing is connected before it is needed. */
export function createFleet(parts: FleetParts): Fleet {
	const {endpoints, connect, findEndpoints} = parts;
	const agents = createAgents(endpoints, connect, {findNested: createLabFinder(), findEndpoints});
	return {
		list: call => snapshot(agents, call),
		watch: call => watch(agents, call),
		checkAgents: call => checkAgents(agents, call),
		status: async (name, call) => (await findSession(agents, name, call)).status,
		candidates: (spec, call) => findCandidates(agents, spec, call),
		plan: async (spec, call) => describePlan(await planUp({...parts, agents}, spec, call)),
		up: (spec, options) => provision({...parts, agents}, spec, options),
		down: (name, options) => takeDown(agents, name, options),
		check: (name, options) => check({...parts, agents}, name, options),
		labs: call => labsOf(agents, call),
		labUp: options => labUp({...parts, agents}, options),
		labDown: (on, options) => labDown(agents, on, options),
		objectsOf: (names, call) => sessionObjects(agents, names, call),
		leftovers: call => findLeftovers(agents, call),
		strangers: call => findStrangers(agents, call),
		collect: (things, options) => collect(agents, things, options),
		async connect(name, route, {signal}) {
			const {status: session} = await findSession(agents, name, {signal});
			const hosts = routeOf(session, route);
			const first = hosts[0];
			if (!first) throw new FlotillaError({code: 'usage', message: 'the route names no host'});
			const engineOf = (agent: string) => agents.engine(agent, {signal});
			const engine = await engineOf(first.agent);
			const credentials = await readCredentials(engineOf, {session, route: hosts, signal});
			return connectRoute(parts.ssh, {session, route: hosts, engine, credentials, signal});
		},
		async *logs(name, host, {signal, follow}) {
			const {status} = await findSession(agents, name, {signal});
			const found = hostOf(status, host);
			if (!found.containerId) throw noContainer(status, found);
			const engine = await agents.engine(found.agent, {signal});
			yield* engine.logs(found.containerId, {follow}, {signal});
		},
		close: () => agents.close(),
	};
}
