import type {ScreenModes} from '../../domain/screen.ts';
import {escape, pasteEnd, pasteStart} from './tokens.ts';

/** How long the start of a key's sequence is kept when it may have to be rewritten. */
const maxKeyHold = 10;
const maxPasteHold = 250;

/** Something that takes keys as a program in a terminal would. */
export type InputTarget = {
	readonly modes: ScreenModes;
	write(bytes: Uint8Array): void;
};

export type PaneEncoder = {
	/** Takes what the operator typed, one character per byte. */
	send(input: string): void;
	/** Gives out what is held back. */
	flush(): void;
};

/** Says the operator's keys the way one pane's program asked for: cursor keys and paste markers. */
export function createPaneEncoder(target: InputTarget): PaneEncoder {
	let held = '';
	let timer: NodeJS.Timeout | undefined;
	let isInPaste = false;
	let hasMarkers = false;

	const encode = (input: string): string => {
		if (!isInPaste && !input.includes(escape)) return input;
		const {applicationCursorKeys, bracketedPaste} = target.modes;
		let output = '';
		let at = 0;
		while (at < input.length) {
			const next = input.indexOf(escape, at);
			if (next < 0) return output + input.slice(at);
			output += input.slice(at, next);
			const rest = input.slice(next, next + pasteStart.length);
			const marker = isInPaste ? pasteEnd : pasteStart;
			// Another end follows: this one was in what is pasted, and would make the rest typed.
			const isInner = rest === pasteEnd && input.includes(pasteEnd, next + rest.length);
			if (isInPaste && (isInner || rest === pasteStart)) {
				// The ESC alone: without all of it, what stands around it might make another.
				at = next + 1;
				continue;
			}
			if (rest === marker) {
				at = next + marker.length;
				if (!isInPaste) hasMarkers = bracketedPaste;
				if (hasMarkers) output += marker;
				isInPaste = !isInPaste;
				continue;
			}
			const mayRewrite = isInPaste || !bracketedPaste || applicationCursorKeys;
			if (mayRewrite && marker.startsWith(rest)) {
				held = input.slice(next);
				return output;
			}
			const isCursor = applicationCursorKeys && !isInPaste && /^\u001b\[[ABCDFH]/.test(rest);
			output += isCursor ? '\u001bO' : escape;
			at = next + (isCursor ? 2 : 1);
		}
		return output;
	};
	const flush = () => {
		clearTimeout(timer);
		if (held) target.write(Buffer.from(held, 'latin1'));
		held = '';
	};

	return {
		send(input) {
			clearTimeout(timer);
			const all = held + input;
			held = '';
			const output = encode(all);
			if (output) target.write(Buffer.from(output, 'latin1'));
			if (held) timer = setTimeout(flush, isInPaste ? maxPasteHold : maxKeyHold);
		},
		flush,
	};
}
