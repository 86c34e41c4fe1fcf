import {randomBytes} from 'node:crypto';
import type {NetworkSummary} from '../docker/engine.ts';
import type {FleetEvent} from '../domain/events.ts';
import {FlotillaError} from '../domain/failure.ts';
import type {KeyPair} from '../domain/host-files.ts';
import {label, objectName, specLabels, type SessionIdentity} from '../domain/labels.ts';
import {meshCounts} from '../domain/mesh.ts';
import {plural} from '../domain/quantity.ts';
import type {SessionStatus} from '../domain/session.ts';
import type {SessionSpec} from '../domain/spec.ts';
import {isFormed} from '../domain/swarm-plan.ts';
import type {Agents} from './agents.ts';
import {drive} from './drive.ts';
import {enginesOf, layOut, type Layout} from './layout.ts';
import {notOurs, refuseForeign} from './foreign.ts';
import {sortOut} from './identity.ts';
import {leaseOf, nameTaken, releaseLeases, takeLeases} from './lease.ts';
import {asLost} from './lost-engine.ts';
import {recordMesh} from './mesh-record.ts';
import {createOverlay} from './overlay.ts';
import {runHosts} from './provision-hosts.ts';
import {plannedSteps, stepId} from './provision-plan.ts';
import {rollBack} from './rollback.ts';
import {sessionsFrom} from './sessions.ts';
import {step, type Emit} from './steps.ts';
import type {Supplies} from './supplies.ts';
import {supplySites} from './supply-sites.ts';
import {formSwarm, refuseUnformed, type AddressOf} from './swarm.ts';
import {verify} from './verify.ts';

type Deps = {
	readonly agents: Agents;
	readonly supplies: Supplies;
	readonly createKeyPair: (comment: string) => KeyPair;
	readonly addressOf: AddressOf;
};

type Run = Deps & {
	readonly session: SessionIdentity;
	readonly layout: Layout;
	readonly emit: Emit;
	readonly signal: AbortSignal;
};

export type UpOptions = {
	readonly signal: AbortSignal;
	readonly keepOnFailure?: boolean;
	/** A yes to making a swarm of the agents, where they are in none. */
	readonly mayFormSwarm?: boolean;
};

/** Starts a session and verifies its mesh; see `Fleet.up`. */
export async function* provision(
	deps: Deps,
	spec: SessionSpec,
	options: UpOptions,
): AsyncGenerator<FleetEvent, SessionStatus, void> {
	const id = randomBytes(8).toString('hex');
	const layout = await layOut(deps, spec, {signal: options.signal});
	const agents = enginesOf(layout).map(({endpoint}) => endpoint.name);
	const session: SessionIdentity = {id, spec, createdAt: new Date().toISOString(), agents};
	if (!options.mayFormSwarm) refuseUnformed(layout.swarm, layout.addresses);
	return yield* drive<FleetEvent, SessionStatus>(
		(emit, signal) =>
			bringUp({...deps, session, layout, emit, signal}, options.keepOnFailure ?? false),
		{signal: options.signal},
	);
}

async function bringUp(run: Run, keepOnFailure: boolean): Promise<SessionStatus> {
	const {session, layout, emit} = run;
	const {name} = session.spec;
	const engines = enginesOf(layout);
	const hint = `See in the engine's log why it went, then start again: flotilla up ${name}`;
	emit({
		type: 'steps-planned',
		steps: plannedSteps(layout, objectName.network(name, session.spec.mode)),
	});
	let leaveSwarm = async () => {};
	let isClaimed = false;
	try {
		await step(emit, {id: stepId.preflight}, async () => {
			await claimName(run);
			isClaimed = true;
			await refuseTaken(run);
		});
		leaveSwarm = await joinUp(run);
		const status = await build(run);
		await releaseLeases(engines, name);
		const ready: SessionStatus = {...status, state: 'ready'};
		emit({type: 'session-ready', session: ready});
		return ready;
	} catch (error) {
		// These are found before anything else of ours is there.
		const code = error instanceof FlotillaError ? error.code : undefined;
		if (!isClaimed && (code === 'name-taken' || code === 'name-in-use')) throw error;
		const release = async () => {
			if (isClaimed) await releaseLeases(engines, name).catch(() => {});
		};

		if (code === 'name-taken') {
			await release();
			throw error;
		}

		const failure = asLost(error, hint);
		if (keepOnFailure) {
			await release();
			throw failure;
		}

		try {
			return await rollBack(engines, session, {error: failure, emit, hint});
		} finally {
			await leaveSwarm().catch(() => {});
		}
	}
}

/** Makes the name ours on all engines, or leaves nothing and throws `name-taken` or `name-in-use`. */
async function claimName({layout, session, signal}: Run): Promise<void> {
	const engines = enginesOf(layout);
	signal.throwIfAborted();
	await refuseForeign(engines, session.spec, {signal});
	await takeLeases(engines, {session, operation: 'up'});
}

/** A name belongs to one session, on whichever of the known agents that is. Throws `name-taken`. */
async function refuseTaken({agents, session: {id, spec}}: Run): Promise<void> {
	const {name} = spec;
	const {inventories} = await agents.survey({labels: [`${label.name}=${name}`]});
	const others = sortOut(inventories).sessions.filter(other => other.id !== id);
	const taking = others.find(({containers, networks, volumes}) => {
		const rest = volumes.filter(({volume}) => volume.name !== objectName.lease(name));
		return containers.length + networks.length + rest.length > 0;
	});
	if (taking) throw nameTaken(name, leaseOf(taking.volumes.map(({volume}) => volume)));
}

/** Multi-node: brings the agents into one swarm where they are in none; returns how to undo that. */
async function joinUp({layout, emit, signal}: Run): Promise<() => Promise<void>> {
	const {swarm, addresses} = layout;
	if (!swarm || isFormed(swarm)) return async () => {};
	const engines = enginesOf(layout);
	return step(emit, {id: stepId.swarm}, () => formSwarm(swarm, {engines, addresses, signal}));
}

async function build(run: Run): Promise<SessionStatus> {
	const {agents, layout, session, emit, signal} = run;
	const began = performance.now();
	const timings: Record<string, number> = {};
	const lap = (name: string, since: number) => {
		timings[name] = Math.round(performance.now() - since);
	};

	const elsewhere = () => agents.others(enginesOf(layout), {signal});
	const sites = await supplySites({...run, elsewhere}, layout.sites);
	lap('images', began);
	signal.throwIfAborted();

	const hostsBegan = performance.now();
	const network = step(emit, {id: stepId.network, note: made => made.subnets.join(', ')}, () =>
		createNetwork(run),
	);
	await runHosts({...run, sites, network});
	lap('hosts', hostsBegan);

	const verifyBegan = performance.now();
	const status = await statusOf(run);
	const cells = await step(
		emit,
		{id: stepId.verify, note: checked => plural(checked.length, 'pair')},
		() => verify({...run, engines: enginesOf(run.layout), status}),
	);
	lap('verify', verifyBegan);
	lap('total', began);
	const mesh = meshCounts(cells.length, cells);
	const main = await agents.engine(status.hosts[0]?.agent ?? '');
	if (!(await recordMesh(main, session, mesh))) {
		const {message} = notOurs(main, [{kind: 'volume', name: objectName.mesh(session.spec.name)}]);
		emit({type: 'warned', message: `${message}: the outcome of the check is not kept`});
	}

	return {...status, mesh, timings};
}

async function createNetwork({layout, session, signal}: Run): Promise<NetworkSummary> {
	const {name, mode, network} = session.spec;
	const engines = enginesOf(layout);
	if (mode === 'multi-node') {
		const size = layout.sites.reduce((sum, {hosts}) => sum + hosts.length, 0);
		return createOverlay(layout.network, session, {engines, size, signal});
	}

	return layout.network.createNetwork({
		name: objectName.network(name, mode),
		driver: 'bridge',
		labels: specLabels(session, 'network'),
		...(network.subnet === undefined ? {} : {subnet: network.subnet}),
		...(network.mtu === undefined ? {} : {mtu: network.mtu}),
	});
}

async function statusOf({layout, session, signal}: Run): Promise<SessionStatus> {
	const inventories = await Promise.all(
		enginesOf(layout).map(async engine => ({
			agent: engine.endpoint.name,
			inventory: await engine.list([`${label.session}=${session.id}`], {signal}),
		})),
	);
	const found = sessionsFrom(inventories)[0];
	if (found) return found.status;
	throw new FlotillaError({
		code: 'host-failed',
		message: `${session.spec.name}: its hosts are gone`,
		hint: 'Somebody removed them while they were being started; try again.',
	});
}
