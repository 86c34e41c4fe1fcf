import type {Engine} from '../../docker/engine/engine.ts';
import type {Machine} from '../../docker/supply/machine-limits.ts';
import {FlotillaError} from '../../domain/failure.ts';
import {timeLeft} from '../../domain/quantity.ts';
import {mayPass, type MeshCell} from '../../domain/session/mesh.ts';
import type {SessionStatus} from '../../domain/session/session.ts';
import {pause} from '../../machine/pause.ts';
import type {Agents} from '../agents/agents.ts';
import {isUnreachable} from '../agents/lost-engine.ts';
import {type Emit, stepId} from '../operation/steps.ts';
import {watchOverflow} from './overflow.ts';
import {probeMesh} from './probe.ts';
import {recheck} from './recheck.ts';

/** How long the sshd of hosts that were just started may take until it listens, ms. */
const listenMs = 10_000;
const askAgainMs = 250;
/** How many of those that were refused ask again at once. */
const refusedPace = {sources: 6, logins: 1};

type Job = {
	readonly agents: Agents;
	readonly machine?: Machine | undefined;
	/** All that the session has a part on. */
	readonly engines: readonly Engine[];
	readonly status: SessionStatus;
	readonly emit: Emit;
	readonly signal: AbortSignal;
};

/** What a check of all pairs has found. */
export type Verified = {
	readonly cells: readonly MeshCell[];
	/** By host whose command ended at once: with which code. */
	readonly ended: Readonly<Record<string, number>>;
};

/** The gate: every pair, by the hosts' own ssh. Throws `host-failed`, and why an engine went away. */
export async function verify(job: Job): Promise<Verified> {
	const {agents, machine, engines, status, emit, signal} = job;
	await refuseDown(job, status);
	const deps = {engineOf: (agent: string) => agents.engine(agent, {signal})};
	const ended: Record<string, number> = {};
	const overflow = watchOverflow(machine, engines, {signal});
	const began = performance.now();
	const total = status.hosts.length ** 2;
	let done = 0;
	const progress = (text?: string) => {
		const unit = 'items' as const;
		const said = text ?? timeLeft({done, total, ms: performance.now() - began});
		emit({type: 'step-progressed', step: stepId.verify, done, total, unit, ...textOf(said)});
	};

	const first = await drain(
		probeMesh(deps, status, {signal, onEnded: (host, code) => (ended[host] = code)}),
		cell => {
			done++;
			emit({type: 'cell-checked', cell});
			progress();
		},
	);
	const onCell = (cell: MeshCell) => emit({type: 'cell-checked', cell});
	const listening = await untilListening(job, first);
	if (listening.some(mayPass)) await assertThere(job);
	const took = performance.now() - began;
	const again = {deps, session: status, took, overflow, signal, onText: progress};
	const cells = await drain(recheck(again, listening), onCell);
	if (cells.some(cell => !cell.ok)) await assertThere(job);
	return {cells, ended};
}

function textOf(text: string | undefined): {text?: string} {
	return text === undefined ? {} : {text};
}

async function drain(
	cells: AsyncGenerator<MeshCell, MeshCell[], void>,
	onCell: (cell: MeshCell) => void,
): Promise<MeshCell[]> {
	for (;;) {
		const next = await cells.next();
		if (next.done) return next.value;
		onCell(next.value);
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
		const rows = new Map(
			[...Map.groupBy(refused, ({from}) => from)].map(([from, row]) => [
				from,
				row.map(({to}) => to),
			]),
		);
		await drain(probeMesh({engineOf}, status, {rows, pace: refusedPace, signal}), cell => {
			known.set(`${cell.from} ${cell.to}`, cell);
			emit({type: 'cell-checked', cell});
		});
	}
}

/** Pairs also fail when the engine under a probe goes away; then that is the failure. */
async function assertThere({engines, signal}: Pick<Job, 'engines' | 'signal'>): Promise<void> {
	try {
		await Promise.all(engines.map(engine => engine.info({signal})));
	} catch (error) {
		if (!isUnreachable(error)) return;
		const message = `the mesh could not be verified: ${error.message}`;
		throw new FlotillaError({...error.failure, message}, {cause: error});
	}
}

/** Throws `host-failed` for the first host that does not run, with the last it said. */
export async function refuseDown(
	{agents, signal}: Pick<Job, 'agents' | 'signal'>,
	status: SessionStatus,
): Promise<void> {
	const host = status.hosts.find(({state}) => state !== 'running' && state !== 'paused');
	if (!host) return;
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
	throw new FlotillaError({
		code: 'host-failed',
		message: `${host.name}: is not running after its start (${host.state}${code})${said ? `: ${said}` : ''}`,
		hint: details?.error || 'Try with --keep-on-failure and look at `flotilla logs`.',
	});
}
