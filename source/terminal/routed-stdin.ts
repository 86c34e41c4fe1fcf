import type {InputMode} from '../domain/screen.ts';
import type {InkInput} from './ink-input.ts';
import {escape, firstToken, pasteEnd, type InputToken} from './input-tokens.ts';
import {createPaneEncoder, type InputTarget, type PaneEncoder} from './pane-encoder.ts';
import {createPrefixScanner} from './prefix-scanner.ts';

/** Ctrl-G. */
export const defaultPrefix = 0x07;

/** How long an ESC may wait for the rest of its sequence before it counts as a key. */
const maxEscapeWait = 20;
/** Ink takes an ESC and what it reads within 20 ms for one key. */
const escapeGap = 25;
const maxPasteWait = 5000;

/** What the router reads; `process.stdin` is one. Nobody else may read it. */
export type ByteSource = {
	on(event: 'data', listener: (bytes: Buffer) => void): unknown;
	off(event: 'data', listener: (bytes: Buffer) => void): unknown;
	resume(): unknown;
	pause(): unknown;
};

export type RoutedStdin = {
	readonly mode: InputMode;
	/** Sends keys to these targets, byte by byte as typed; to the UI when there are none. */
	setTargets(targets: readonly InputTarget[]): void;
	start(): void;
	stop(): void;
};

export type RouterOptions = {
	readonly source: ByteSource;
	readonly ink: InkInput;
	/** The control byte that makes the next key the UI's. @default 0x07 */
	readonly prefix?: number;
	readonly onModeChange?: (mode: InputMode) => void;
};

/**
 * Owns the operator's keyboard. To the UI it gives key by key, and asks after each one where the
 * next belongs; to panes it passes bytes untouched but for what their modes ask to be different.
 */
export function createRoutedStdin(options: RouterOptions): RoutedStdin {
	const {source, ink, prefix = defaultPrefix, onModeChange} = options;
	const scanner = createPrefixScanner(prefix);
	let encoders = new Map<InputTarget, PaneEncoder>();
	let mode: InputMode = 'ui';
	let pending = '';
	let isWaiting = false;
	let isDiscarding = false;
	let timer: NodeJS.Timeout | undefined;

	const setMode = (next: InputMode) => {
		if (mode === next) return;
		mode = next;
		onModeChange?.(next);
	};
	const send = (bytes: string) => {
		if (bytes) for (const encoder of encoders.values()) encoder.send(bytes);
	};
	const leaveCommand = () => setMode(encoders.size > 0 ? 'pane' : 'ui');

	/** Lets the UI act on a key before the next one is looked at. */
	const rest = (delay: number) => {
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
		if (isCommand && isLiteral) send(bytes);
		else ink.type(Buffer.from(bytes, 'latin1').toString());
	};

	const routeToPanes = () => {
		const at = scanner.find(pending);
		send(at < 0 ? pending : pending.slice(0, at));
		pending = at < 0 ? '' : pending.slice(at + 1);
		if (at >= 0) setMode('command');
	};

	const routeToUi = (isFinal: boolean) => {
		const token = firstToken(pending, {isFinal});
		if (!token) {
			const wait = pending.startsWith('\u001b[200~') ? maxPasteWait : maxEscapeWait;
			timer = setTimeout(() => route(true), wait);
			return;
		}
		const bytes = pending.slice(0, token.length);
		pending = pending.slice(token.length);
		deliver(token, bytes);
		rest(bytes === escape ? escapeGap : 0);
	};

	/** The rest of a paste into a pane that is gone must not become commands. */
	const discardPaste = () => {
		const end = pending.indexOf(pasteEnd);
		isDiscarding = end < 0;
		pending = end < 0 ? pending.slice(1 - pasteEnd.length) : pending.slice(end + pasteEnd.length);
		return isDiscarding;
	};

	function route(isFinal = false): void {
		clearTimeout(timer);
		while (pending !== '' && !isWaiting) {
			if (isDiscarding && discardPaste()) return;
			if (mode === 'pane') {
				routeToPanes();
				continue;
			}
			const before = pending;
			if (pending !== '') routeToUi(isFinal);
			if (pending === before) return;
		}
	}

	const onData = (bytes: Buffer) => {
		pending += bytes.toString('latin1');
		route();
	};

	return {
		get mode() {
			return mode;
		},
		setTargets(targets) {
			for (const [target, encoder] of encoders) if (!targets.includes(target)) encoder.flush();
			if (targets.length === 0 && scanner.isInPaste) isDiscarding = true;
			encoders = new Map(
				targets.map(target => [target, encoders.get(target) ?? createPaneEncoder(target)]),
			);
			leaveCommand();
		},
		start() {
			source.on('data', onData);
			source.resume();
		},
		stop() {
			clearTimeout(timer);
			source.off('data', onData);
			source.pause();
		},
	};
}
