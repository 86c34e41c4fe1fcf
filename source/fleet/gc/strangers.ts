import type {Engine} from '../../docker/engine/engine.ts';
import type {Call} from '../../docker/engine/shapes.ts';
import {labLabel} from '../../domain/agent/lab.ts';
import {sanitiseAll} from '../../domain/sanitise.ts';
import {runtimeLabel} from '../../domain/session/labels.ts';
import type {Stranger} from '../../domain/session/session.ts';
import type {Agents} from '../agents/agents.ts';
import {sortOut} from '../identity/identity.ts';
import {strangersOfLab} from '../identity/lab-identity.ts';
import type {Part} from '../identity/parts.ts';
import {strangersOfRuntime} from '../identity/runtime-identity.ts';

/** All on the agents that answer which carries labels of flotilla and which flotilla did not make. */
export async function findStrangers(agents: Agents, call: Call = {}): Promise<Stranger[]> {
	const {inventories, statuses} = await agents.survey(call);
	const ofSessions = sortOut(inventories).strangers.map(({stranger}) => stranger);
	const others = await Promise.all(
		(await agents.seen(statuses, call)).map(engine => othersOn(engine, call)),
	);
	const keyOf = ({agent, kind, name}: Stranger) => `${agent} ${kind} ${name}`;
	const known = new Set(ofSessions.map(keyOf));
	return [...ofSessions, ...others.flat().filter(stranger => !known.has(keyOf(stranger)))];
}

async function othersOn(engine: Engine, call: Call): Promise<Stranger[]> {
	const [labs, runtimes] = await Promise.all([
		engine.list([labLabel.lab], call),
		engine.list([runtimeLabel], call),
	]);
	const told = (parts: readonly Part[], whose: string) =>
		parts.map(({kind, name}) => {
			const reason = `carries labels of ${whose}, but flotilla did not make it`;
			return sanitiseAll({kind, name, agent: engine.endpoint.name, session: null, reason});
		});
	return [
		...told(strangersOfLab(labs), 'a lab'),
		...told(strangersOfRuntime(runtimes), "flotilla's runtime"),
	];
}
