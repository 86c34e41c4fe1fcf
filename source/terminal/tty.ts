import {writeSync} from 'node:fs';

/** The parts of `process.stdin` that turn raw mode on and off. */
export type TtyInput = {readonly isTTY?: boolean; setRawMode?(isRaw: boolean): unknown};

/** The parts of `process.stdout` that reach the terminal. */
export type TtyOutput = {
	readonly fd?: number;
	readonly writableLength?: number;
	write(bytes: string): boolean;
};

export type Tty = {
	readonly isOpen: boolean;
	/** Takes the terminal: raw keys, alternate screen, no cursor, pastes with markers. */
	open(): void;
	/** Gives it back, at once and as often as called; never throws. */
	restore: () => void;
};

// Cursor keys in normal mode: the router says them again as each pane wants them.
const enter = '\u001b[?1049h\u001b[?1l\u001b[?2004h\u001b[?25l\u001b[m\u001b[H\u001b[2J';
// CAN first: the last frame may have been cut in the middle of a sequence.
const leave = '\u0018\u001b[?2026l\u001b[m\u001b[?2004l\u001b[0 q\u001b[?1049l\u001b[?25h';

/** A terminal that takes nothing for so long is given up. */
const maxWait = 200;

type Handle = {readonly fd?: number; setBlocking?(isBlocking: boolean): unknown};

/** Node gives no public way to write to a terminal without stopping the whole process. */
function handleOf(stream: object): Handle | undefined {
	return (stream as {_handle?: Handle})._handle;
}

/** Asks the terminal for its size; nobody tells a program that is stopped of a new one. */
export function askSize(output: object): void {
	// Tells of a new size as the signal does. Node's public ways only repeat what is known.
	(output as {_refreshSize?(): void})._refreshSize?.();
}

/** Writes all of it now, past Node's queue, or gives up when the terminal is gone or stuck. */
function writeNow(fd: number, text: string): void {
	const bytes = Buffer.from(text);
	const deadline = performance.now() + maxWait;
	let done = 0;
	while (done < bytes.length) {
		try {
			done += writeSync(fd, bytes, done);
		} catch (error) {
			const isBusy = (error as NodeJS.ErrnoException).code === 'EAGAIN';
			if (!isBusy || performance.now() > deadline) return;
			Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
		}
	}
}

/**
 * From now on a terminal that is slow, or stopped with Ctrl-S, holds up what is written to it and
 * nothing else: Node's own way stops the whole process. Returns how to end that, at once.
 */
export function letTerminalWait(output: TtyOutput): () => void {
	handleOf(output)?.setBlocking?.(false);
	return () => {
		const fd = handleOf(output)?.fd;
		// What is still to come is lost: that may be the end of a sequence, or of a colour.
		if (fd !== undefined && (output.writableLength ?? 0) > 0) writeNow(fd, '\u0018\u001b[m');
		handleOf(output)?.setBlocking?.(true);
	};
}

/** Owns the modes of the operator's terminal. */
export function createTty({stdin, stdout}: {stdin: TtyInput; stdout: TtyOutput}): Tty {
	let isOpen = false;
	const setRawMode = (isRaw: boolean) => {
		try {
			if (stdin.isTTY) stdin.setRawMode?.(isRaw);
		} catch {
			// The terminal is gone; there is nothing to give back.
		}
	};

	return {
		get isOpen() {
			return isOpen;
		},
		open() {
			// Also after a stop from outside, when the shell changed modes behind Node's back.
			if (isOpen) setRawMode(false);
			isOpen = true;
			// A terminal that doesn't read must not stop signals and sessions from being served.
			handleOf(stdout)?.setBlocking?.(false);
			setRawMode(true);
			stdout.write(enter);
		},
		restore() {
			if (!isOpen) return;
			isOpen = false;
			const fd = handleOf(stdout)?.fd ?? stdout.fd;
			if (fd === undefined) stdout.write(leave);
			else writeNow(fd, leave);
			setRawMode(false);
			if ((stdout.writableLength ?? 0) === 0) handleOf(stdout)?.setBlocking?.(true);
		},
	};
}
