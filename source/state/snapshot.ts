import type {FleetSnapshot} from '../domain/operation/events.ts';
import type {Session} from '../domain/session/session.ts';
import type {AppState} from './app-state.ts';
import {isOnlyUnseen} from './seen.ts';

/**
 * Takes over what the engines say now. A session whose agent cannot be reached is not gone: it stays,
 * marked as unseen, until its agent answers again.
 */
export function reduceSnapshot(state: AppState, snapshot: FleetSnapshot): AppState {
	const seen = new Set(snapshot.sessions.map(({status}) => status.name));
	const kept = state.sessions.filter(
		session => !seen.has(session.status.name) && isOnlyUnseen(session, snapshot.agents),
	);
	return {
		...state,
		isLoaded: true,
		watchFailure: undefined,
		agents: snapshot.agents,
		sessions: [...snapshot.sessions.map(session => recall(session, state, snapshot)), ...kept],
		unseen: kept.map(({status}) => status.name),
	};
}

/** Where the hosts of agents that are unreachable were seen last: the other agents cannot tell it. */
function recall(session: Session, before: AppState, {agents}: FleetSnapshot): Session {
	const {status} = session;
	const known = before.sessions.find(other => other.status.id === status.id)?.status.hosts ?? [];
	const hosts = status.hosts.map(host => {
		const last = known.find(({name}) => name === host.name);
		const isUnreachable = agents.some(
			({name, isReachable}) => name === last?.agent && !isReachable,
		);
		return last && isUnreachable && host.state === 'missing' ? {...last, state: host.state} : host;
	});
	return {...session, status: {...status, hosts}};
}
