import {randomBytes} from 'node:crypto';
import type {NetworkSummary} from '../../docker/engine/shapes.ts';
import {FlotillaError} from '../../domain/failure.ts';
import type {FleetEvent} from '../../domain/operation/events.ts';
import {isFormed} from '../../domain/placement/swarm-plan.ts';
import {plural} from '../../domain/quantity.ts';
import {pairsFound} from '../../domain/session/checked-pairs.ts';
import type {KeyPair} from '../../domain/session/host-files.ts';
import {label, objectName, specLabels, type SessionIdentity} from '../../domain/session/labels.ts';
import {meshFailure} from '../../domain/session/mesh-words.ts';
import type {MeshRecord} from '../../domain/session/mesh-record.ts';
import type {Session, SessionStatus} from '../../domain/session/session.ts';
import {withState} from '../../domain/session/state.ts';
import type {SessionSpec} from '../../domain/spec/spec.ts';
import {asLost} from '../agents/lost-engine.ts';
import {sessionsFrom} from '../agents/sessions.ts';
import {notOurs} from '../identity/foreign.ts';
import {recordMesh, recordOf} from '../mesh/record.ts';
import {refuseDown, verify, type Verified} from '../mesh/verify.ts';
import {drive} from '../operation/drive.ts';
import {releaseLeases} from '../operation/lease.ts';
import {step, type Emit, stepId} from '../operation/steps.ts';
import {rollBack} from '../remove/rollback.ts';
import {createOverlay} from '../swarm/overlay.ts';
import {formSwarm, refuseUnformed} from '../swarm/swarm.ts';
import {claimName, refuseTaken} from './claim-name.ts';
import {runHosts} from './hosts.ts';
import {enginesOf, type SessionPlacement} from './placement.ts';
import {planUp, type Plan, type Planning} from './plan.ts';
import {plannedSteps} from './step-plan.ts';
import type {Supplies} from './supplies.ts';
import {supplySites} from './supply-sites.ts';

type Deps = Planning & {
	readonly supplies: Supplies;
	readonly createKeyPair: (comment: string) => KeyPair;
};

type Run = Deps & {
	readonly isStrict: boolean;
	readonly session: SessionIdentity;
	readonly plan: Plan;
	readonly placement: SessionPlacement;
	readonly emit: Emit;
	readonly signal: AbortSignal;
};

export type UpOptions = {
	readonly signal: AbortSignal;
	readonly keepOnFailure?: boolean;
	/** Is a session of which a pair cannot SSH rolled back? @default it stays, degraded */
	readonly strict?: boolean;
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
	const plan = await planUp(deps, spec, {signal: options.signal});
	const {placement} = plan;
	const agents = enginesOf(placement).map(({endpoint}) => endpoint.name);
	const session: SessionIdentity = {id, spec, createdAt: new Date().toISOString(), agents};
	if (!options.mayFormSwarm) refuseUnformed(placement.swarm, placement.addresses);
	const {keepOnFailure = false, strict: isStrict = false} = options;
	return yield* drive<FleetEvent, SessionStatus>(
		(emit, signal) =>
			bringUp({...deps, session, plan, placement, isStrict, emit, signal}, keepOnFailure),
		{signal: options.signal},
	);
}

async function bringUp(run: Run, keepOnFailure: boolean): Promise<SessionStatus> {
	const {session, placement, emit} = run;
	const {name} = session.spec;
	const engines = enginesOf(placement);
	const hint = `See in the engine's log why it went, then start again: flotilla up ${name}`;
	emit({
		type: 'steps-planned',
		steps: plannedSteps(placement, objectName.network(name, session.spec.mode)),
	});
	let leaveSwarm = async () => {};
	let isClaimed = false;
	try {
		await step(emit, {id: stepId.preflight}, async () => {
			await claimName(run);
			isClaimed = true;
			await refuseTaken(run);
			warnOf(run);
		});
		leaveSwarm = await joinUp(run);
		const status = await build(run);
		await releaseLeases(engines, name);
		emit({type: 'session-ready', session: status});
		return status;
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

/** Says what the plan found that may go wrong, and need not. */
function warnOf({plan: {limits, withoutProxies}, emit}: Run): void {
	for (const {message, hint} of limits) {
		emit({type: 'warned', message: `${message}; to make it larger: ${hint}`});
	}

	if (withoutProxies !== undefined) emit({type: 'warned', message: withoutProxies});
}

/** Multi-node: brings the agents into one swarm where they are in none; returns how to undo that. */
async function joinUp({placement, emit, signal}: Run): Promise<() => Promise<void>> {
	const {swarm, addresses} = placement;
	if (!swarm || isFormed(swarm)) return async () => {};
	const engines = enginesOf(placement);
	return step(emit, {id: stepId.swarm}, () => formSwarm(swarm, {engines, addresses, signal}));
}

async function build(run: Run): Promise<SessionStatus> {
	const {agents, placement, emit, signal} = run;
	const began = performance.now();
	const timings: Record<string, number> = {};
	const lap = (name: string, since: number) => {
		timings[name] = Math.round(performance.now() - since);
	};

	const elsewhere = () => agents.others(enginesOf(placement), {signal});
	const {images, proxies} = run.plan;
	const sites = await supplySites({...run, images, elsewhere}, placement.sites);
	lap('images', began);
	signal.throwIfAborted();

	const hostsBegan = performance.now();
	const network = step(emit, {id: stepId.network, note: made => made.subnets.join(', ')}, () =>
		createNetwork(run),
	);
	await runHosts({...run, sites, network, proxies});
	lap('hosts', hostsBegan);

	const verifyBegan = performance.now();
	const before = await sessionOf(run);
	const verified = await verifyAll(run, before.status);
	lap('verify', verifyBegan);
	lap('total', began);
	const {status} = await recorded(run, {before, verified});
	return {...status, timings};
}

/** That pairs fail is the outcome of this step, and no end of the session unless it is to be strict. */
async function verifyAll(run: Run, status: SessionStatus): Promise<Verified> {
	const {emit, placement} = run;
	const note = () => plural(status.hosts.length ** 2, 'pair');
	let verified: Verified | undefined;
	try {
		await step(emit, {id: stepId.verify, note}, async () => {
			verified = await verify({...run, engines: enginesOf(placement), status});
			const {cells} = verified;
			if (cells.some(({ok}) => !ok)) throw new FlotillaError(meshFailure(status.name, cells));
		});
	} catch (error) {
		if (!verified) throw error;
	}

	if (!verified) throw new Error('the mesh was not verified');
	return verified;
}

/** Keeps what the check has found, and says how the session is now. */
async function recorded(
	run: Run,
	{before, verified}: {before: Session; verified: Verified},
): Promise<Session> {
	const {agents, session, isStrict, emit, signal} = run;
	const {cells, ended} = verified;
	// Checking many takes minutes: a host may have ended since it was started.
	const after = await sessionOf(run);
	await refuseDown(run, after.status);
	const found = pairsFound(undefined, {status: before.status, cells});
	if (!found) throw new Error('not all pairs were verified');
	const record: MeshRecord = recordOf(before, {...found, ended});
	signal.throwIfAborted();
	const main = await agents.engine(before.status.hosts[0]?.agent ?? '');
	if (!(await recordMesh(main, session, record))) {
		const {message} = notOurs(main, [{kind: 'volume', name: objectName.mesh(session.spec.name)}]);
		emit({type: 'warned', message: `${message}: the outcome of the check is not kept`});
	}

	if (record.failed > 0 && isStrict) throw new FlotillaError(meshFailure(session.spec.name, cells));
	return withState({...after, record, lease: undefined});
}

async function createNetwork({placement, session, signal}: Run): Promise<NetworkSummary> {
	const {name, mode, network} = session.spec;
	const engines = enginesOf(placement);
	if (mode === 'multi-node') {
		const size = placement.sites.reduce((sum, {hosts}) => sum + hosts.length, 0);
		return createOverlay(placement.network, session, {engines, size, signal});
	}

	return placement.network.createNetwork({
		name: objectName.network(name, mode),
		driver: 'bridge',
		labels: specLabels(session, 'network'),
		...(network.subnet === undefined ? {} : {subnet: network.subnet}),
		...(network.mtu === undefined ? {} : {mtu: network.mtu}),
	});
}

async function sessionOf({placement, session, signal}: Run): Promise<Session> {
	const inventories = await Promise.all(
		enginesOf(placement).map(async engine => ({
			agent: engine.endpoint.name,
			inventory: await engine.list([`${label.session}=${session.id}`], {signal}),
		})),
	);
	const found = sessionsFrom(inventories)[0];
	if (found) return found;
	throw new FlotillaError({
		code: 'host-failed',
		message: `${session.spec.name}: its hosts are gone`,
		hint: 'Somebody removed them while they were being started; try again.',
	});
}
