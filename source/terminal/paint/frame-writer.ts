import {unknown, wide, type Grid} from './cells.ts';
import type {ColorDepth} from './colors.ts';
import {continuation, space, type Glyphs} from './glyphs.ts';
import {limitColor, lookChange, type Look} from './sgr.ts';

/** Shorter runs of blanks are cheaper as spaces than as an erase. */
const minErase = 8;
/** Shorter runs of unchanged cells are cheaper to write again than to jump over. */
const maxRewrite = 4;

export type FrameOptions = {
	readonly glyphs: Glyphs;
	readonly depth: ColorDepth;
	/** First and last row (exclusive) to compare. */
	readonly rows: readonly [from: number, to: number];
};

/** Writes what differs between two grids, and makes `shown` equal to `wanted`. */
export function writeChanges(shown: Grid, wanted: Grid, options: FrameOptions): string {
	const {glyphs, depth, rows} = options;
	const {columns} = wanted;
	let output = '';
	const plain: Look = {foreground: 0, background: 0, style: 0};
	let look = plain;
	// Where the terminal's cursor is; -1 is "don't know".
	let cursor = -1;
	let isAfterGlyph = false;

	// What stands before this may be hidden by a glyph that the terminal shows wider than it is.
	let hiddenTo = 0;

	const isSame = (at: number) =>
		at >= hiddenTo &&
		shown.glyph[at] === wanted.glyph[at] &&
		shown.foreground[at] === wanted.foreground[at] &&
		shown.background[at] === wanted.background[at] &&
		shown.style[at] === wanted.style[at];
	const isBlank = (at: number) =>
		wanted.glyph[at] === space && wanted.background[at] === 0 && wanted.style[at] === 0;
	const setLook = (next: Look) => {
		const change = lookChange(look, next);
		if (change === '') return;
		output += change;
		look = next;
		isAfterGlyph = false;
	};
	const moveTo = (at: number) => {
		if (cursor === at) return;
		const row = Math.floor(at / columns);
		const isAhead = cursor >= 0 && at > cursor && row === Math.floor(cursor / columns);
		const gap = at - cursor;
		output += isAhead
			? `\u001b[${gap === 1 ? '' : gap}C`
			: `\u001b[${row + 1};${(at % columns) + 1}H`;
		cursor = at;
		isAfterGlyph = false;
	};
	const drawCell = (at: number) => {
		const glyph = wanted.glyph[at] ?? space;
		const isFickle = glyphs.isFickle(glyph);
		// A cluster must not join with its left neighbour; a control sequence keeps them apart.
		if (isFickle && isAfterGlyph) cursor = -1;
		moveTo(at);
		const style = wanted.style[at] ?? 0;
		setLook({
			foreground: limitColor(wanted.foreground[at] ?? 0, depth),
			background: limitColor(wanted.background[at] ?? 0, depth),
			style: style & ~wide,
		});
		const width = (style & wide) === 0 ? 1 : 2;
		output += isFickle ? fickle(at, {glyph, width}) : glyphs.text(glyph);
		isAfterGlyph = glyphs.isInterned(glyph);
		const isAtEdge = (at + width) % columns === 0;
		cursor = isFickle || isAtEdge ? -1 : at + width;
		if (isFickle && isAtEdge) drawBefore(at);
		return width;
	};

	for (let y = rows[0]; y < rows[1]; y++) {
		const start = y * columns;
		const end = start + columns;
		let blankFrom = end;
		while (blankFrom > start && isBlank(blankFrom - 1)) blankFrom--;
		let at = start;
		while (at < end) {
			if (isSame(at)) {
				at++;
				continue;
			}
			// Half of a pair changed: draw the pair.
			if (wanted.glyph[at] === continuation) at--;
			const run = blankRun(at, end);
			if (run >= minErase || (run > 1 && at + run === end)) {
				moveTo(at);
				setLook(plain);
				output += at >= blankFrom ? '\u001b[K' : `\u001b[${run}X`;
				at += run;
				continue;
			}
			rewriteGap(at, start);
			at += drawCell(at);
		}
	}
	setLook(plain);
	copyRows(shown, wanted, rows);
	return output;

	/**
	 * A glyph of whose width the terminal may think otherwise: its cells are cleared first, as it may
	 * not fill them; those behind it are drawn again, as it may hide them; and it must not wrap.
	 */
	function fickle(at: number, {glyph, width}: {glyph: number; width: number}): string {
		const end = at + glyphs.mostWidth(glyph);
		const edge = (Math.floor(at / columns) + 1) * columns;
		hiddenTo = Math.min(end, edge);
		const drawn = `\u001b[${width}X${glyphs.text(glyph)}`;
		return end > edge ? `\u001b[?7l${drawn}\u001b[?7h` : drawn;
	}

	/** At the edge, where it must not wrap, tmux puts a mark into the cell before: that one is drawn again. */
	function drawBefore(at: number): void {
		if (at % columns === 0) return;
		const before = wanted.glyph[at - 1] === continuation ? at - 2 : at - 1;
		if (!glyphs.isFickle(wanted.glyph[before] ?? space)) drawCell(before);
	}

	function blankRun(from: number, end: number): number {
		let to = from;
		while (to < end && isBlank(to)) to++;
		return to - from;
	}

	/** Writes a few unchanged plain cells again when that is shorter than a jump. */
	function rewriteGap(at: number, start: number): void {
		if (cursor < start || cursor >= at || at - cursor > maxRewrite) return;
		for (let gap = cursor; gap < at; gap++) {
			const hasOtherLook =
				limitColor(wanted.foreground[gap] ?? 0, depth) !== look.foreground ||
				limitColor(wanted.background[gap] ?? 0, depth) !== look.background ||
				wanted.style[gap] !== look.style;
			if (hasOtherLook || (wanted.glyph[gap] ?? unknown) > 126) return;
		}
		for (let gap = cursor; gap < at; gap++) output += glyphs.text(wanted.glyph[gap] ?? space);
		isAfterGlyph = false;
		cursor = at;
	}
}

function copyRows(shown: Grid, wanted: Grid, [from, to]: readonly [number, number]): void {
	const [start, end] = [from * wanted.columns, to * wanted.columns];
	shown.glyph.set(wanted.glyph.subarray(start, end), start);
	shown.foreground.set(wanted.foreground.subarray(start, end), start);
	shown.background.set(wanted.background.subarray(start, end), start);
	shown.style.set(wanted.style.subarray(start, end), start);
}
