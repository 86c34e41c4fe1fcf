import {label, type SessionIdentity} from '../domain/labels.ts';
import type {Machine} from '../docker/machine-limits.ts';
import {meshCounts, type MeshCause, type MeshCell, type MeshReport} from '../domain/mesh.ts';
import type {MeshRecord} from '../domain/mesh-record.ts';
import {requireHosts, type Session} from '../domain/session.ts';
import type {Agents} from './agents.ts';
import type {CheckOptions} from './fleet.ts';
import {oursOf} from './identity.ts';
import {recordMesh, recordOf} from './mesh-record.ts';
import {findSession} from './observe.ts';
import {watchOverflow} from './overflow.ts';
import {probeMesh} from './probe.ts';
import {recheck} from './recheck.ts';

/** See `Fleet.check`. */
export async function* check(
	{agents, machine}: {readonly agents: Agents; readonly machine?: Machine | undefined},
	name: string,
	{signal, from, to, onProgress = () => {}}: CheckOptions,
): AsyncGenerator<MeshCell, MeshReport, void> {
	const session = await findSession(agents, name, {signal});
	const {status} = session;
	requireHosts(status);
	const deps = {engineOf: (agent: string) => agents.engine(agent, {signal})};
	const ended: Record<string, number> = {};
	const pairs = (from === undefined ? status.size : 1) * (to === undefined ? status.size : 1);
	onProgress({pairs});
	const overflow = watchOverflow(machine, await enginesOf(session, deps), {signal});
	const began = performance.now();
	const onEnded = (host: string, code: number) => (ended[host] = code);
	const first = yield* probeMesh(deps, status, {signal, from, to, onEnded});
	const took = performance.now() - began;
	const onText = (text: string) => onProgress({pairs, text});
	const again = {deps, session: status, took, overflow, signal, onText};
	const cells = yield* recheck(again, first);
	const {ok, failed} = meshCounts(cells.length, cells);
	const isWhole = from === undefined && to === undefined;
	// A record would say for good that those nobody sees now cannot log in.
	const isSeen = cells.every(({error}) => !isUnseen(error?.code));
	const record = isWhole ? recordOf(session, {ok, failed, ended}) : lessOf(session, failed);
	if (record && isSeen && !session.lease) await remember(agents, session, record);
	return {session: name, pairs: cells.length, ok, failed, cells};
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

/** Pairs that failed in a check of some are as many fewer that can log in, of a mesh that was whole. */
function lessOf({status, record}: Session, failed: number): MeshRecord | undefined {
	const wasWhole = record?.failed === 0 && status.mesh.ok === status.mesh.pairs;
	return wasWhole && failed > 0
		? {...record, ok: record.ok - failed, failed, at: new Date().toISOString()}
		: undefined;
}

/** Records a check with the session, on the agent that holds its network. */
async function remember(known: Agents, {status, spec, agents}: Session, record: MeshRecord) {
	const agent = status.hosts[0]?.agent;
	if (!agent || !spec) return;
	const engine = await known.engine(agent);
	const {containers} = oursOf(await engine.list([`${label.session}=${status.id}`]), status);
	// Taken down meanwhile: a record would be left behind.
	if (containers.length === 0) return;
	const {id, createdAt} = status;
	const session: SessionIdentity = {id, spec, createdAt, ...(agents ? {agents} : {})};
	await recordMesh(engine, session, record);
}
