import type {SessionObjects} from '../../domain/operation/leftovers.ts';
import type {Agents} from '../agents/agents.ts';
import {placedParts, sortOut} from '../identity/identity.ts';

/** What these sessions have on the agents that answer; see `Fleet.objectsOf`. */
export async function sessionObjects(
	agents: Agents,
	names: readonly string[],
	call: {signal?: AbortSignal} = {},
): Promise<SessionObjects> {
	const {inventories, statuses} = await agents.survey(call);
	const objects = sortOut(inventories)
		.sessions.filter(({name}) => names.includes(name))
		.flatMap(parts =>
			placedParts(parts).map(({kind, name, agent}) => ({kind, name, agent, session: parts.name})),
		);
	const unreachable = statuses.filter(({isReachable}) => !isReachable).map(({name}) => name);
	return {objects, unreachable};
}
