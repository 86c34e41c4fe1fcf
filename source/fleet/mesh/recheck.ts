import type {Engine} from '../../docker/engine/engine.ts';
import {dockerCommand} from '../../domain/agent/docker-command.ts';
import {neighboursOf, roomFor} from '../../domain/agent/machine-limits.ts';
import {plural} from '../../domain/quantity.ts';
import {isLostOnTheWay, mayPass, meshError, type MeshCell} from '../../domain/session/mesh.ts';
import {hostOf, type SessionStatus} from '../../domain/session/session.ts';
import {pause} from '../../machine/pause.ts';
import type {Overflow} from './overflow.ts';
import {probeMesh, type ProbeDeps} from './probe.ts';

/** So little that what fails now does not fail for our own load. */
const pace = {sources: 3, logins: 2};
/** One host's targets at a time: where none of them answers, its others are not tried again. */
const batch = 6;
const rounds = 3;
/** Entries that the kernel's neighbour table has room for unless somebody changed it. */
const usualRoom = 1024;
/** How long all of it may take, ms, or as long as the check itself where that took longer. */
const leastMs = 30_000;
/** Until entries that are in use leave a full neighbour table: the kernel keeps them for so long. */
const expiryMs = 20_000;

type Job = {
	readonly deps: ProbeDeps;
	readonly session: SessionStatus;
	/** How long the check took, ms. */
	readonly took: number;
	readonly overflow: Overflow;
	readonly signal: AbortSignal;
	/** What it does now, for people. */
	readonly onText: (text: string) => void;
};

type Known = Map<string, MeshCell>;

/**
 * Asks pairs again that got no answer, once the load of the check is gone: first a few that have no
 * host in common, and the others only where one of those answers now. Yields each cell that changed.
 */
export async function* recheck(
	job: Job,
	cells: readonly MeshCell[],
): AsyncGenerator<MeshCell, MeshCell[], void> {
	const known: Known = new Map(cells.map(cell => [keyOf(cell), cell]));
	const pending = () => [...known.values()].filter(mayPass);
	const deadline = performance.now() + Math.max(leastMs, job.took);
	for (let round = 0; round < rounds && pending().length > 0; round++) {
		if (await job.overflow.hasGrown()) {
			job.onText(`waiting for room in the machine's neighbour table`);
			await pause(expiryMs, job.signal);
		}

		job.onText(`asking ${plural(pending().length, 'pair')} again that got no answer`);
		const before = pending();
		yield* again(job, known, scattered(before));
		if (pending().length === before.length) break;
		yield* inBatches(job, known, deadline);
		if (performance.now() > deadline) break;
	}

	for (const cell of await named(job, pending())) {
		known.set(keyOf(cell), cell);
		yield cell;
	}

	return [...known.values()];
}

function keyOf({from, to}: MeshCell): string {
	return `${from} ${to}`;
}

/** Pairs no two of which have their source or their target in common. */
function scattered(cells: readonly MeshCell[]): MeshCell[] {
	const froms = new Set<string>();
	const tos = new Set<string>();
	return cells
		.filter(({from, to}) => {
			const isNew = !froms.has(from) && !tos.has(to);
			if (isNew) {
				froms.add(from);
				tos.add(to);
			}

			return isNew;
		})
		.slice(0, batch);
}

async function* again(
	{deps, session, signal}: Job,
	known: Known,
	pairs: readonly MeshCell[],
): AsyncGenerator<MeshCell, void, void> {
	const rows = new Map(
		[...Map.groupBy(pairs, ({from}) => from)].map(([from, row]) => [from, row.map(({to}) => to)]),
	);
	for await (const cell of probeMesh(deps, session, {rows, pace, signal})) {
		known.set(keyOf(cell), cell);
		yield cell;
	}
}

/** Each source has so many targets at a time, until none of a batch answers or time is up. */
async function* inBatches(
	job: Job,
	known: Known,
	deadline: number,
): AsyncGenerator<MeshCell, void, void> {
	const failing = [...known.values()].filter(mayPass);
	let rows = [...Map.groupBy(failing, ({from}) => from).values()];
	while (rows.length > 0 && performance.now() < deadline) {
		const now = rows.map(row => row.slice(0, batch));
		yield* again(job, known, now.flat());
		rows = rows.flatMap((row, index) => {
			const hasAnswered = now[index]?.some(cell => known.get(keyOf(cell))?.ok) ?? false;
			const rest = row.slice(batch);
			return hasAnswered && rest.length > 0 ? [rest] : [];
		});
	}
}

/** Where nobody here can see whether the table was full, it may be the cause all the same. */
function suspected(lost: readonly MeshCell[]): MeshCell[] {
	const doubt = `So many hosts may also have filled the neighbour table of their machine: check there: sysctl net.ipv4.neigh.default.gc_thresh3`;
	return lost.map(cell => {
		const {error} = cell;
		return error ? {...cell, error: {...error, hint: `${error.hint}. ${doubt}`}} : cell;
	});
}

/** What was lost while the neighbour table of the engine's machine was full says so. */
async function named(job: Job, cells: readonly MeshCell[]): Promise<MeshCell[]> {
	const lost = cells.filter(isLostOnTheWay);
	if (lost.length === 0) return [];
	const {session} = job;
	const full = await job.overflow.seen();
	const needed = neighboursOf(session.hosts.length);
	if (!full) return needed > usualRoom && !(await job.overflow.canTell()) ? suspected(lost) : [];
	const entries = roomFor(needed);
	return Promise.all(
		lost.map(async cell => {
			const {from, to} = cell;
			const ends = [hostOf(session, from), hostOf(session, to)] as const;
			const engines: Engine[] = await Promise.all(ends.map(({agent}) => job.deps.engineOf(agent)));
			const [source, target] = engines.map(({endpoint}) => dockerCommand(endpoint));
			const most = full.most === undefined ? '' : ` of ${full.most} entries`;
			const error = meshError('neighbour-table-full', {
				from,
				to,
				entries,
				agents: {from: ends[0].agent, to: ends[1].agent},
				docker: {from: source ?? 'docker', to: target ?? 'docker'},
				session: session.name,
				network: session.network.name,
				message: `${cell.error?.message ?? 'no answer'}; the kernel's neighbour table${most} was full, these hosts need ${needed}`,
			});
			return {...cell, error};
		}),
	);
}
