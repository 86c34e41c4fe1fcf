import type {FleetSnapshot} from '../domain/events.ts';
import type {AppState} from './app-state.ts';

/**
 * Takes over what the engines say now. A session whose agent cannot be reached is not gone: it stays,
 * marked as unseen, until its agent answers again.
 */
export function reduceSnapshot(state: AppState, snapshot: FleetSnapshot): AppState {
	const unreachable = new Set(
		snapshot.agents.filter(({isReachable}) => !isReachable).map(({name}) => name),
	);
	const seen = new Set(snapshot.sessions.map(({status}) => status.name));
	const kept = state.sessions.filter(
		({status}) => !seen.has(status.name) && status.hosts.some(({agent}) => unreachable.has(agent)),
	);
	return {
		...state,
		isLoaded: true,
		watchFailure: undefined,
		agents: snapshot.agents,
		sessions: [...snapshot.sessions, ...kept],
		unseen: kept.map(({status}) => status.name),
	};
}
