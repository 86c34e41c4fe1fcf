import {constants} from 'node:os';
import process from 'node:process';
import {inspect} from 'node:util';
import type {Tty} from './tty.ts';

const endSignals = [
	...(['SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGTERM'] as const),
	// Nobody should send these, but they end a program that does not listen, and its terminal with it.
	...(['SIGALRM', 'SIGUSR1', 'SIGUSR2'] as const),
];

/** A signal that ends the program. */
export type EndSignal = (typeof endSignals)[number];

export type GuardOptions = {
	/** Tells of a bug once the terminal is back, before the process ends. @default prints its stack */
	readonly onFatal?: (error: unknown) => void;
	/** Ends the program in its own way, then exits with `code`; the same signal again exits at once. */
	readonly onSignal?: (signal: EndSignal, code: number) => void;
	/** The process was stopped and goes on: the terminal is open again and must be painted. */
	readonly onContinue?: () => void;
};

const goneCodes = new Set(['EIO', 'EPIPE', 'ENXIO', 'EBADF']);

/** Whether an error says that the operator's terminal no longer exists. */
export function isTerminalGone(error: unknown): boolean {
	return goneCodes.has((error as NodeJS.ErrnoException | undefined)?.code ?? '');
}

function printStack(error: unknown): void {
	process.stderr.write(`${inspect(error)}\n`);
}

/** Makes sure the terminal is given back however the process ends; returns how to stop watching. */
export function guardTerminal(tty: Tty, options: GuardOptions = {}): () => void {
	const {onFatal = printStack, onSignal, onContinue} = options;
	const seen = new Set<EndSignal>();
	let wasOpen = false;

	const end = (signal: EndSignal) => {
		const code = 128 + constants.signals[signal];
		if (onSignal && !seen.has(signal)) {
			seen.add(signal);
			onSignal(signal, code);
			return;
		}
		tty.restore();
		process.exit(code);
	};
	const fail = (error: unknown) => {
		tty.restore();
		try {
			onFatal(error);
		} finally {
			process.exit(1);
		}
	};
	const lose = (error: unknown) => {
		if (isTerminalGone(error)) end('SIGHUP');
		else fail(error);
	};
	const suspend = () => {
		wasOpen = tty.isOpen;
		tty.restore();
		// The default action of SIGTSTP is gone once there is a handler.
		process.kill(process.pid, 'SIGSTOP');
	};
	const resume = () => {
		if (!wasOpen && !tty.isOpen) return;
		wasOpen = false;
		tty.open();
		onContinue?.();
	};

	const signals: Array<[NodeJS.Signals, () => void]> = [
		...endSignals.map((signal): [NodeJS.Signals, () => void] => [signal, () => end(signal)]),
		['SIGTSTP', suspend],
		['SIGCONT', resume],
	];
	for (const [signal, listener] of signals) process.on(signal, listener);
	process.on('uncaughtException', fail);
	process.on('unhandledRejection', fail);
	process.on('exit', tty.restore);
	const streams = [process.stdin, process.stdout, process.stderr];
	for (const stream of streams) stream.on('error', lose);

	return () => {
		for (const [signal, listener] of signals) process.off(signal, listener);
		process.off('uncaughtException', fail);
		process.off('unhandledRejection', fail);
		process.off('exit', tty.restore);
		for (const stream of streams) stream.off('error', lose);
	};
}
