import {escape, firstToken, pasteEnd, pasteStart, type InputToken} from './tokens.ts';

/** Who types on after a screen came up, without such a pause, has not seen it yet. */
export const leastPause = 300;

/** How much of the pending input was typed before the screen it would go to was there. */
export type TypedAhead = {
	/** Bytes at the start of the pending input that came too early. */
	readonly length: number;
	readonly takesText: boolean;
	/** Another screen comes up, maybe under somebody who is typing into a pane. */
	begin(options: {readonly takesText: boolean; readonly isTyping: boolean}): void;
	/** It is there: all these pending bytes came too early. */
	mark(length: number): void;
	/** More input has come, behind what is pending. */
	arrive(pending: number, added: number): void;
	/** What a pane gets of what came too early: all of it, but no commands. */
	forPane(pending: string): {readonly text: string; readonly length: number};
	/** Takes a token of the UI's; is it to be dropped? */
	drops(token: InputToken, bytes: string): boolean;
};

/** Keeps book of what was typed ahead, so that none of it becomes a command. */
export function createTypedAhead(
	prefix: number,
	{now = () => performance.now()}: {now?: () => number} = {},
): TypedAhead {
	let early = 0;
	/** Of the same run of typing as text that was dropped. */
	let run = 0;
	let isInRun = false;
	let takesText = false;
	let lastTime = 0;

	return {
		get length() {
			return early;
		},
		get takesText() {
			return takesText;
		},
		begin(options) {
			({takesText} = options);
			isInRun ||= options.isTyping;
		},
		mark(length) {
			early = length;
		},
		arrive(pending, added) {
			const gap = now() - lastTime;
			lastTime += gap;
			isInRun &&= gap < leastPause;
			run = isInRun ? pending + added : 0;
		},
		forPane(pending) {
			let text = '';
			let at = 0;
			let isCommand = false;
			while (at < early) {
				const token = firstToken(pending.slice(at));
				const length = token?.length ?? pending.length - at;
				const bytes = pending.slice(at, at + length);
				const isPrefix = bytes.length === 1 && bytes.charCodeAt(0) === prefix;
				if (!isPrefix && !(isCommand && token?.kind === 'key')) text += bytes;
				isCommand = isPrefix && !isCommand;
				at += length;
			}

			early = 0;
			return {text, length: at};
		},
		drops({kind, length}, bytes) {
			const isEarly = early > 0;
			const isOfRun = run > 0;
			early = Math.max(0, early - length);
			run = Math.max(0, run - length);
			if (kind === 'reply' || kind === 'mouse') return false;
			const isText = kind === 'paste' || isTyped(bytes);
			if (!isEarly && !(isOfRun && isText)) return false;
			if (takesText && isText && bytes !== '\r' && bytes !== '\n') return false;
			isInRun ||= isText;
			return true;
		},
	};
}

/** Is it what somebody types who means text: no key that only commands have? */
function isTyped(bytes: string): boolean {
	return bytes === '\r' || bytes === '\n' || bytes === '\t' || bytes >= ' ';
}

/** For so long, ms, what comes in one read with something else was not typed but is of the paste. */
const guardTime = 5000;

/**
 * Tells the late rest of a paste: its end, or more than a key soon after one. `pending` is all that
 * waits, with this read at its end.
 */
export function createPasteGuard({now = () => performance.now()}: {now?: () => number} = {}) {
	let last = -guardTime;
	return (read: string, {pending, isInPaste}: {pending: string; isInPaste: boolean}): boolean => {
		const isPaste = pending.includes(pasteStart) || isInPaste;
		const isEnd = !isPaste && read.includes(pasteEnd);
		if (isPaste || isEnd) last = now();
		const isKey = read.length === 1 || firstToken(read)?.length === read.length;
		return isEnd || (!isPaste && !isKey && now() - last < guardTime);
	};
}

/** A paste with nothing in it that could be taken for its end, or for a key. */
export function plainPaste(bytes: string): string {
	const isWhole = bytes.endsWith(pasteEnd);
	const inner = bytes.slice(pasteStart.length, isWhole ? -pasteEnd.length : undefined);
	return pasteStart + inner.replaceAll(escape, '') + pasteEnd;
}
