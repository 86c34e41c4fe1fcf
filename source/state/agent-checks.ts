import type {AgentReport} from '../domain/agent/report.ts';
import type {Failure} from '../domain/failure.ts';
import type {AppEvent} from './app-event.ts';

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
