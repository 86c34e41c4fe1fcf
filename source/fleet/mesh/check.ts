import type {Machine} from '../../docker/supply/machine-limits.ts';
import {isKnown, pairsFound} from '../../domain/session/checked-pairs.ts';
import {label, type SessionIdentity} from '../../domain/session/labels.ts';
import {
	meshCounts,
	probeOrder,
	type MeshCause,
	type MeshCell,
	type MeshReport,
} from '../../domain/session/mesh.ts';
import type {MeshRecord} from '../../domain/session/mesh-record.ts';
import {
	requireHosts,
	type HostStatus,
	type Session,
	type SessionStatus,
} from '../../domain/session/session.ts';
import type {Agents} from '../agents/agents.ts';
import {findSession} from '../agents/observe.ts';
import {meshRecord} from '../agents/sessions.ts';
import type {CheckOptions} from '../fleet.ts';
import {oursOf} from '../identity/identity.ts';
import {watchOverflow} from './overflow.ts';
import {probeMesh} from './probe.ts';
import {recheck} from './recheck.ts';
import {recordMesh, recordOf} from './record.ts';

/** See `Fleet.check`. */
export async function* check(
	{agents, machine}: {readonly agents: Agents; readonly machine?: Machine | undefined},
	name: string,
	{signal, from, to, hosts, onProgress = () => {}}: CheckOptions,
): AsyncGenerator<MeshCell, MeshReport, void> {
	const session = await findSession(agents, name, {signal});
	const {status} = session;
	requireHosts(status);
	const deps = {engineOf: (agent: string) => agents.engine(agent, {signal})};
	const ended: Record<string, number> = {};
	const rows = hosts && rowsOf(status, hosts);
	const pairs = rows
		? [...rows.values()].flat().length
		: (from === undefined ? status.size : 1) * (to === undefined ? status.size : 1);
	onProgress({pairs});
	const overflow = watchOverflow(machine, await enginesOf(session, deps), {signal});
	const began = performance.now();
	const onEnded = (host: string, code: number) => (ended[host] = code);
	const first = yield* probeMesh(deps, status, {signal, from, to, rows, onEnded});
	const took = performance.now() - began;
	const onText = (text: string) => onProgress({pairs, text});
	const again = {deps, session: status, took, overflow, signal, onText};
	const cells = yield* recheck(again, first);
	const {ok, failed} = meshCounts(cells.length, cells);
	// A record would say for good that those nobody sees now cannot log in.
	const isSeen = cells.every(({error}) => !isUnseen(error?.code));
	if (isSeen && !session.lease) await remember(agents, session, {cells, ended});
	return {session: name, pairs: cells.length, ok, failed, cells};
}

/** All pairs that one of these hosts is an end of. */
function rowsOf(status: SessionStatus, names: readonly string[]): ReadonlyMap<string, string[]> {
	const isOne = (host: HostStatus) => names.includes(host.name);
	return new Map(
		status.hosts.map(source => [
			source.name,
			probeOrder(source.rank, status.hosts)
				.filter(target => isOne(source) || isOne(target))
				.map(({name}) => name),
		]),
	);
}

function isUnseen(cause: MeshCause | undefined): boolean {
	return cause === 'source-unseen' || cause === 'target-unseen';
}

/** The engines that answer, of those the session has hosts on. */
async function enginesOf({status}: Session, {engineOf}: Parameters<typeof probeMesh>[0]) {
	const names = new Set(status.hosts.map(({agent}) => agent));
	const found = await Promise.allSettled([...names].map(engineOf));
	return found.flatMap(result => (result.status === 'fulfilled' ? [result.value] : []));
}

/** Keeps what a check has found with the session, on the agent that holds its network. */
async function remember(
	known: Agents,
	session: Session,
	{cells, ended}: {cells: readonly MeshCell[]; ended: MeshRecord['ended']},
): Promise<void> {
	const {status, spec, agents} = session;
	const agent = status.hosts[0]?.agent;
	if (!agent || !spec) return;
	const engine = await known.engine(agent);
	const {containers, volumes} = oursOf(
		await engine.list([`${label.session}=${status.id}`]),
		status,
	);
	// Taken down meanwhile: a record would be left behind.
	if (containers.length === 0) return;
	// As it is now: another check may have ended since this one began.
	const record = meshRecord(volumes);
	const found = pairsFound(record, {status, cells});
	const isWhole = cells.length === status.hosts.length ** 2;
	if (!found || (record && !isWhole && isKnown(record, {status, cells}))) return;
	const sources = new Set(cells.map(({from}) => from));
	const others = Object.entries(record?.ended ?? {}).filter(([host]) => !sources.has(host));
	const {id, createdAt} = status;
	const identity: SessionIdentity = {id, spec, createdAt, ...(agents ? {agents} : {})};
	const all = {...found, ended: {...Object.fromEntries(others), ...ended}};
	await recordMesh(engine, identity, recordOf(session, all));
}
