import type {AgentReport} from '../domain/agent/report.ts';
import type {AgentStatus} from '../domain/agent/status.ts';
import type {AppState} from './app-state.ts';

/** How an agent stands: `unchecked` ones answer, and have not been looked at closely yet. */
export type AgentState = 'unreachable' | 'same' | 'unchecked' | 'unfit' | 'warned' | 'fit';

export type AgentRow = {
	/** As it is now. */
	readonly status: AgentStatus;
	readonly state: AgentState;
	/** What the last closer look said. */
	readonly report: AgentReport | undefined;
	/** Has the look that is under way still to tell of it? */
	readonly isAwaited: boolean;
};

/** Every known agent, in the fleet's order. */
export function agentRows({agents, agentChecks, watchFailure}: AppState): AgentRow[] {
	const {current, reports} = agentChecks;
	return agents.map(seen => {
		const status = watchFailure ? {...seen, isReachable: false, failure: watchFailure} : seen;
		const report = reports[status.name];
		const isAwaited = current !== undefined && !current.told.includes(status.name);
		return {status, report, state: stateOf(status, report), isAwaited};
	});
}

export function stateOf(status: AgentStatus, report: AgentReport | undefined): AgentState {
	if (!status.isReachable) return 'unreachable';
	if (status.sameAs !== undefined) return 'same';
	// What was said while it was unreachable says nothing now.
	if (!report?.isReachable) return 'unchecked';
	if (!report.isFit) return 'unfit';
	return report.problems.length > 0 ? 'warned' : 'fit';
}

/** Agents that answer now, but told the last closer look nothing. */
export function uncheckedAgents(state: AppState): string[] {
	return agentRows(state).flatMap(({status, state}) => (state === 'unchecked' ? status.name : []));
}
