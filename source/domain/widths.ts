import {eastAsianWidth} from 'get-east-asian-width';

/** What a cell's last character may be joined by. */
const kinds = {other: 0, pictograph: 1, joiner: 2, flag: 3, emoji: 4} as const;

/** Bits of what is known of a character, beside its width. */
const known = 4;
const isPictograph = 8;
const isEmoji = 16;
const isModifier = 32;
const isFlag = 64;

const marks = /^[\p{Mn}\p{Me}\p{Cf}]$/u;
const ignorable = /^[\p{Default_Ignorable_Code_Point}\u1160-\u11ff\ud7b0-\ud7ff]$/u;
const pictograph = /^\p{Extended_Pictographic}$/u;
const emoji = /^\p{Emoji}$/u;
const modifier = /^\p{Emoji_Modifier}$/u;
const flag = /^\p{Regional_Indicator}$/u;
const softHyphen = 0xad;
const zeroWidthJoiner = 0x200d;
const emojiStyle = 0xfe0f;

function classify(code: number): number {
	const text = String.fromCodePoint(code);
	return (
		known |
		widthAlone(code, text) |
		(pictograph.test(text) ? isPictograph : 0) |
		(emoji.test(text) ? isEmoji : 0) |
		(modifier.test(text) ? isModifier : 0) |
		(flag.test(text) ? isFlag : 0)
	);
}

function widthAlone(code: number, text: string): 0 | 1 | 2 {
	if (code === softHyphen) return 1;
	if (marks.test(text)) return 0;
	if (eastAsianWidth(code) === 2) return 2;
	return ignorable.test(text) ? 0 : 1;
}

/**
 * The widths of today's Unicode, as programs in hosts count them too: character by character, so that
 * a vowel sign, a half-width mark and what it follows are a cell each. An emoji of several characters,
 * or one that asks for its emoji form, is two cells.
 */
const classes = new Uint8Array(0x11_00_00);

function classOf(code: number): number {
	let found = classes[code] ?? 0;
	if (found === 0) {
		found = classify(code);
		classes[code] = found;
	}
	return found;
}

/** How many cells a character takes by itself. */
export function cellWidth(code: number): 0 | 1 | 2 {
	return (classOf(code) & 3) as 0 | 1 | 2;
}

// As xterm packs what it is told: kind, width, and whether it joins what is before.
const pack = (kind: number, width: number, joins: boolean) =>
	(kind << 3) | (width << 1) | (joins ? 1 : 0);

/**
 * A character after others: what its cell is now, packed as above. `preceding` is what this said of
 * the character before, 0 at the start of a text.
 */
export function joinCharacter(code: number, preceding: number): number {
	const found = classOf(code);
	const width = found & 3;
	const kind = preceding >> 3;
	const before = (preceding >> 1) & 3;
	const takesEmoji = kind === kinds.pictograph || kind === kinds.emoji;
	if (code === emojiStyle && takesEmoji) return pack(kinds.pictograph, 2, true);
	if (width === 0) {
		const isJoiner = code === zeroWidthJoiner && kind === kinds.pictograph;
		const next = isJoiner ? kinds.joiner : kind === kinds.pictograph ? kind : kinds.other;
		return pack(next, before, true);
	}
	if ((found & isModifier) !== 0 && kind === kinds.pictograph) return pack(kind, 2, true);
	if ((found & isPictograph) !== 0) {
		const joins = kind === kinds.joiner;
		return pack(kinds.pictograph, joins ? 2 : width, joins);
	}
	if ((found & isFlag) !== 0) {
		return kind === kinds.flag ? pack(kinds.other, 2, true) : pack(kinds.flag, width, false);
	}
	return pack((found & isEmoji) === 0 ? kinds.other : kinds.emoji, width, false);
}

const isControl = (code: number) => code < 0x20 || (code > 0x7e && code < 0xa0);
const ascii = /^[\u0020-\u007e]*$/;

/** How many cells a text takes in a line. */
export function columnsOf(text: string): number {
	if (ascii.test(text)) return text.length;
	let columns = 0;
	let preceding = 0;
	for (const character of text) {
		const code = character.codePointAt(0) ?? 0;
		const joined = isControl(code) ? 0 : joinCharacter(code, preceding);
		const width = (joined >> 1) & 3;
		columns += (joined & 1) === 0 ? width : width - ((preceding >> 1) & 3);
		preceding = joined;
	}

	return columns;
}
