/** One thing that was typed, or that the terminal says by itself. */
export type InputToken = {
	readonly kind: 'key' | 'paste' | 'mouse' | 'reply';
	/** How many bytes of the input it takes. */
	readonly length: number;
};

export const escape = '\u001b';
export const pasteStart = '\u001b[200~';
export const pasteEnd = '\u001b[201~';

const stringOpeners = ']P_^X';

/**
 * Finds the first token of input given as one character per byte; undefined when more bytes are
 * needed to tell. With `isFinal` nothing more will come, and what is there counts as keys, but for a
 * paste, which stays one: its text is never keys.
 */
export function firstToken(input: string, {isFinal = false} = {}): InputToken | undefined {
	if (input === '') return undefined;
	if (input[0] !== escape) return plainKey(input, {at: 0, isFinal});
	const token = escapeToken(input);
	if (token || !isFinal) return token;
	if (input.startsWith(pasteStart)) return {kind: 'paste', length: input.length};
	if (mayBePaste(input)) return {kind: 'reply', length: input.length};
	return {kind: 'key', length: Math.min(2, input.length)};
}

/** Is this a paste whose end is still to come, or as much of its first marker as no key has? */
export function mayBePaste(input: string): boolean {
	if (input.startsWith(pasteStart)) return true;
	return input.length > 2 && pasteStart.startsWith(input);
}

function escapeToken(input: string): InputToken | undefined {
	const next = input[1];
	if (next === undefined) return undefined;
	if (next === '[') return controlToken(input, 2);
	if (next === 'O') return shiftToken(input, 2);
	if (next === escape) {
		const third = input[2];
		if (third === undefined) return undefined;
		if (third === '[') return controlToken(input, 3);
		return third === 'O' ? shiftToken(input, 3) : {kind: 'key', length: 1};
	}
	if (stringOpeners.includes(next)) return stringToken(input);
	return plainKey(input, {at: 1, isFinal: false});
}

/** One character, which in UTF-8 may be up to four bytes. */
function plainKey(
	input: string,
	{at, isFinal}: {at: number; isFinal: boolean},
): InputToken | undefined {
	const lead = input.charCodeAt(at);
	const size = lead >= 0xf0 && lead < 0xf5 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc2 ? 2 : 1;
	for (let index = 1; index < (lead < 0xf5 ? size : 1); index++) {
		const byte = input.charCodeAt(at + index);
		if (Number.isNaN(byte)) return isFinal ? {kind: 'key', length: input.length} : undefined;
		if (byte < 0x80 || byte > 0xbf) return {kind: 'key', length: at + 1};
	}
	return {kind: 'key', length: at + (lead < 0xf5 ? size : 1)};
}

function controlToken(input: string, from: number): InputToken | undefined {
	if (input.startsWith(pasteStart)) {
		// The last one there is: those before it were in what was pasted.
		const end = input.lastIndexOf(pasteEnd);
		return end < 0 ? undefined : {kind: 'paste', length: end + pasteEnd.length};
	}
	// The Linux console's F1 to F5.
	if (input[from] === '[') {
		return input.length > from + 1 ? {kind: 'key', length: from + 2} : undefined;
	}
	if (input[from] === 'M') {
		return input.length >= from + 4 ? {kind: 'mouse', length: from + 4} : undefined;
	}
	for (let at = from; at < input.length; at++) {
		const byte = input.charCodeAt(at);
		// Rxvt ends shifted editing keys in a dollar sign.
		const isShiftedKey = byte === 0x24 && at === from + 1 && '235678'.includes(input.charAt(from));
		if (isShiftedKey || (byte >= 0x40 && byte <= 0x7e)) {
			return {kind: controlKind(input.slice(from, at + 1)), length: at + 1};
		}
		if (byte < 0x20 || byte > 0x3f) return {kind: 'key', length: at};
	}
	return undefined;
}

function controlKind(control: string): InputToken['kind'] {
	if (control.startsWith('<')) return 'mouse';
	if (/^[?>=]|^[IO]$|^20[01]~$|[nctxy]$/.test(control)) return 'reply';
	// A cursor report looks like a modified F3, but for the numbers.
	if (/^\d+;\d+R$/.test(control) && !/^1;[2-8]R$/.test(control)) return 'reply';
	return 'key';
}

function shiftToken(input: string, from: number): InputToken | undefined {
	for (let at = from; at < input.length; at++) {
		const byte = input.charCodeAt(at);
		if (byte >= 0x40 && byte <= 0x7e) return {kind: 'key', length: at + 1};
		if (byte !== 0x3b && (byte < 0x30 || byte > 0x39)) return {kind: 'key', length: at};
	}
	return undefined;
}

function stringToken(input: string): InputToken | undefined {
	for (let at = 2; at < input.length; at++) {
		if (input[at] === '\u0007') return {kind: 'reply', length: at + 1};
		if (input[at] !== escape) continue;
		if (at + 1 === input.length) return undefined;
		return input[at + 1] === '\\' ? {kind: 'reply', length: at + 2} : {kind: 'key', length: 2};
	}
	return undefined;
}
