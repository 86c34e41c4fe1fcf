import {label, type SessionIdentity} from '../domain/labels.ts';
import {meshCounts, type MeshCause, type MeshCell, type MeshReport} from '../domain/mesh.ts';
import {requireHosts, type Session} from '../domain/session.ts';
import type {Agents} from './agents.ts';
import {oursOf} from './identity.ts';
import {recordMesh} from './mesh-record.ts';
import {findSession} from './observe.ts';
import {probeMesh} from './probe.ts';

/** See `Fleet.check`. */
export async function* check(
	agents: Agents,
	name: string,
	options: {signal: AbortSignal; from?: string; to?: string},
): AsyncGenerator<MeshCell, MeshReport, void> {
	const session = await findSession(agents, name, options);
	requireHosts(session.status);
	const engineOf = (agent: string) => agents.engine(agent, options);
	const cells = yield* probeMesh({engineOf}, session.status, options);
	const counts = meshCounts(cells.length, cells);
	const isWhole = options.from === undefined && options.to === undefined;
	// A record would say for good that those nobody sees now cannot log in.
	const isSeen = cells.every(({error}) => !isUnseen(error?.code));
	if (isWhole && isSeen && !session.lease) await remember(agents, session, counts);
	return {session: name, ...counts, cells};
}

function isUnseen(cause: MeshCause | undefined): boolean {
	return cause === 'source-unseen' || cause === 'target-unseen';
}

/** Records a full check with the session, on the agent that holds its network. */
async function remember(
	known: Agents,
	{status, spec, agents}: Session,
	counts: ReturnType<typeof meshCounts>,
) {
	const agent = status.hosts[0]?.agent;
	if (!agent || !spec) return;
	const engine = await known.engine(agent);
	const {containers} = oursOf(await engine.list([`${label.session}=${status.id}`]), status);
	// Taken down meanwhile: a record would be left behind.
	if (containers.length === 0) return;
	const {id, createdAt} = status;
	const session: SessionIdentity = {id, spec, createdAt, ...(agents ? {agents} : {})};
	await recordMesh(engine, session, counts);
}
