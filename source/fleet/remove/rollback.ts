import type {Engine} from '../../docker/engine/engine.ts';
import {FlotillaError, type FailureCode, toFailure} from '../../domain/failure.ts';
import type {SessionIdentity} from '../../domain/session/labels.ts';
import {pause} from '../../machine/pause.ts';
import {blamed, isUnreachable} from '../agents/lost-engine.ts';
import {giveUpLeases} from '../operation/lease.ts';
import type {Emit} from '../operation/steps.ts';
import {removeSession} from './remove.ts';

/** How long a rollback waits for an engine that went away, ms: long enough for a daemon to restart. */
const patience = {one: 45_000, several: 20_000};
/** What a daemon that shuts down or starts up may answer, and how often it is asked again. */
const passing: readonly FailureCode[] = [
	'engine-error',
	'engine-answer',
	'host-failed',
	'host-not-running',
];
const mostRetries = 5;

/**
 * Removes all of this run from these engines, then throws `error` again. What
 * could not be removed joins that error's message; it never replaces it. `hint` says how to go on
 * after an engine was lost.
 */
export async function rollBack(
	engines: readonly Engine[],
	session: SessionIdentity,
	{error, emit, hint}: {error: unknown; emit: Emit; hint: string},
): Promise<never> {
	emit({type: 'rollback-started', reason: toFailure(error).message});
	const wait = engines.length > 1 ? patience.several : patience.one;
	const deadline = Date.now() + wait;
	const never = new AbortController().signal;
	let retries = 0;
	let unreachable: FlotillaError | undefined;
	for (;;) {
		try {
			await removeSession(engines, {id: session.id, name: session.spec.name});
			break;
		} catch (second) {
			const mayPass = isUnreachable(second)
				? Date.now() < deadline
				: passing.includes(toFailure(second).code) && retries++ < mostRetries;
			if (!mayPass) {
				await giveUpLeases(engines, {id: session.id, operation: 'up'});
				throw withLeftovers(error, second);
			}

			if (isUnreachable(second) && !unreachable) {
				unreachable = second;
				const message = `${second.message}; waiting up to ${wait / 1000} s for it to come back`;
				emit({type: 'warned', message});
			}

			await pause(500, never);
		}
	}

	emit({type: 'rollback-finished'});
	throw unreachable ? blamed(error, unreachable, hint) : error;
}

function withLeftovers(error: unknown, second: unknown): FlotillaError {
	const first = toFailure(error);
	const then = toFailure(second);
	return new FlotillaError(
		{
			code: first.code === 'interrupted' ? 'leftovers' : first.code,
			message: `${first.message}; and the rollback failed: ${then.message}`,
			hint:
				then.code === 'leftovers' && then.hint
					? then.hint
					: 'Once the agent answers again, `flotilla gc` removes what is left.',
		},
		{cause: error},
	);
}
