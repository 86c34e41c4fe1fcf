import type {Context, StopSignal} from './context.ts';

/** What a process ended by a signal has as its exit code. */
export const signalCodes: Readonly<Record<StopSignal, number>> = {
	SIGHUP: 129,
	SIGINT: 130,
	SIGQUIT: 131,
	SIGTERM: 143,
};

export const stopSignals = Object.keys(signalCodes) as readonly StopSignal[];

/** Turns the operator's Ctrl-C into an abort. Dispose of it when the work is over. */
export type Stopping = Disposable & {
	readonly signal: AbortSignal;
	/** The signal that came, if one did. */
	readonly came: StopSignal | undefined;
	/** Its exit code. */
	readonly code: number | undefined;
};

/**
 * The first signal aborts, the second leaves with its exit code once `onSecond` is done, a third at
 * once. Work whose only point is its output also stops when nobody reads that any more.
 */
export function stopping(
	context: Context,
	options: {
		onFirst?: (signal: StopSignal) => void;
		/** What there is to say before leaving; must not take long. */
		onSecond?: () => Promise<void>;
		endsWithOutput?: boolean;
	} = {},
): Stopping {
	const controller = new AbortController();
	let came: StopSignal | undefined;
	let isLeaving = false;
	const dispose = context.onSignal(signal => {
		if (came !== undefined) {
			const leave = () => context.exit(signalCodes[signal]);
			if (isLeaving || !options.onSecond) leave();
			else void options.onSecond().finally(leave);
			isLeaving = true;
			return;
		}

		came = signal;
		options.onFirst?.(signal);
		controller.abort();
	});
	const {signal} = controller;
	return {
		signal: options.endsWithOutput ? AbortSignal.any([signal, context.outputClosed]) : signal,
		get came() {
			return came;
		},
		get code() {
			return came && signalCodes[came];
		},
		[Symbol.dispose]: dispose,
	};
}
