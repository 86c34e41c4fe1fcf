import type {IBufferCell} from '@xterm/headless';
import type {Rect, Size} from '../../domain/screen.ts';
import type {Screen} from '../screen/screen.ts';
import {continuation, space, type Glyphs} from './glyphs.ts';

/** A screenful of cells, one number per property and cell, row by row. */
export type Grid = Size & {
	readonly glyph: Uint32Array;
	readonly foreground: Uint32Array;
	readonly background: Uint32Array;
	readonly style: Uint16Array;
};

/** Bits of `Grid.style`. */
export const bold = 1;
export const dim = 2;
export const italic = 4;
export const underline = 8;
export const blink = 16;
export const inverse = 32;
export const invisible = 64;
export const strike = 128;
export const overline = 256;
/** Not an attribute: this cell's glyph covers the next cell too. */
export const wide = 512;

/** An empty grid; a glyph of `unknown` differs from every real one, so that all gets drawn. */
export function createGrid({columns, rows}: Size): Grid {
	const length = columns * rows;
	return {
		columns,
		rows,
		glyph: new Uint32Array(length).fill(space),
		foreground: new Uint32Array(length),
		background: new Uint32Array(length),
		style: new Uint16Array(length),
	};
}

export const unknown = 0xff_ff_ff_ff;

function styleOf(cell: IBufferCell): number {
	return (
		(cell.isBold() ? bold : 0) |
		(cell.isDim() ? dim : 0) |
		(cell.isItalic() ? italic : 0) |
		(cell.isUnderline() ? underline : 0) |
		(cell.isBlink() ? blink : 0) |
		(cell.isInverse() ? inverse : 0) |
		(cell.isInvisible() ? invisible : 0) |
		(cell.isStrikethrough() ? strike : 0) |
		(cell.isOverline() ? overline : 0)
	);
}

/** Colour mode and value in one number; 0 is the terminal's own colour. */
function colour(mode: number, value: number): number {
	return mode === 0 ? 0 : mode | value;
}

function put(grid: Grid, at: number, glyph: number): void {
	grid.glyph[at] = glyph;
	grid.foreground[at] = 0;
	grid.background[at] = 0;
	grid.style[at] = 0;
}

export type CopyOptions = {
	readonly rect: Rect;
	readonly glyphs: Glyphs;
	/** Who shows each cell of the grid; only cells of `owner` are written. */
	readonly owners: Uint8Array;
	readonly owner: number;
};

/** Copies what a screen shows into a rectangle of the grid; half of a wide glyph becomes a space. */
export function copyScreen(screen: Screen, grid: Grid, options: CopyOptions): void {
	const {rect, glyphs, owners, owner} = options;
	const {buffer} = screen;
	const reused = buffer.getNullCell();
	// After a shrink, lines of the alternate screen are longer than the screen is wide.
	const edge = rect.x + screen.size.columns;
	const right = Math.min(rect.x + rect.width, grid.columns);
	const bottom = Math.min(rect.y + rect.height, grid.rows);
	for (let y = Math.max(0, rect.y); y < bottom; y++) {
		const line =
			y - rect.y < screen.size.rows ? buffer.getLine(buffer.viewportY + y - rect.y) : undefined;
		for (let x = Math.max(0, rect.x); x < right; x++) {
			const at = y * grid.columns + x;
			if (owners[at] !== owner) continue;
			const cell = x < edge ? line?.getCell(x - rect.x, reused) : undefined;
			if (!cell) {
				put(grid, at, space);
				continue;
			}
			const width = cell.getWidth();
			const id = width === 0 ? continuation : glyphs.id(cell.getChars());
			const isPlain = cell.isAttributeDefault();
			const style = isPlain ? 0 : styleOf(cell);
			grid.foreground[at] = isPlain ? 0 : colour(cell.getFgColorMode(), cell.getFgColor());
			grid.background[at] = isPlain ? 0 : colour(cell.getBgColorMode(), cell.getBgColor());
			const isWhole =
				width === 2 &&
				id !== space &&
				x + 1 < Math.min(right, edge) &&
				owners[at + 1] === owner &&
				line?.getCell(x + 1 - rect.x, reused)?.getWidth() === 0;
			const isOrphan =
				width === 0 && (x === 0 || owners[at - 1] !== owner || !isWide(grid, at - 1));
			grid.glyph[at] = isOrphan || (width === 2 && !isWhole) ? space : id;
			grid.style[at] = isWhole ? style | wide : style;
			// The right half has no look of its own, whatever its cell says.
			if (width === 0 && !isOrphan) {
				grid.foreground[at] = grid.foreground[at - 1] ?? 0;
				grid.background[at] = grid.background[at - 1] ?? 0;
				grid.style[at] = 0;
			}
		}
	}
}

function isWide(grid: Grid, at: number): boolean {
	return ((grid.style[at] ?? 0) & wide) !== 0;
}
