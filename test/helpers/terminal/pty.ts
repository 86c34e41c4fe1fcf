import pty from '@lydell/node-pty';
import {hiddenMethod} from '../../../source/domain/hidden.ts';
import type {Size} from '../../../source/domain/screen.ts';
import {createOuterTerminal} from './outer-terminal.ts';

export type Expectation = string | RegExp | ((text: string) => boolean);

export type PtyOptions = Partial<Size> & {
	env?: Record<string, string | undefined>;
	cwd?: string;
};

export type PtyExit = {code: number; signal: number | undefined};

/** A program in a real terminal: what it draws, and keys to type. */
export type Pty = {
	readonly pid: number;
	readonly exit: Promise<PtyExit>;
	text: () => string;
	/** Everything written so far, undigested. */
	output(): string;
	/** Resolves with the screen's text as soon as it is as expected, between frames. */
	waitFor(expected: Expectation, options?: {timeout?: number}): Promise<string>;
	write(keys: string | Buffer): void;
	resize(size: Size): void;
	kill(signal?: NodeJS.Signals): void;
	/** The terminal goes away, as when its window is closed. */
	hangUp(): void;
	/** Stops or starts reading, as a terminal that hangs. */
	pause(): void;
	resume(): void;
	isAlternateScreen(): boolean;
	isCursorVisible(): boolean;
	isBracketedPaste(): boolean;
	/** Private modes (`CSI ? n h`) that are not as a terminal has them at first: `+1049`, `-25`. */
	changedModes(): string[];
	cursor(): {x: number; y: number};
	/** Where a text stands on the screen, or undefined. */
	find(text: string): {x: number; y: number} | undefined;
};

/** Autowrap and the cursor: private modes that are on in a new terminal. */
const onAtFirst: ReadonlySet<number> = new Set([7, 25]);

function matches(expected: Expectation, text: string): boolean {
	if (typeof expected === 'string') return text.includes(expected);
	return expected instanceof RegExp ? expected.test(text) : expected(text);
}

/** Runs a program in a pty, with a headless terminal reading it. */
export function openPty(command: string, args: readonly string[], options: PtyOptions = {}): Pty {
	const {columns = 80, rows = 24, cwd} = options;
	const outer = createOuterTerminal({columns, rows});
	const env: Record<string, string | undefined> = {
		...process.env,
		TERM: 'xterm-256color',
		COLORTERM: 'truecolor',
		LANG: 'C.UTF-8',
		CI: undefined,
		NO_COLOR: undefined,
		FORCE_COLOR: undefined,
		NODE_TEST_CONTEXT: undefined,
		...options.env,
	};
	for (const [name, value] of Object.entries(env)) if (value === undefined) delete env[name];
	const child = pty.spawn(command, [...args], {cols: columns, rows, cwd, env, encoding: null});
	const listeners = new Set<() => void>();
	const chunks: Buffer[] = [];
	const changed = new Map<number, boolean>();
	let hasExited = false;

	const setModes = (params: (number | number[])[], isOn: boolean) => {
		for (const mode of params.flat()) {
			if (isOn === onAtFirst.has(mode)) changed.delete(mode);
			else changed.set(mode, isOn);
		}

		return false;
	};
	const {parser} = outer.terminal;
	parser.registerCsiHandler({prefix: '?', final: 'h'}, params => setModes(params, true));
	parser.registerCsiHandler({prefix: '?', final: 'l'}, params => setModes(params, false));
	const wake = () => {
		for (const listener of listeners) listener();
	};
	child.onData((bytes: unknown) => {
		// Their type says text, but with no encoding they are bytes.
		if (!Buffer.isBuffer(bytes)) throw new TypeError(`the pty gave ${typeof bytes}`);
		chunks.push(bytes);
		void outer.write(bytes).then(wake);
	});
	// What the program asks its terminal is answered as a terminal does.
	outer.terminal.onData(answer => {
		if (!hasExited) child.write(answer);
	});
	const exit = new Promise<PtyExit>(resolve => {
		child.onExit(({exitCode, signal}) => {
			hasExited = true;
			// All output came before this, but may still be on its way into the screen.
			void outer.write('').then(() => {
				wake();
				resolve({code: exitCode, signal});
			});
		});
	});

	const tty: Pty = {
		pid: child.pid,
		exit,
		text: outer.text,
		output: () => Buffer.concat(chunks).toString(),
		async waitFor(expected, {timeout = 10_000} = {}) {
			const {promise, resolve, reject} = Promise.withResolvers<string>();
			const check = () => {
				if (outer.terminal.modes.synchronizedOutputMode && !hasExited) return;
				const text = outer.text();
				if (matches(expected, text)) resolve(text);
				else if (hasExited) fail('the program ended');
			};
			const fail = (why: string) =>
				reject(new Error(`${why} without showing ${String(expected)}:\n${outer.text()}`));
			const timer = setTimeout(() => fail(`${timeout} ms passed`), timeout);
			listeners.add(check);
			check();
			try {
				return await promise;
			} finally {
				clearTimeout(timer);
				listeners.delete(check);
			}
		},
		write: keys => child.write(keys as string),
		resize(size) {
			outer.terminal.resize(size.columns, size.rows);
			child.resize(size.columns, size.rows);
		},
		kill(signal = 'SIGKILL') {
			if (!hasExited) process.kill(child.pid, signal);
		},
		// Not in the types: closes the master, which makes the kernel send SIGHUP.
		hangUp: () => void hiddenMethod(child, 'destroy')?.(),
		pause: () => child.pause(),
		resume: () => child.resume(),
		isAlternateScreen: () => outer.terminal.buffer.active.type === 'alternate',
		isCursorVisible: () => !changed.has(25),
		isBracketedPaste: () => outer.terminal.modes.bracketedPasteMode,
		changedModes: () => [...changed].map(([mode, isOn]) => `${isOn ? '+' : '-'}${mode}`),
		cursor: () => ({
			x: outer.terminal.buffer.active.cursorX,
			y: outer.terminal.buffer.active.cursorY,
		}),
		find(wanted) {
			const lines = outer.text().split('\n');
			const y = lines.findIndex(line => line.includes(wanted));
			return y < 0 ? undefined : {x: lines[y]!.indexOf(wanted), y};
		},
	};
	return tty;
}
