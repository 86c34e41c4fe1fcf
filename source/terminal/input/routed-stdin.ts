import type {InputMode} from '../../domain/screen.ts';
import type {InkInput} from './ink-input.ts';
import {createPaneEncoder, type InputTarget, type PaneEncoder} from './pane-encoder.ts';
import {createPrefixScanner} from './prefix-scanner.ts';
import {escape, firstToken, mayBePaste, pasteEnd, pasteStart, type InputToken} from './tokens.ts';
import {createPasteGuard, createTypedAhead, leastPause, plainPaste} from './typed-ahead.ts';

/** Ctrl-G. */
const prefix = 0x07;

/** How long an ESC may wait for the rest of its sequence before it counts as a key. */
const maxEscapeWait = 20;
/** Ink takes an ESC and what it reads within 20 ms for one key. */
const escapeGap = 25;
const maxPasteWait = 5000;
/** After a paste nothing is a command for so long, ms: the rest of it may be late, of a large one more so. */
const burstWait = {small: 40, large: 250, from: 512};

/** What the router reads; `process.stdin` is one. Nobody else may read it. */
export type ByteSource = {
	on(event: 'data', listener: (bytes: Buffer) => void): unknown;
	off(event: 'data', listener: (bytes: Buffer) => void): unknown;
	resume(): unknown;
	pause(): unknown;
};

/** Who gets the keys: these panes, of which there may be none, or the UI. */
export type Front = readonly InputTarget[] | 'ui';

export type RoutedStdin = {
	readonly mode: InputMode;
	/** Sends keys to these targets, byte by byte as typed, or to the UI. */
	setFront(front: Front): void;
	/**
	 * Another screen comes up: until it is on the terminal nothing is handed on, and what is typed
	 * until then is a command nowhere. To a pane it still goes; to a screen for text, its text does.
	 */
	hold(options?: {takesText?: boolean; isQuestion?: boolean}): void;
	start(): void;
	stop(): void;
};

export type RouterOptions = {
	readonly source: ByteSource;
	readonly ink: InkInput;
	readonly onModeChange?: (mode: InputMode) => void;
	/** Something was typed to panes, of which there are none. */
	readonly onUnheard?: () => void;
	/** Calls back once all is on the terminal, and all that was typed before has been read. */
	readonly settle?: (done: () => void) => void;
};

/**
 * Owns the operator's keyboard. To the UI it gives key by key, and asks after each one where the
 * next belongs; to panes it passes bytes untouched but for what their modes ask to be different.
 */
export function createRoutedStdin(options: RouterOptions): RoutedStdin {
	const {source, ink, onModeChange, onUnheard} = options;
	const {settle = done => void setImmediate(done)} = options;
	const scanner = createPrefixScanner(prefix);
	const early = createTypedAhead(prefix);
	const isOfPaste = createPasteGuard();
	let encoders: Map<InputTarget, PaneEncoder> | undefined;
	let mode: InputMode = 'ui';
	let pending = '';
	let holds = 0;
	let isHeld = false;
	let isAsking = false;
	let isWaiting = false;
	let isDiscarding = false;
	let wasEscape = false;
	let lastTyped = -leastPause;
	let timer: NodeJS.Timeout | undefined;
	let burst: NodeJS.Timeout | undefined;

	const setMode = (next: InputMode) => {
		if (mode === next) return;
		mode = next;
		onModeChange?.(next);
	};
	const send = (bytes: string) => {
		if (!bytes || !encoders) return;
		for (const encoder of encoders.values()) encoder.send(bytes);
		if (encoders.size === 0) onUnheard?.();
		lastTyped = performance.now();
	};
	const leaveCommand = () => setMode(encoders ? 'pane' : 'ui');

	const hold: RoutedStdin['hold'] = ({takesText = false, isQuestion = false} = {}) => {
		isAsking = isQuestion;
		const mine = ++holds;
		isHeld = true;
		leaveCommand();
		early.begin({takesText, isTyping: performance.now() - lastTyped < leastPause});
		settle(() => {
			if (mine !== holds) return;
			isHeld = false;
			early.mark(pending.length);
			route();
		});
	};

	/** Lets the UI act on a key before the next one is looked at. */
	const pause = (delay: number) => {
		isWaiting = true;
		const go = () => {
			isWaiting = false;
			route();
		};
		if (delay > 0) setTimeout(go, delay);
		else setImmediate(go);
	};

	const deliver = ({kind}: InputToken, bytes: string) => {
		const isCommand = mode === 'command';
		if (kind === 'reply' || kind === 'mouse') return;
		if (isCommand) leaveCommand();
		const isLiteral = kind === 'paste' || (bytes.length === 1 && bytes.charCodeAt(0) === prefix);
		if (isCommand && isLiteral) {
			send(bytes);
			return;
		}
		const text = kind === 'paste' ? plainPaste(bytes) : bytes;
		ink.type(Buffer.from(text, 'latin1').toString());
		// What comes with a paste may be of it, whatever it says.
		if (kind === 'paste') hold({takesText: early.takesText, isQuestion: isAsking});
	};

	const routeToPanes = () => {
		if (early.length > 0) {
			const typed = early.forPane(pending);
			scanner.find(typed.text);
			send(typed.text);
			pending = pending.slice(typed.length);
			return;
		}
		const at = scanner.find(pending);
		const text = at < 0 ? pending : pending.slice(0, at);
		send(text);
		if (scanner.isInBurst) watchBurst(text.length);
		pending = at < 0 ? '' : pending.slice(at + 1);
		if (at < 0) return;
		lastTyped = -leastPause;
		setMode('command');
	};

	const watchBurst = (length: number) => {
		// So little is typed: only more of the paste makes the wait longer.
		if (burst && length <= 2) return;
		clearTimeout(burst);
		const end = () => {
			burst = undefined;
			settle(scanner.endBurst);
		};
		burst = setTimeout(end, length < burstWait.from ? burstWait.small : burstWait.large);
	};

	const routeToUi = (isFinal: boolean) => {
		// The first byte of a paste went for a key, as the rest was late.
		const rest = pasteStart.slice(1);
		if (wasEscape && (rest.startsWith(pending) || pending.startsWith(rest))) {
			pending = escape + pending;
			wasEscape = false;
		}
		const token = firstToken(pending, {isFinal});
		if (!token) {
			const wait = mayBePaste(pending) ? maxPasteWait : maxEscapeWait;
			timer = setTimeout(() => route(true), wait);
			return;
		}
		const bytes = pending.slice(0, token.length);
		pending = pending.slice(token.length);
		wasEscape = bytes === escape;
		if (early.drops(token, bytes)) return;
		deliver(token, bytes);
		pause(bytes === escape ? escapeGap : 0);
	};

	/** The rest of a paste into a pane that is gone must not become commands. */
	const discardPaste = () => {
		const end = pending.lastIndexOf(pasteEnd);
		isDiscarding = end < 0;
		pending = end < 0 ? pending.slice(1 - pasteEnd.length) : pending.slice(end + pasteEnd.length);
		if (!isDiscarding) hold();
	};

	function route(isFinal = false): void {
		clearTimeout(timer);
		while (pending !== '' && !isWaiting && !isHeld) {
			if (isDiscarding) {
				discardPaste();
				return;
			}
			if (mode === 'pane') {
				routeToPanes();
				continue;
			}
			const before = pending;
			routeToUi(isFinal);
			if (pending === before) return;
		}
	}

	const onData = (bytes: Buffer) => {
		early.arrive(pending.length, bytes.length);
		const text = bytes.toString('latin1');
		pending += text;
		const isRest = isOfPaste(text, {pending, isInPaste: scanner.isInPaste});
		if (isRest && isAsking && !encoders) early.mark(pending.length);
		route();
	};

	return {
		get mode() {
			return mode;
		},
		setFront(front) {
			const targets = front === 'ui' ? [] : front;
			for (const [target, encoder] of encoders ?? []) {
				if (!targets.includes(target)) encoder.flush();
			}
			if (front === 'ui' && scanner.isInPaste) isDiscarding = true;
			const known = encoders;
			encoders =
				front === 'ui'
					? undefined
					: new Map(front.map(target => [target, known?.get(target) ?? createPaneEncoder(target)]));
			leaveCommand();
		},
		hold,
		start() {
			source.on('data', onData);
			source.resume();
		},
		stop() {
			clearTimeout(timer);
			clearTimeout(burst);
			source.off('data', onData);
			source.pause();
		},
	};
}
