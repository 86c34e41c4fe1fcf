import type {Engine} from '../docker/engine.ts';
import {FlotillaError} from '../domain/failure.ts';
import type {SessionIdentity} from '../domain/labels.ts';
import {pause} from './observe.ts';
import {removeSession} from './remove.ts';
import {toFailure, type Emit} from './steps.ts';

/** How long a rollback waits for an engine that went away, ms: long enough for a daemon to restart. */
const patience = {one: 45_000, several: 20_000};

/**
 * Removes all that carries the id of this run from these engines, then throws `error` again. What
 * could not be removed joins that error's message; it never replaces it.
 */
export async function rollBack(
	engines: readonly Engine[],
	session: SessionIdentity,
	{error, emit}: {error: unknown; emit: Emit},
): Promise<never> {
	emit({type: 'rollback-started', reason: toFailure(error).message});
	const wait = engines.length > 1 ? patience.several : patience.one;
	const deadline = Date.now() + wait;
	const never = new AbortController().signal;
	let isToldToWait = false;
	for (;;) {
		try {
			await removeSession(engines, {id: session.id, name: session.spec.name});
			break;
		} catch (second) {
			const away = second instanceof FlotillaError && second.code === 'engine-unreachable';
			if (!away || Date.now() > deadline) throw withLeftovers(error, second);
			if (!isToldToWait) {
				const message = `${second.message}; waiting up to ${wait / 1000} s for it to come back`;
				emit({type: 'warned', message});
				isToldToWait = true;
			}

			await pause(500, never);
		}
	}

	throw error;
}

function withLeftovers(error: unknown, second: unknown): FlotillaError {
	const first = toFailure(error);
	return new FlotillaError(
		{
			code: first.code === 'interrupted' ? 'leftovers' : first.code,
			message: `${first.message}; and the rollback failed: ${toFailure(second).message}`,
			hint: 'Once the agent answers again, `flotilla gc` removes what is left.',
		},
		{cause: error},
	);
}
