import type {Socket} from 'node:net';
import {Duplex} from 'node:stream';
import {plainText} from '../../domain/sanitise.ts';
import {createDemuxer} from './demux.ts';

/** A running exec: its stdin and stdout as one stream, stderr apart. */
export type ExecStream = {
	/** Write: stdin (`end()` half-closes). Read: stdout. Destroying it ends the remote process's stdio. */
	readonly stdio: Duplex;
	/** Called for each chunk of stderr; never holds stdout back. */
	readonly onStderr: (listener: (chunk: Buffer) => void) => void;
	/** The exit code, once the process ended and its output was read. */
	readonly exitCode: Promise<number>;
};

const mostHeldStderr = 64 * 1024;
/** Of what may turn out to be a complaint. */
const mostKept = 2048;

/**
 * The upgraded connection of an exec as stdin and stdout, with stderr apart. A slow reader holds
 * the engine back, `end()` closes stdin only, and nothing that came before the end is lost.
 */
export function execStdio(
	socket: Socket,
	toFailure: (error: unknown) => unknown,
): {
	stdio: Duplex;
	onStderr: (listener: (chunk: Buffer) => void) => void;
	/** Settles when all output was read, or the connection broke. */
	ended: Promise<void>;
	/** How stdout began: where the process was never made, this is why. */
	beginning: () => string;
} {
	const stderr = stderrFanOut();
	const {promise: ended, resolve, reject} = Promise.withResolvers<void>();
	ended.catch(() => {});
	let complaint = '';
	let beginning = '';
	const demuxer = createDemuxer((kind, payload) => {
		if (kind === 'stdout' && beginning.length < mostKept) {
			beginning += payload.toString('utf8', 0, mostKept);
		}

		if (kind === 'stdout' && !stdio.push(payload)) socket.pause();
		if (kind === 'stderr' || kind === 'error') stderr.emit(payload);
		if (kind === 'error') complaint = (complaint + payload.toString()).slice(0, mostKept);
	});
	const stdio = new Duplex({
		read: () => void socket.resume(),
		write(chunk: Buffer, _encoding, done) {
			// Held back until the connection took it; a closed one must not hang the writer.
			socket.write(chunk, error => done(error ? asError(toFailure(error)) : null));
		},
		final(done) {
			socket.end(() => done());
		},
		destroy(error, done) {
			socket.destroy();
			// A stream given up by its own reader has ended as well.
			if (error) reject(error);
			else resolve();
			done(error);
		},
	});
	const fail = (error: unknown) => stdio.destroy(asError(toFailure(error)));
	socket.pause();
	socket.on('data', (chunk: Buffer) => {
		try {
			demuxer.write(chunk);
		} catch (error) {
			fail(error);
		}
	});
	socket.on('end', () => {
		if (!demuxer.isAtBoundary()) fail(reset('the stream was cut'));
		else if (complaint) fail(new Error(plainText(complaint)));
		else stdio.push(null);
	});
	socket.on('error', fail);
	socket.on('close', () => {
		if (!socket.readableEnded && !stdio.destroyed) fail(reset('the connection closed'));
	});
	stdio.on('end', resolve);
	// Whoever does not listen must not be ended by it; `ended` carries the same error.
	stdio.on('error', () => {});
	return {stdio, onStderr: stderr.on, ended, beginning: () => beginning};
}

function stderrFanOut() {
	const listeners: Array<(chunk: Buffer) => void> = [];
	let held: Buffer[] = [];
	let heldBytes = 0;
	return {
		emit(chunk: Buffer) {
			if (listeners.length === 0) {
				heldBytes += chunk.length;
				if (heldBytes <= mostHeldStderr) held.push(chunk);
			}

			for (const listener of listeners) listener(chunk);
		},
		on: (listener: (chunk: Buffer) => void) => {
			listeners.push(listener);
			for (const chunk of held) listener(chunk);
			held = [];
		},
	};
}

function reset(message: string): Error {
	return Object.assign(new Error(message), {code: 'ECONNRESET'});
}

function asError(reason: unknown): Error {
	return reason instanceof Error ? reason : new Error(String(reason));
}
