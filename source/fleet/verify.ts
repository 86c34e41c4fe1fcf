import type {Engine} from '../docker/engine.ts';
import {FlotillaError} from '../domain/failure.ts';
import {meshFailure, type MeshCell} from '../domain/mesh.ts';
import type {SessionStatus} from '../domain/session.ts';
import type {Agents} from './agents.ts';
import {mapLimit} from './drive.ts';
import {isAway} from './lost-engine.ts';
import {pause} from './pause.ts';
import {probeMesh} from './probe.ts';
import {stepId} from './provision-plan.ts';
import type {Emit} from './steps.ts';

/** How long the sshd of hosts that were just started may take until it listens, ms. */
const listenMs = 10_000;
const askAgainMs = 250;
/** How many of those that were refused ask again at once. */
const parallel = 6;

type Job = {
	readonly agents: Agents;
	/** All that the session has a part on. */
	readonly engines: readonly Engine[];
	readonly status: SessionStatus;
	readonly emit: Emit;
	readonly signal: AbortSignal;
};

/** The gate: every pair, by the hosts' own ssh. Throws `host-failed` or `mesh-failed`. */
export async function verify(job: Job): Promise<MeshCell[]> {
	const {agents, status, emit, signal} = job;
	const down = status.hosts.find(host => host.state !== 'running');
	if (down) throw await hostDown(job, down);
	const engineOf = (agent: string) => agents.engine(agent, {signal});
	const probing = probeMesh({engineOf}, status, {signal});
	const pairs = status.hosts.length ** 2;
	let done = 0;
	for (;;) {
		const next = await probing.next();
		if (next.done) {
			const cells = await untilListening(job, next.value);
			if (cells.every(cell => cell.ok)) return cells;
			await assertThere(job);
			throw new FlotillaError(meshFailure(status.name, cells));
		}

		emit({type: 'cell-checked', cell: next.value});
		emit({type: 'step-progressed', step: stepId.verify, done: ++done, total: pairs, unit: 'items'});
	}
}

/** On a busy machine a host runs for a while before its sshd listens: who was refused asks again. */
async function untilListening(
	{agents, status, emit, signal}: Job,
	cells: readonly MeshCell[],
): Promise<MeshCell[]> {
	const engineOf = (agent: string) => agents.engine(agent, {signal});
	const known = new Map(cells.map(cell => [`${cell.from} ${cell.to}`, cell]));
	const deadline = performance.now() + listenMs;
	for (;;) {
		const refused = [...known.values()].filter(({error}) => error?.code === 'connect-refused');
		if (refused.length === 0 || performance.now() > deadline) return [...known.values()];
		await pause(askAgainMs, signal);
		await mapLimit(
			refused,
			async ({from, to}) => {
				for await (const cell of probeMesh({engineOf}, status, {from, to, signal})) {
					known.set(`${from} ${to}`, cell);
					emit({type: 'cell-checked', cell});
				}
			},
			{limit: parallel, signal},
		);
	}
}

/** Pairs also fail when the engine under a probe goes away; then that is the failure. */
async function assertThere({engines, signal}: Job): Promise<void> {
	try {
		await Promise.all(engines.map(engine => engine.info({signal})));
	} catch (error) {
		if (!isAway(error)) return;
		const message = `the mesh could not be verified: ${error.message}`;
		throw new FlotillaError({...error.failure, message}, {cause: error});
	}
}

/** Why a host is not running, with the last it said. */
async function hostDown(
	{agents, signal}: Job,
	host: SessionStatus['hosts'][number],
): Promise<FlotillaError> {
	const engine = await agents.engine(host.agent, {signal});
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
