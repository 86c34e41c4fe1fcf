import type {AgentReport} from '../domain/agent-report.ts';
import type {AgentStatus} from '../domain/events.ts';
import type {Failure} from '../domain/failure.ts';
import type {AppEvent} from './app-event.ts';
import type {AppState} from './app-state.ts';

/** What closer looks at the agents have told. */
export type AgentChecks = {
	/** The look that is under way, and of which agents it has told already. */
	readonly current: {readonly id: string; readonly told: readonly string[]} | undefined;
	/** By agent: what the last look said of it. */
	readonly reports: Readonly<Record<string, AgentReport>>;
	/** Why the last look ended early. */
	readonly failure: Failure | undefined;
};

export const noAgentChecks: AgentChecks = {current: undefined, reports: {}, failure: undefined};

/** What a look that was replaced by another one still tells counts for nothing. */
export function reduceAgentChecks(checks: AgentChecks, event: AppEvent): AgentChecks {
	const {current, reports} = checks;
	switch (event.type) {
		case 'agents-check-started':
			return {...checks, current: {id: event.check, told: []}, failure: undefined};
		case 'agent-reported': {
			if (event.check !== current?.id) return checks;
			const {report} = event;
			const {name} = report;
			return {
				...checks,
				current: {...current, told: [...current.told, name]},
				reports: {...reports, [name]: report},
			};
		}

		case 'agents-check-ended':
			if (event.check !== current?.id) return checks;
			return {...checks, current: undefined, failure: event.failure};
		default:
			return checks;
	}
}

/** How an agent stands: `unchecked` ones answer, and have not been looked at closely yet. */
export type AgentState = 'away' | 'same' | 'unchecked' | 'unfit' | 'warned' | 'fit';

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

function stateOf(status: AgentStatus, report: AgentReport | undefined): AgentState {
	if (!status.isReachable) return 'away';
	if (status.sameAs !== undefined) return 'same';
	// What was said while it was away says nothing now.
	if (!report?.isReachable) return 'unchecked';
	if (!report.isFit) return 'unfit';
	return report.problems.length > 0 ? 'warned' : 'fit';
}

/** Agents that answer now, but told the last closer look nothing. */
export function uncheckedAgents(state: AppState): string[] {
	return agentRows(state).flatMap(({status, state}) => (state === 'unchecked' ? status.name : []));
}
