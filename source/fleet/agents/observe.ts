import type {Call} from '../../docker/engine/shapes.ts';
import {FlotillaError} from '../../domain/failure.ts';
import type {FleetSnapshot} from '../../domain/operation/events.ts';
import type {Session} from '../../domain/session/session.ts';
import {sortOut} from '../identity/identity.ts';
import type {Agents} from './agents.ts';
import {sessionsFrom, withUnreachable} from './sessions.ts';

/** All sessions and agents as they are now. */
export async function snapshot(agents: Agents, call: Call = {}): Promise<FleetSnapshot> {
	const {inventories, statuses} = await agents.survey(call);
	const unreachable = statuses.filter(({isReachable}) => !isReachable);
	const sessions = sessionsFrom(inventories).map(session => withUnreachable(session, unreachable));
	const strangers = sortOut(inventories).strangers.map(({stranger}) => stranger);
	return {sessions, agents: statuses, ...(strangers.length > 0 ? {strangers} : {})};
}

/** One session by name. Throws `session-not-found`, or why no agent could tell. */
export async function findSession(agents: Agents, name: string, call: Call = {}): Promise<Session> {
	const {sessions, agents: statuses} = await snapshot(agents, call);
	const found = sessions.find(({status}) => status.name === name);
	if (found) return found;
	const unreachable = statuses.filter(({isReachable}) => !isReachable);
	const failure = unreachable[0]?.failure;
	if (failure && unreachable.length === statuses.length) throw new FlotillaError(failure);
	const others = sessions.map(({status}) => status.name).join(', ');
	throw new FlotillaError({
		code: 'session-not-found',
		message: `no session is called ${name}`,
		hint: failure
			? `${unreachable[0]?.name} could not be asked: ${failure.message}`
			: others
				? `There are: ${others}.`
				: `There are none yet: flotilla up ${name}`,
	});
}
