import xterm, {type IBuffer} from '@xterm/headless';
import type {ScreenModes, Size} from '../../domain/screen.ts';
import {trackModes} from './modes.ts';
import {countCells} from './widths.ts';
import {containFailures} from './xterm-fixes.ts';

/** A terminal that is only remembered, never drawn: what a pane's program believes it writes to. */
export type Screen = {
	readonly size: Size;
	readonly modes: ScreenModes;
	/** The cells on show; only the compositor reads them. */
	readonly buffer: IBuffer;
	/** Resolves once the bytes are parsed; a source that awaits this can never run ahead. */
	write(bytes: Uint8Array): Promise<void>;
	resize(size: Size): void;
	scroll(lines: number): void;
	scrollToBottom(): void;
	/** Lines between the view and the newest one; 0 when following the output. */
	readonly linesBelow: number;
	/** The visible lines as text, for search, copies and tests. */
	lines(): string[];
	/** Calls the listener on the first change after each `takeChange()`, then stays silent. */
	onChange(listener: () => void): () => void;
	/** Whether anything changed since the last `takeChange()`. */
	readonly hasChanged: boolean;
	/** As `hasChanged`, and takes note that the change was seen. */
	takeChange(): boolean;
	dispose(): void;
};

export type ScreenOptions = Size & {
	/** @default 1000 */
	scrollback?: number;
	/** Gets the answers to device queries; without it they are dropped. */
	onReply?: (bytes: Uint8Array) => void;
	/** Treats a line feed as a new line, as a tty would. @default false */
	convertEol?: boolean;
};

/** Counts the bytes at the end that are only the start of a character: xterm 6 loses some of those. */
function cutLength(bytes: Uint8Array): number {
	for (let back = 1; back <= Math.min(3, bytes.length); back++) {
		const byte = bytes[bytes.length - back] ?? 0;
		if (byte < 0x80) return 0;
		if (byte < 0xc0) continue;
		const size = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
		return back < size ? back : 0;
	}
	return 0;
}

/** Makes a screen; whatever a program writes, it ends as cells or as a reply to that program. */
export function createScreen(options: ScreenOptions): Screen {
	const terminal = new xterm.Terminal({
		cols: options.columns,
		rows: options.rows,
		// xterm 6.0.0 throws from a timer after a resize when this is 0.
		scrollback: Math.max(1, options.scrollback ?? 1000),
		convertEol: options.convertEol ?? false,
		allowProposedApi: true,
		logLevel: 'off',
	});
	countCells(terminal.unicode);

	containFailures(terminal);
	const readModes = trackModes(terminal);
	const listeners = new Set<() => void>();
	const pending = new Set<() => void>();
	let hasChanged = true;
	let isDisposed = false;
	let tail: Uint8Array = new Uint8Array();

	const change = () => {
		if (hasChanged) return;
		hasChanged = true;
		for (const listener of listeners) listener();
	};
	terminal.onWriteParsed(change);
	if (options.onReply) {
		const reply = options.onReply;
		terminal.onData(data => reply(Buffer.from(data)));
		terminal.onBinary(data => reply(Buffer.from(data, 'latin1')));
	}

	const view = () => terminal.buffer.active;
	return {
		get size() {
			return {columns: terminal.cols, rows: terminal.rows};
		},
		get modes() {
			return readModes();
		},
		get buffer() {
			return view();
		},
		get linesBelow() {
			return view().baseY - view().viewportY;
		},
		async write(bytes) {
			if (isDisposed || bytes.length === 0) return;
			const {promise, resolve} = Promise.withResolvers<void>();
			const whole = tail.length > 0 ? Buffer.concat([tail, bytes]) : bytes;
			const end = whole.length - cutLength(whole);
			tail = Uint8Array.from(whole.subarray(end));
			pending.add(resolve);
			terminal.write(whole.subarray(0, end), resolve);
			await promise;
			pending.delete(resolve);
		},
		resize({columns, rows}) {
			if (isDisposed || (columns === terminal.cols && rows === terminal.rows)) return;
			terminal.resize(Math.max(1, columns), Math.max(1, rows));
			change();
		},
		scroll(lines) {
			terminal.scrollLines(lines);
			change();
		},
		scrollToBottom() {
			terminal.scrollToBottom();
			change();
		},
		lines: () =>
			Array.from(
				{length: terminal.rows},
				(_, y) =>
					view()
						.getLine(view().viewportY + y)
						?.translateToString(true, 0, terminal.cols) ?? '',
			),
		get hasChanged() {
			return hasChanged;
		},
		onChange(listener) {
			listeners.add(listener);
			return () => listeners.delete(listener);
		},
		takeChange() {
			const result = hasChanged;
			hasChanged = false;
			return result;
		},
		dispose() {
			isDisposed = true;
			listeners.clear();
			terminal.dispose();
			for (const resolve of pending) resolve();
			pending.clear();
		},
	};
}
