import type {Readable, Writable} from 'node:stream';
import {hasUnicode} from '../domain/locale.ts';
import type {PanePlacement, Rect, Size, Surface} from '../domain/screen.ts';
import {InkOutput, inkDefaults} from './ink-output.ts';
import {InkInput} from './input/ink-input.ts';
import type {InputTarget} from './input/pane-encoder.ts';
import {createRoutedStdin, type ByteSource} from './input/routed-stdin.ts';
import {colorDepth} from './paint/colors.ts';
import {createCompositor} from './paint/compositor.ts';
import {createPacer, type FrameSink} from './paint/frame-pacer.ts';
import type {Screen} from './screen/screen.ts';
import {createSettling, type Settling} from './settling.ts';
import {askSize, createTty, type Tty, type TtyInput, type TtyOutput} from './tty.ts';

/** For so long after a key, output of the pane that got it is painted without waiting for a frame. */
const echoWindow = 150;

/** A pane as the display sees it: what to show, and where keys go. */
export type PaneParts = {
	readonly screen: Screen;
	/** Takes typed bytes; left out for panes that are only looked at. */
	readonly write?: (bytes: Uint8Array) => void;
};

export type Display = {
	/** For `render(<App/>, display.inkOptions)`. */
	readonly inkOptions: typeof inkDefaults & {
		readonly stdin: Readable;
		readonly stdout: Writable;
	};
	readonly surface: Surface;
	readonly tty: Tty;
	/** Has `present()` wait for Ink, which may have drawn less than it was given. */
	readonly follow: Settling['follow'];
	attach(id: string, parts: PaneParts): void;
	detach(id: string): void;
	/** Tells the size each attached pane is shown at, now and when it changes. */
	onPaneSize(listener: (id: string, size: Size) => void): () => void;
	/** Takes the terminal and begins to paint and read. */
	open(): void;
	/** Paints everything again at the terminal's size of now, as after the process was stopped. */
	repaint: () => void;
	/** Resolves once all that Ink drew so far is painted and taken by the terminal. */
	settled(): Promise<void>;
	/** Gives the terminal back once the last frame is out. */
	close(): Promise<void>;
};

export type DisplayOptions = {
	readonly stdin: ByteSource & TtyInput;
	readonly stdout: FrameSink &
		TtyOutput & {
			readonly columns?: number;
			readonly rows?: number;
			write(bytes: string, done?: () => void): boolean;
			on(event: 'resize', listener: () => void): unknown;
			off(event: 'resize', listener: () => void): unknown;
		};
	readonly env: Readonly<Record<string, string | undefined>>;
};

/**
 * Joins Ink, the panes and the operator's terminal.
 *
 *     shell ─ pump ─▸ Screen ─┐                         ┌─▸ InkInput ─▸ Ink
 *     Ink ─▸ InkOutput ───────┴▸ Compositor ─▸ stdout   │
 *     stdin ─▸ RoutedStdin ─────────────────────────────┴─▸ PaneParts.write ─▸ shell
 *
 * Whoever opens a pane makes its screen (`createScreen`, with `onReply` going to its own shell),
 * pumps the shell's output into it, attaches both, and resizes both in `onPaneSize`.
 */
export function createDisplay(options: DisplayOptions): Display {
	const {stdin, stdout, env} = options;
	const readSize = (): Size => ({columns: stdout.columns || 80, rows: stdout.rows || 24});
	const tty = createTty({stdin, stdout});
	const ink = {
		input: new InkInput(),
		output: new InkOutput(readSize(), {isUnicode: hasUnicode(env)}),
	};
	const chrome = ink.output.screen;
	const compositor = createCompositor(chrome, {size: readSize(), depth: colorDepth(env)});
	const pacer = createPacer({paint: only => compositor.paint({only}), sink: stdout});

	const panes = new Map<string, PaneParts & {target?: InputTarget; stopListening(): void}>();
	const sizes = new Map<string, Size>();
	const lastKeys = new Map<string, number>();
	const inputListeners = new Set<() => void>();
	const sizeListeners = new Set<(id: string, size: Size) => void>();
	let placed: readonly PanePlacement[] = [];
	let captured: readonly string[] | 'ui' = 'ui';
	let unheard = 0;
	const settling = createSettling({output: ink.output, pacer, stdout});

	const tellInput = () => inputListeners.forEach(listener => listener());
	const router = createRoutedStdin({
		source: stdin,
		ink: ink.input,
		onModeChange: tellInput,
		onUnheard() {
			unheard++;
			tellInput();
		},
		settle: done => void settling.settle().then(done),
	});
	chrome.onChange(pacer.request);

	const retarget = () => {
		if (captured === 'ui') {
			router.setFront('ui');
			return;
		}
		const targets = captured.map(id => panes.get(id)?.target);
		router.setFront(targets.filter(target => target !== undefined));
	};
	const announceSizes = () => {
		for (const {id, rect} of placed) {
			const known = sizes.get(id);
			const isSame = known?.columns === rect.width && known.rows === rect.height;
			if (!panes.has(id) || isSame || rect.width < 1 || rect.height < 1) continue;
			const size = {columns: rect.width, rows: rect.height};
			sizes.set(id, size);
			for (const listener of sizeListeners) listener(id, size);
		}
	};
	const resize = () => {
		const size = readSize();
		compositor.resize(size);
		ink.output.resize(size);
		pacer.request();
	};
	const repaint = () => {
		askSize(stdout);
		compositor.invalidate();
		pacer.requestNow();
	};
	const detach = (id: string) => {
		panes.get(id)?.stopListening();
		panes.delete(id);
		sizes.delete(id);
		lastKeys.delete(id);
		compositor.setScreen(id, undefined);
		retarget();
		pacer.request();
	};

	const surface: Surface = {
		place(nextPanes: readonly PanePlacement[], covers?: readonly Rect[]) {
			placed = nextPanes;
			compositor.place(nextPanes, covers);
			announceSizes();
			pacer.request();
		},
		capture(ids) {
			captured = ids;
			retarget();
		},
		present(options) {
			settling.begin();
			router.hold(options);
		},
		scroll(id, lines) {
			const screen = panes.get(id)?.screen;
			if (lines === 'bottom') screen?.scrollToBottom();
			else screen?.scroll(lines);
		},
		subscribe(listener) {
			inputListeners.add(listener);
			return () => inputListeners.delete(listener);
		},
		inputMode: () => router.mode,
		unheard: () => unheard,
	};

	return {
		inkOptions: {...inkDefaults, stdin: ink.input, stdout: ink.output},
		surface,
		tty,
		follow: settling.follow,
		attach(id, parts) {
			panes.get(id)?.stopListening();
			const {screen, write} = parts;
			const stopListening = screen.onChange(() => {
				const isEcho = performance.now() - (lastKeys.get(id) ?? -echoWindow) < echoWindow;
				if (isEcho) pacer.requestNow(id);
				else pacer.request();
			});
			const target = write && {
				get modes() {
					return screen.modes;
				},
				write(bytes: Uint8Array) {
					lastKeys.set(id, performance.now());
					// A change not painted yet would keep the screen from telling of the echo.
					if (screen.hasChanged) pacer.requestNow(id);
					if (screen.linesBelow > 0) screen.scrollToBottom();
					write(bytes);
				},
			};
			panes.set(id, {...parts, target, stopListening});
			compositor.setScreen(id, screen);
			announceSizes();
			retarget();
			pacer.request();
		},
		detach,
		onPaneSize(listener) {
			sizeListeners.add(listener);
			for (const [id, size] of sizes) listener(id, size);
			return () => sizeListeners.delete(listener);
		},
		open() {
			tty.open();
			stdout.on('resize', resize);
			router.hold();
			router.start();
			// The terminal is empty by itself; Ink's first frame must not wait behind one of nothing.
			chrome.takeChange();
		},
		repaint,
		async settled() {
			await ink.output.settled();
			await pacer.flush();
		},
		async close() {
			router.stop();
			stdout.off('resize', resize);
			pacer.resume();
			// A terminal that stopped reading must not keep the program from ending.
			await Promise.race([pacer.flush(), new Promise(resolve => setTimeout(resolve, 300).unref())]);
			pacer.stop();
			tty.restore();
		},
	};
}
