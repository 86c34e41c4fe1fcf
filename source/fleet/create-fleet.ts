import type {Endpoint} from '../docker/engine.ts';
import {clusterEnvironment, hostsOf} from '../domain/hosts.ts';
import {FlotillaError} from '../domain/failure.ts';
import type {KeyPair} from '../domain/host-files.ts';
import {label, objectName, type SessionIdentity} from '../domain/labels.ts';
import {meshCounts, type MeshCell, type MeshReport} from '../domain/mesh.ts';
import {placeOnOne} from '../domain/placement.ts';
import type {Session} from '../domain/session.ts';
import {defaultImage, type SessionSpec} from '../domain/spec.ts';
import {createAgents, type Agents, type Connect} from './agents.ts';
import {connectRoute, routeOf, type SshClient} from './connect.ts';
import {readCredentials} from './credentials.ts';
import type {Fleet, ProvisionPlan} from './fleet.ts';
import {collect, findLeftovers} from './leftovers.ts';
import {recordMesh} from './mesh-record.ts';
import {findSession, snapshot, watch} from './observe.ts';
import {probeMesh} from './probe.ts';
import {provision} from './provision.ts';
import type {Supplies} from './supplies.ts';
import {takeDown} from './take-down.ts';

/** The real things a fleet is made of; cli.tsx hands them in. */
export type FleetParts = {
	/** The first is where new sessions go. */
	readonly endpoints: readonly Endpoint[];
	readonly connect: Connect;
	readonly supplies: Supplies;
	readonly createKeyPair: (comment: string) => KeyPair;
	readonly ssh: SshClient;
};

/** A fleet over these engines; nothing is connected before it is needed. */
export function createFleet(parts: FleetParts): Fleet {
	const agents = createAgents(parts.endpoints, parts.connect);
	return {
		list: call => snapshot(agents, call),
		watch: call => watch(agents, call),
		status: async (name, call) => (await findSession(agents, name, call)).status,
		plan: (spec, call) => planOf(agents, spec, call),
		async *up(spec, options) {
			const engine = await chooseEngine(agents, spec, options);
			return yield* provision({...parts, engine}, spec, options);
		},
		down: (name, options) => takeDown(agents, name, options),
		check: (name, options) => check(agents, name, options),
		leftovers: call => findLeftovers(agents, call),
		collect: (things, options) => collect(agents, things, options),
		async connect(name, route, {signal}) {
			const {status: session} = await findSession(agents, name, {signal});
			const hosts = routeOf(session, route);
			const first = hosts[0];
			if (!first) throw new FlotillaError({code: 'usage', message: 'the route names no host'});
			const engine = await agents.engine(first.agent, {signal});
			const credentials = await readCredentials(engine, {session, host: first, signal});
			return connectRoute(parts.ssh, {session, route: hosts, engine, credentials, signal});
		},
		async *logs(name, host, {signal, follow}) {
			const {status} = await findSession(agents, name, {signal});
			const [found] = routeOf(status, [host]);
			if (!found?.containerId) {
				throw new FlotillaError({
					code: 'host-not-running',
					message: `${host} has no container, and so no output`,
					hint: `Take the session down and up again: flotilla down ${name}`,
				});
			}

			const engine = await agents.engine(found.agent, {signal});
			yield* engine.logs(found.containerId, {follow}, {signal});
		},
		close: () => agents.close(),
	};
}

/** Where a new session goes: the agent the spec names, else the first one. */
async function chooseEngine(agents: Agents, spec: SessionSpec, call: {signal?: AbortSignal}) {
	const wanted = spec.agents[0] ?? spec.roles.find(role => role.agent)?.agent;
	return wanted === undefined ? agents.chosen(call) : agents.engine(wanted, call);
}

async function planOf(
	agents: Agents,
	spec: SessionSpec,
	call: {signal?: AbortSignal} = {},
): Promise<ProvisionPlan> {
	const engine = await chooseEngine(agents, spec, call);
	const agent = engine.endpoint.name;
	const hosts = hostsOf(spec);
	const placement = placeOnOne(hosts, agent);
	const references = [...new Set(hosts.map(host => host.image))];
	const images = await Promise.all(
		references.map(async image => {
			const isPresent = (await engine.inspectImage(image, call)) !== undefined;
			const source = isPresent ? 'present' : image === defaultImage ? 'bootstrap' : 'pull';
			return {image, agent, source} as const;
		}),
	);
	return {
		spec,
		network: {name: objectName.network(spec.name), driver: 'bridge'},
		hosts: hosts.map(host => ({
			name: host.name,
			role: host.role,
			rank: host.rank,
			agent: placement.get(host.name) ?? agent,
			image: host.image,
			env: {...host.spec.env, ...clusterEnvironment(spec, host)},
		})),
		agents: [agent],
		images,
	};
}

async function* check(
	agents: Agents,
	name: string,
	options: {signal: AbortSignal; from?: string; to?: string},
): AsyncGenerator<MeshCell, MeshReport, void> {
	const session = await findSession(agents, name, options);
	const engineOf = (agent: string) => agents.engine(agent, options);
	const cells = yield* probeMesh({engineOf}, session.status, options);
	const counts = meshCounts(cells.length, cells);
	const isWhole = options.from === undefined && options.to === undefined;
	if (isWhole && !session.lease) await remember(agents, session, counts);
	return {session: name, ...counts, cells};
}

/** Records a full check with the session, on the agent that holds its network. */
async function remember(
	agents: Agents,
	{status, spec}: Session,
	counts: ReturnType<typeof meshCounts>,
) {
	const agent = status.hosts[0]?.agent;
	if (!agent || !spec) return;
	const engine = await agents.engine(agent);
	const {containers} = await engine.list([`${label.session}=${status.id}`]);
	// Taken down meanwhile: a record would be left behind.
	if (containers.length === 0) return;
	const session: SessionIdentity = {id: status.id, spec, createdAt: status.createdAt};
	await recordMesh(engine, session, counts);
}
