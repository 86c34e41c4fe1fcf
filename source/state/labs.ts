import type {LabStatus} from '../domain/agent/lab.ts';
import type {Failure} from '../domain/failure.ts';
import type {AppEvent} from './app-event.ts';

/** The labs, as they were when somebody last asked. */
export type Labs = {
	/** The question that is under way. */
	readonly current: string | undefined;
	/** Undefined before the first answer. */
	readonly known: readonly LabStatus[] | undefined;
	/** Why the last question had no answer. */
	readonly failure: Failure | undefined;
};

export const noLabs: Labs = {current: undefined, known: undefined, failure: undefined};

/** What a question that was replaced by another one still answers counts for nothing. */
export function reduceLabs(labs: Labs, event: AppEvent): Labs {
	switch (event.type) {
		case 'labs-asked':
			return {...labs, current: event.ask};
		case 'labs-found':
			if (event.ask !== labs.current) return labs;
			return {current: undefined, known: event.labs, failure: undefined};
		case 'labs-failed':
			if (event.ask !== labs.current) return labs;
			return {...labs, current: undefined, failure: event.failure};
		default:
			return labs;
	}
}
