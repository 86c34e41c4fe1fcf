import type {LabStatus} from '../domain/agent/lab.ts';
import type {AppState} from './app-state.ts';
import {isActive, type Operation} from './operations.ts';

/** The work on a lab that is under way here. */
export function labOperation({operations}: AppState): Operation | undefined {
	return Object.values(operations).find(
		operation => operation.lab !== undefined && isActive(operation),
	);
}

/** One agent of a lab: whether it answers is what is seen of it now. */
export type LabRow = {
	readonly name: string;
	/** `coming`: the lab is only being made. `unreachable`: it runs, and does not answer. */
	readonly state: LabStatus['agents'][number]['state'] | 'coming' | 'unreachable';
	readonly version: string;
	readonly hosts: number;
	readonly endpoint: string;
};

export function labRows({agents}: AppState, lab: LabStatus): LabRow[] {
	return lab.agents.map(agent => {
		const seen = agents.find(
			({name, endpoint}) => name === agent.name && endpoint === agent.endpoint,
		);
		const isReachable = seen?.isReachable ?? agent.isReachable;
		const state = stateOf(lab, {state: agent.state, isReachable});
		return {
			name: agent.name,
			state,
			version: seen?.version ?? agent.version ?? '',
			hosts: (isReachable ? seen?.runningHosts : undefined) ?? agent.hosts,
			endpoint: agent.endpoint ?? '',
		};
	});
}

export function stateOf(
	lab: LabStatus,
	{state, isReachable}: Pick<LabStatus['agents'][number], 'state' | 'isReachable'>,
): LabRow['state'] {
	const isComing = lab.state === 'starting' && !isReachable;
	if (isComing && (state === 'missing' || state === 'running' || state === 'created'))
		return 'coming';
	return state === 'running' && !isReachable ? 'unreachable' : state;
}

/** The sessions that go with a lab: those it told of, and those seen on its agents since. */
export function sessionsOfLab({sessions}: AppState, lab: LabStatus): string[] {
	const names = lab.agents.map(({name}) => name);
	const seen = sessions
		.filter(({status}) => status.hosts.some(({agent}) => names.includes(agent)))
		.map(({status}) => status.name);
	return [...new Set([...lab.sessions, ...seen])];
}

/** The agents that could run a lab: each engine once, and none that is of a lab itself. */
export function labPlaces({agents, labs}: AppState): AppState['agents'] {
	const taken = (labs.known ?? []).flatMap(lab => lab.agents.map(({name}) => name));
	return agents.filter(({name, sameAs}) => sameAs === undefined && !taken.includes(name));
}
