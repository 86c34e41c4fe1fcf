import {exitCodeOf, FlotillaError, type FailureCode, toFailure} from '../../domain/failure.ts';

const unreachableCodes: readonly FailureCode[] = ['engine-unreachable', 'engine-ssh'];
/** What an engine that is shutting down makes of calls, and of hosts that it ends. */
const suspects: readonly FailureCode[] = [
	'engine-error',
	'engine-answer',
	'host-failed',
	'host-not-found',
	'host-not-running',
	'mesh-failed',
];

/** Does the engine not answer at all? */
export function isUnreachable(error: unknown): error is FlotillaError {
	return error instanceof FlotillaError && unreachableCodes.includes(error.code);
}

/**
 * The error of an operation under way: an engine that cannot be reached now was when it began, so the
 * operation failed, and it is not that there is no engine. `hint` says how to go on; every other error
 * stays as it is.
 */
export function asLost(error: unknown, hint: string): unknown {
	if (!(error instanceof FlotillaError) || exitCodeOf(error.code) !== 3) return error;
	return new FlotillaError({code: 'engine-lost', message: error.message, hint}, {cause: error});
}

/** The same for an error that may have come before the engine was seen to be `unreachable`. */
export function blamed(error: unknown, unreachable: FlotillaError, hint: string): unknown {
	const {code, message} = toFailure(error);
	if (!suspects.includes(code)) return error;
	return new FlotillaError(
		{
			code: 'engine-lost',
			message: `${message}; then the engine went away: ${unreachable.message}`,
			hint,
		},
		{cause: error},
	);
}
