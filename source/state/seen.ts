import type {AgentStatus} from '../domain/agent/status.ts';
import type {Failure} from '../domain/failure.ts';
import type {HostState} from '../domain/session/host-state.ts';
import type {HostStatus, Session} from '../domain/session/session.ts';

/** A host as far as it is seen: `unseen` where its agent does not answer, so nobody knows. */
export type SeenHost = Omit<HostStatus, 'state'> & {readonly state: HostState | 'unseen'};

/** What is known of the engines now, as far as it tells whether a host is in sight. */
type Picture = {
	readonly agents: readonly AgentStatus[];
	readonly sessions: readonly Session[];
	/** Sessions that no agent told of. */
	readonly unseen: readonly string[];
	readonly watchFailure: Failure | undefined;
};

/** The hosts of a session in rank order; none where there is no such session. */
export function seenHosts(picture: Picture, name: string): SeenHost[] {
	const session = picture.sessions.find(({status}) => status.name === name);
	if (!session) return [];
	const isAllUnseen = isUnseen(picture, name);
	return session.status.hosts.map(host =>
		isAllUnseen || isHostUnseen(host, session, picture.agents) ? {...host, state: 'unseen'} : host,
	);
}

/** Has a host neither ended nor been started again in between, so that what is known of it still holds? */
export function isAsBefore(before: SeenHost, now: SeenHost): boolean {
	return (
		before.state === now.state && before.containerId === now.containerId && before.mark === now.mark
	);
}

/** Is nothing of this session in sight now? */
export function isUnseen(
	{watchFailure, unseen}: Pick<Picture, 'watchFailure' | 'unseen'>,
	name: string,
): boolean {
	return watchFailure !== undefined || unseen.includes(name);
}

/** The agents of this session that do not answer. */
export function unreachableAgents(
	{agents: own}: Session,
	agents: readonly AgentStatus[],
): string[] {
	return agents
		.filter(({name, isReachable}) => !isReachable && (own === undefined || own.includes(name)))
		.map(({name}) => name);
}

/** A host that is missing may well be on an agent that does not answer. */
function isHostUnseen(
	{agent, state}: HostStatus,
	session: Session,
	agents: readonly AgentStatus[],
): boolean {
	const unreachable = unreachableAgents(session, agents);
	return unreachable.includes(agent) || (state === 'missing' && unreachable.length > 0);
}

/** Is a session that no agent told of only out of sight, and not gone? */
export function isOnlyUnseen({status}: Session, agents: readonly AgentStatus[]): boolean {
	return status.hosts.some(({agent}) =>
		agents.some(({name, isReachable}) => name === agent && !isReachable),
	);
}
