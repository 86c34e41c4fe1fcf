import {constants} from 'node:os';
import type {ClientChannel} from 'ssh2';
import {createByteQueue} from './byte-queue.ts';
import type {Life} from './life.ts';
import {closedFailure, type Place} from './ssh-failure.ts';
import {halfClosed} from './ssh2-internals.ts';
import type {Channel} from './types.ts';

type Exit = Awaited<Channel['exit']>;

/**
 * Wraps an opened session. Both outputs share one SSH window, so a full queue of either pauses
 * both: reading one alone would let the other grow without bound.
 */
export function createChannel(
	stream: ClientChannel,
	{life, place}: {life: Life; place: Place},
): Channel {
	const {promise: exit, resolve} = Promise.withResolvers<Exit>();
	let status: Exit | undefined;
	let isOver = false;
	let hasEnded = false;
	let openOutputs = 2;
	let forget = () => {};
	let draining: {promise: Promise<void>; resolve: () => void} | undefined;

	const flow = () => {
		const isHeld = output.isFull || errors.isFull;
		for (const source of [stream, stream.stderr]) {
			if (isHeld) source.pause();
			else source.resume();
		}
	};

	const drained = () => {
		draining?.resolve();
		draining = undefined;
	};

	/** Nothing more comes or goes; `exit` waits for readers to have what came. */
	const finish = (missing: Exit) => {
		if (isOver) return;
		isOver = true;
		forget();
		drained();
		output.end();
		errors.end();
		const result = status ?? missing;
		void Promise.all([output.done, errors.done]).then(() => resolve(result));
	};

	const close = () => {
		if (isOver) return;
		finish({code: 255});
		output.drop();
		errors.drop();
		flow();
		stream.close();
	};

	const output = createByteQueue({onDrain: flow, onBreak: close});
	const errors = createByteQueue({keepsTail: true, onDrain: flow, onBreak: flow});

	const ended = () => {
		openOutputs -= 1;
		if (openOutputs === 0) finish({code: 255, error: closedFailure(place)});
	};

	stream.on('error', () => {});
	stream.stderr.on('error', () => {});
	stream.on('data', (bytes: Buffer) => {
		output.push(bytes);
		if (output.isFull) flow();
	});
	stream.stderr.on('data', (bytes: Buffer) => {
		errors.push(bytes);
		if (errors.isFull) flow();
	});
	stream.on('exit', (code: number | null, signal?: string) => {
		status = code === null ? {code: codeOf(signal), signal: signal ?? 'unknown'} : {code};
	});
	stream.on('drain', drained);
	stream.once('close', ended);
	stream.stderr.once('close', ended);
	forget = life.onEnd(() => {
		// What had arrived is still the reader's; ssh2 may never hand it out now.
		for (const [source, queue] of [[stream, output] as const, [stream.stderr, errors] as const]) {
			const rest = source.read() as Buffer | null;
			if (rest) queue.push(rest);
		}

		finish({code: 255, error: life.reason ?? closedFailure(place)});
	});

	return {
		output: output.reader,
		errors: errors.reader,
		write(bytes) {
			if (isOver || hasEnded) return true;
			return stream.write(bytes);
		},
		drained() {
			if (isOver || !stream.writableNeedDrain) return Promise.resolve();
			draining ??= Promise.withResolvers<void>();
			return draining.promise;
		},
		end() {
			if (isOver || hasEnded) return;
			hasEnded = true;
			// Not `stream.end()`: ended both ways, ssh2 closes the channel, and the host hangs up on a
			// command that has closed its outputs but not exited.
			stream.write(Buffer.alloc(0), () => stream.eof());
		},
		resize(size) {
			if (isOver) return;
			if (hasEnded) halfClosed(stream)?.resize(size);
			else stream.setWindow(size.rows, size.columns, 0, 0);
		},
		signal(name) {
			if (isOver) return;
			if (hasEnded) halfClosed(stream)?.signal(name);
			else stream.signal(name);
		},
		close,
		exit,
	};
}

/** As shells count it. */
function codeOf(signal: string | undefined): number {
	const number = (constants.signals as Record<string, number | undefined>)[signal ?? ''];
	return number === undefined ? 255 : 128 + number;
}
