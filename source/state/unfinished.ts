import type {Session} from '../domain/session/session.ts';
import type {AppState} from './app-state.ts';

/** Is this no whole session: is something else at work on it, did that die, or has it no hosts? */
export function isUnfinished({operations}: AppState, {status, lease}: Session): boolean {
	if (status.hosts.length === 0) return true;
	if (lease === undefined) return false;
	// The engines tell a little later than the operation itself that it has ended.
	const isOurs = Object.values(operations).some(
		({kind, session, phase}) => kind === 'up' && session === status.name && phase === 'finished',
	);
	return !(isOurs && lease.isAlive && lease.operation === 'up');
}
