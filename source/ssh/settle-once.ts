import {isAbort} from '../domain/failure.ts';
import type {Life} from './life.ts';
import {closedFailure, sshFailure, timeoutFailure, type Place} from './ssh-failure.ts';

export type Done<T> = (error: Error | undefined, value?: T) => void;

/**
 * A promise for a callback of ssh2 that settles exactly once: by the callback, the deadline, the
 * signal or the end of the connection. What comes too late goes to `discard`.
 */
export function settleOnce<T>(
	start: (done: Done<T>) => void | Promise<void>,
	options: {
		life: Life;
		/** Asked when something went wrong, as it may have moved on by then. */
		place: () => Place;
		timeout: number;
		signal?: AbortSignal;
		discard?: (value: T) => void;
	},
): Promise<T> {
	const {life, place, timeout, signal, discard} = options;
	if (signal?.aborted) return Promise.reject(abortError(signal));
	return new Promise<T>((resolve, reject) => {
		let isSettled = false;
		const settle = (act: () => void) => {
			if (isSettled) return;
			isSettled = true;
			clearTimeout(timer);
			signal?.removeEventListener('abort', onAbort);
			forget();
			act();
		};

		const fail = (error: unknown) => settle(() => reject(error));
		const onAbort = () => fail(abortError(signal));
		const timer = setTimeout(() => fail(timeoutFailure(place(), timeout)), timeout);
		let forget = () => {};
		signal?.addEventListener('abort', onAbort);
		forget = life.onEnd(() => fail(life.reason ?? closedFailure(place())));
		if (isSettled) return;
		const done: Done<T> = (error, value) => {
			if (error) fail(sshFailure(error, place()));
			else if (isSettled) discard?.(value as T);
			else settle(() => resolve(value as T));
		};

		void (async () => start(done))().catch((error: unknown) => fail(sshFailure(error, place())));
	});
}

function abortError(signal: AbortSignal | undefined): Error {
	const reason: unknown = signal?.reason;
	if (isAbort(reason)) return reason as Error;
	return new DOMException('This operation was aborted', {name: 'AbortError', cause: reason});
}
