import {once, EventEmitter} from 'node:events';
import type {Readable, Writable} from 'node:stream';
import {setImmediate} from 'node:timers/promises';
import {render, useInput} from 'ink';
import type {ReactNode} from 'react';
import type {Size} from '../../../source/domain/screen.ts';
import {InkOutput, inkDefaults} from '../../../source/terminal/ink-output.ts';
import {InkInput} from '../../../source/terminal/input/ink-input.ts';
import {createRoutedStdin, type RoutedStdin} from '../../../source/terminal/input/routed-stdin.ts';
import type {Expectation} from './pty.ts';

/** An Ink tree in a terminal of a stated size. */
export type Rendered = {
	/** What is drawn now. */
	text(): string;
	/** What is drawn once all that is under way is drawn. */
	frame(): Promise<string>;
	waitFor(expected: Expectation, options?: {timeout?: number}): Promise<string>;
	/** Types bytes as a terminal would send them. */
	press(...keys: string[]): void;
	/** Types one key; gives what is drawn once Ink has handed it to all that listen. */
	type(key: string): Promise<string>;
	resize(size: Size): void;
	rerender(node: ReactNode): void;
	unmount(): void;
	readonly screen: InkOutput['screen'];
	/** Who gets what is typed, as in the real program. */
	readonly router: RoutedStdin;
};

class Keyboard extends EventEmitter {
	resume(): void {}
	pause(): void {}
}

/** Tells when a key has come through. */
function KeyWatch({keyboard}: {readonly keyboard: Keyboard}) {
	useInput(() => void keyboard.emit('handled'));
	return null;
}

function matches(expected: Expectation, text: string): boolean {
	if (typeof expected === 'string') return text.includes(expected);
	return expected instanceof RegExp ? expected.test(text) : expected(text);
}

/** Draws an Ink tree as the real program does, keys and resizing included. */
export function renderInk(
	node: ReactNode,
	{isUnicode = true, ...size}: Partial<Size> & {isUnicode?: boolean} = {},
): Rendered {
	const stdout = new InkOutput({columns: 80, rows: 24, ...size}, {isUnicode});
	const stdin = new InkInput();
	const keyboard = new Keyboard();
	const router = createRoutedStdin({
		source: keyboard,
		ink: stdin,
		settle: done => void frame().then(done),
	});
	router.start();
	const watched = (node: ReactNode) => (
		<>
			{node}
			<KeyWatch keyboard={keyboard} />
		</>
	);
	const streams: {stdin: Readable; stdout: Writable} = {stdin, stdout};
	const app = render(watched(node), {...inkDefaults, maxFps: 1000, ...streams});
	const text = () => stdout.screen.lines().join('\n').trimEnd();
	const isComplete = () => !stdout.screen.modes.isSynchronized;
	const frame = async () => {
		await app.waitUntilRenderFlush();
		await stdout.settled();
		return text();
	};
	return {
		router,
		screen: stdout.screen,
		text,
		frame,
		async type(key) {
			const handled = once(keyboard, 'handled');
			keyboard.emit('data', Buffer.from(key));
			await handled;
			// Others may listen after the one that told.
			await setImmediate();
			return frame();
		},
		async waitFor(expected, {timeout = 5000} = {}) {
			const {promise, resolve, reject} = Promise.withResolvers<string>();
			const check = () => {
				stdout.screen.takeChange();
				if (isComplete() && matches(expected, text())) resolve(text());
			};
			const timer = setTimeout(
				() => reject(new Error(`${timeout} ms without ${String(expected)}:\n${text()}`)),
				timeout,
			);
			const stop = stdout.screen.onChange(check);
			check();
			try {
				return await promise;
			} finally {
				clearTimeout(timer);
				stop();
			}
		},
		press(...keys) {
			for (const key of keys) keyboard.emit('data', Buffer.from(key));
		},
		resize: next => stdout.resize(next),
		rerender: next => app.rerender(watched(next)),
		unmount() {
			router.stop();
			app.unmount();
			app.cleanup();
		},
	};
}
