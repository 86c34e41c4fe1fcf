import type {Context, StopSignal} from './context.ts';

/** What a process ended by a signal has as its exit code. */
export const signalCodes: Readonly<Record<StopSignal, number>> = {
	SIGHUP: 129,
	SIGINT: 130,
	SIGTERM: 143,
};

/** Turns the operator's Ctrl-C into an abort. Dispose of it when the work is over. */
export type Stopping = Disposable & {
	readonly signal: AbortSignal;
	/** The exit code of the signal that came, if one did. */
	readonly code: number | undefined;
};

/**
 * The first signal aborts, the second leaves at once with its exit code, after `onSecond`. Work
 * whose only point is its output also stops when nobody reads that any more.
 */
export function stopping(
	context: Context,
	options: {
		onFirst?: (signal: StopSignal) => void;
		onSecond?: () => void;
		endsWithOutput?: boolean;
	} = {},
): Stopping {
	const controller = new AbortController();
	let code: number | undefined;
	const dispose = context.onSignal(signal => {
		if (code !== undefined) {
			options.onSecond?.();
			context.exit(signalCodes[signal]);
			return;
		}

		code = signalCodes[signal];
		options.onFirst?.(signal);
		controller.abort();
	});
	const {signal} = controller;
	return {
		signal: options.endsWithOutput ? AbortSignal.any([signal, context.outputClosed]) : signal,
		get code() {
			return code;
		},
		[Symbol.dispose]: dispose,
	};
}
