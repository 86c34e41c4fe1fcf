import {Writable} from 'node:stream';
import type {Size} from '../domain/screen.ts';
import {createScreen, type Screen} from './screen/screen.ts';

/** The stdout Ink draws to: a terminal that is only remembered. */
export class InkOutput extends Writable {
	readonly isTTY = true;
	readonly fd = 1;
	columns: number;
	rows: number;
	readonly screen: Screen;

	readonly #isUnicode: boolean;

	constructor(size: Size, {isUnicode = true}: {isUnicode?: boolean} = {}) {
		super();
		this.#isUnicode = isUnicode;
		this.columns = size.columns;
		this.rows = size.rows;
		// What a fresh line is to a program on a tty is a bare line feed here.
		this.screen = createScreen({...size, scrollback: 1, convertEol: true});
		// Until Ink wants a cursor there is none.
		void this.screen.write(Buffer.from('\u001b[?25l'));
	}

	/** Takes the operator's new size and has Ink lay out again. */
	resize(size: Size): void {
		this.columns = size.columns;
		this.rows = size.rows;
		this.screen.resize(size);
		this.emit('resize');
	}

	/** Resolves when all that Ink wrote so far is in the cells. */
	async settled(): Promise<void> {
		const {promise, resolve} = Promise.withResolvers<void>();
		this.write('', () => resolve());
		await promise;
	}

	override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
		void this.screen.write(this.#plain(chunk)).then(done);
	}

	override _writev(chunks: Array<{chunk: Buffer}>, done: () => void): void {
		const all = Buffer.concat(chunks.map(({chunk}) => chunk));
		void this.screen.write(this.#plain(all)).then(done);
	}

	/** The mark of what was cut is the one character beyond ASCII that Ink adds by itself. */
	#plain(bytes: Buffer): Buffer {
		return this.#isUnicode ? bytes : Buffer.from(bytes.toString().replaceAll('…', '~'));
	}
}

/** Options of Ink's `render()` that make it draw chrome for the compositor. */
export const inkDefaults = {
	// Ink would otherwise draw nothing but the last frame where CI is set.
	interactive: true,
	patchConsole: false,
	alternateScreen: true,
	incrementalRendering: true,
	exitOnCtrlC: false,
	maxFps: 30,
} as const;
