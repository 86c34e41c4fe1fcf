import {type Failure, toFailure} from '../domain/failure.ts';
import {sanitiseAll} from '../domain/sanitise.ts';

/** An error as text that is safe to show. */
export function failureOf(error: unknown): Failure {
	return sanitiseAll(toFailure(error));
}
