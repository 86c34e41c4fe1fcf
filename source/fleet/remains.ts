import {label} from '../domain/labels.ts';
import type {Agents} from './agents.ts';
import type {Remains} from './fleet.ts';
import {partsOf} from './parts.ts';

/** What these sessions have on the agents that answer; see `Fleet.remains`. */
export async function remainsOf(
	agents: Agents,
	names: readonly string[],
	call: {signal?: AbortSignal} = {},
): Promise<Remains> {
	const {inventories, statuses} = await agents.survey(call);
	const objects = inventories.flatMap(({agent, inventory}) =>
		partsOf(inventory)
			.filter(({labels}) => names.includes(labels[label.name] ?? ''))
			.map(({kind, name, labels}) => ({kind, name, agent, session: labels[label.name] ?? ''})),
	);
	const silent = statuses.filter(({isReachable}) => !isReachable).map(({name}) => name);
	return {objects, silent};
}
