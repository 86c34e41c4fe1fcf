import {randomBytes} from 'node:crypto';
import type {Engine, ImageDetails} from '../docker/engine.ts';
import type {FleetEvent} from '../domain/events.ts';
import {FlotillaError, type FailureCode} from '../domain/failure.ts';
import type {KeyPair} from '../domain/host-files.ts';
import {hostsOf} from '../domain/hosts.ts';
import {label, objectName, specLabels, type SessionIdentity} from '../domain/labels.ts';
import {meshCounts, meshFailure, type MeshCell} from '../domain/mesh.ts';
import {placeOnOne} from '../domain/placement.ts';
import type {SessionStatus} from '../domain/session.ts';
import type {SessionSpec} from '../domain/spec.ts';
import {drive} from './drive.ts';
import {nameTaken, releaseLease, takeLease} from './lease.ts';
import {recordMesh} from './mesh-record.ts';
import {probeMesh} from './probe.ts';
import {runHosts} from './provision-hosts.ts';
import {plannedSteps, stepId} from './provision-plan.ts';
import {partsOf, isEmpty} from './remove.ts';
import {rollBack} from './rollback.ts';
import {sessionsFrom} from './sessions.ts';
import {step, type Emit} from './steps.ts';
import type {Supplies} from './supplies.ts';

type Deps = {
	readonly engine: Engine;
	readonly supplies: Supplies;
	readonly createKeyPair: (comment: string) => KeyPair;
};

type Run = Deps & {
	readonly session: SessionIdentity;
	readonly emit: Emit;
	readonly signal: AbortSignal;
};

/** Starts a session on one engine and verifies its mesh; see `Fleet.up`. */
export async function* provision(
	deps: Deps,
	spec: SessionSpec,
	options: {signal: AbortSignal; keepOnFailure?: boolean},
): AsyncGenerator<FleetEvent, SessionStatus, void> {
	const id = randomBytes(8).toString('hex');
	const session: SessionIdentity = {id, spec, createdAt: new Date().toISOString()};
	return yield* drive<FleetEvent, SessionStatus>(
		(emit, signal) => bringUp({...deps, session, emit, signal}, options.keepOnFailure ?? false),
		{signal: options.signal},
	);
}

async function bringUp(run: Run, keepOnFailure: boolean): Promise<SessionStatus> {
	const {engine, session, emit} = run;
	const hosts = hostsOf(session.spec);
	const images = [...new Set(hosts.map(host => host.image))];
	const agent = engine.endpoint.name;
	const network = objectName.network(session.spec.name);
	emit({type: 'steps-planned', steps: plannedSteps(hosts, {agent, network, images})});
	try {
		await step(emit, {id: stepId.preflight}, () => preflight(run));
		const status = await build(run, images);
		await releaseLease(engine, session.spec.name);
		const ready: SessionStatus = {...status, state: 'ready'};
		emit({type: 'session-ready', session: ready});
		return ready;
	} catch (error) {
		// These are found before anything of ours is there.
		const isRefusal = error instanceof FlotillaError && refusals.includes(error.code);
		if (isRefusal) throw error;
		if (!keepOnFailure) return rollBack(engine, session, {error, emit});
		await releaseLease(engine, session.spec.name);
		throw error;
	}
}

const refusals: readonly FailureCode[] = ['name-taken', 'spec-invalid', 'unsupported'];

/** Makes the name ours, or leaves nothing and throws one of `refusals`. */
async function preflight({engine, session, signal}: Run): Promise<void> {
	const {name, mode} = session.spec;
	if (mode === 'multi-node') {
		throw new FlotillaError({
			code: 'unsupported',
			message: `${name}: multi-node sessions are not supported yet`,
			hint: 'Use --mode single-node: all hosts on one agent.',
		});
	}

	placeOnOne(hostsOf(session.spec), engine.endpoint.name);
	signal.throwIfAborted();
	await takeLease(engine, {session, operation: 'up'});
	const all = await engine.list([`${label.name}=${name}`]);
	const others = partsOf({
		...all,
		volumes: all.volumes.filter(volume => volume.labels[label.session] !== session.id),
	});
	if (!isEmpty(others)) {
		await releaseLease(engine, name);
		throw nameTaken(name, undefined);
	}
}

async function build(run: Run, references: readonly string[]): Promise<SessionStatus> {
	const {engine, supplies, session, emit, signal} = run;
	const began = performance.now();
	const timings: Record<string, number> = {};
	const lap = (name: string, since: number) => {
		timings[name] = Math.round(performance.now() - since);
	};

	const images = new Map<string, ImageDetails>();
	for (const reference of references) {
		images.set(reference, await supplies.image(engine, {reference, emit, signal}));
	}

	const runtime = await supplies.runtime(engine, {emit, signal});
	lap('images', began);
	signal.throwIfAborted();

	const hostsBegan = performance.now();
	const name = objectName.network(session.spec.name);
	const network = step(emit, {id: stepId.network, note: made => made.subnets.join(', ')}, () =>
		engine.createNetwork({name, driver: 'bridge', labels: specLabels(session, 'network')}),
	);
	const hosts = hostsOf(session.spec);
	await runHosts({...run, hosts, images, runtime, network});
	lap('hosts', hostsBegan);

	const verifyBegan = performance.now();
	const status = await statusOf(run);
	const cells = await step(
		emit,
		{id: stepId.verify, note: checked => `${checked.length} pairs`},
		() => verify(run, status),
	);
	lap('verify', verifyBegan);
	lap('total', began);
	const mesh = meshCounts(cells.length, cells);
	await recordMesh(engine, session, mesh);
	return {...status, mesh, timings};
}

async function statusOf({engine, session, signal}: Run): Promise<SessionStatus> {
	const inventory = await engine.list([`${label.session}=${session.id}`], {signal});
	const found = sessionsFrom([{agent: engine.endpoint.name, inventory}])[0];
	if (!found) {
		throw new FlotillaError({
			code: 'host-failed',
			message: `${session.spec.name}: its hosts are gone from ${engine.endpoint.name}`,
			hint: 'Somebody removed them while they were being started; try again.',
		});
	}

	return found.status;
}

/** The gate: every pair, by the hosts' own ssh. Throws `host-failed` or `mesh-failed`. */
async function verify(run: Run, status: SessionStatus): Promise<MeshCell[]> {
	const {engine, emit, signal, session} = run;
	const down = status.hosts.find(host => host.state !== 'running');
	if (down) throw await hostDown(run, down);
	const probing = probeMesh({engineOf: () => Promise.resolve(engine)}, status, {signal});
	const pairs = status.hosts.length ** 2;
	let done = 0;
	for (;;) {
		const next = await probing.next();
		if (next.done) {
			if (next.value.some(cell => !cell.ok)) {
				throw new FlotillaError(meshFailure(session.spec.name, next.value));
			}

			return next.value;
		}

		emit({type: 'cell-checked', cell: next.value});
		emit({type: 'step-progressed', step: stepId.verify, done: ++done, total: pairs, unit: 'items'});
	}
}

/** Why a host is not running, with the last it said. */
async function hostDown(
	{engine, signal}: Run,
	host: SessionStatus['hosts'][number],
): Promise<FlotillaError> {
	const id = host.containerId ?? '';
	const details = host.containerId ? await engine.inspectContainer(id, {signal}) : undefined;
	let last = '';
	if (details) {
		for await (const {chunk} of engine.logs(id, {follow: false, tail: 5}, {signal})) {
			last += chunk.toString();
		}
	}

	const code = details ? `, code ${details.exitCode}` : '';
	const said = last.trim().split('\n').slice(-3).join(' / ');
	return new FlotillaError({
		code: 'host-failed',
		message: `${host.name}: is not running after its start (${host.state}${code})${said ? `: ${said}` : ''}`,
		hint: details?.error || 'Try with --keep-on-failure and look at `flotilla logs`.',
	});
}
