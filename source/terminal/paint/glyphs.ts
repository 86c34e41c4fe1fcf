import {unsafeText} from '../../domain/sanitise.ts';
import {cellWidth} from '../../domain/widths.ts';

/** What a cell shows, as a number: below `firstInterned` a code point, from there on an index. */
export type GlyphId = number;

/** The right half of a wide glyph. */
export const continuation: GlyphId = 0;
export const space: GlyphId = 32;
const firstInterned = 0x300;
const maxInterned = 20_000;
const maxLength = 32;

/** Terminals differ on how wide these are, or join them with their neighbour. */
const fickle =
	/[\p{M}\p{Cf}\p{Co}\p{Extended_Pictographic}\p{RI}\u1100-\u11ff\ua960-\ua97f\ud7b0-\ud7ff\u{10000}-\u{1ffff}\u{40000}-\u{10ffff}]/u;

export type Glyphs = {
	id(chars: string): GlyphId;
	text(id: GlyphId): string;
	/** Whether another terminal may disagree on where the cursor stands after this glyph. */
	isFickle(id: GlyphId): boolean;
	isInterned(id: GlyphId): boolean;
	/** The most cells another terminal may take for it. */
	mostWidth(id: GlyphId): number;
	/** Changes when ids were forgotten: all cells must be read again. */
	readonly generation: number;
};

function clean(chars: string): string {
	const visible = chars.replaceAll(unsafeText, '');
	const short =
		visible.length > maxLength
			? visible.slice(0, maxLength).replace(/[\ud800-\udbff]$/, '')
			: visible;
	// Alone it would join whatever the terminal has in the cell before.
	return short !== '' && cellWidth(short.codePointAt(0) ?? 0) > 0 ? short : ' ' + short;
}

/** Numbers what cells show, so that two cells compare as integers; makes every text safe to write. */
export function createGlyphs(): Glyphs {
	let ids = new Map<string, GlyphId>();
	let texts: string[] = [];
	let fickles: boolean[] = [];
	let generation = 0;

	const intern = (chars: string): GlyphId => {
		const known = ids.get(chars);
		if (known !== undefined) return known;
		if (texts.length >= maxInterned) {
			ids = new Map();
			texts = [];
			fickles = [];
			generation++;
		}
		const text = clean(chars);
		const id =
			text.length === 1 && text < '\u0300' ? text.charCodeAt(0) : firstInterned + texts.length;
		if (id >= firstInterned) {
			texts.push(text);
			fickles.push([...text].length > 1 || fickle.test(text));
		}
		ids.set(chars, id);
		return id;
	};

	return {
		get generation() {
			return generation;
		},
		id(chars) {
			if (chars.length === 0) return space;
			if (chars.length > 1) return intern(chars);
			const code = chars.charCodeAt(0);
			if (code >= firstInterned) return intern(chars);
			return code < 32 || (code > 126 && code < 160) ? space : code;
		},
		text: id => (id < firstInterned ? String.fromCharCode(id) : (texts[id - firstInterned] ?? ' ')),
		isFickle: id => (id < firstInterned ? id === 0xad : (fickles[id - firstInterned] ?? true)),
		mostWidth: id => Math.min(8, 2 * [...(texts[id - firstInterned] ?? ' ')].length),
		isInterned: id => id >= firstInterned,
	};
}
