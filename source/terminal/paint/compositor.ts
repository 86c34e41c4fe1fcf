import type {PanePlacement, Rect, Size} from '../../domain/screen.ts';
import type {Screen} from '../screen/screen.ts';
import {createGrid} from './cells.ts';
import type {ColorDepth} from './colors.ts';
import {writeChanges} from './frame-writer.ts';
import {createGlyphs} from './glyphs.ts';
import {createLayers} from './layers.ts';

export type Frame = {
	/** What to write; empty when the terminal already shows it. */
	readonly bytes: string;
	/** A program is in the middle of drawing and was left out; look again after so many ms. */
	readonly retryIn?: number;
};

export type Compositor = {
	place(panes: readonly PanePlacement[], covers?: readonly Rect[]): void;
	/** Gives a pane its screen, or takes it away. */
	setScreen(id: string, screen: Screen | undefined): void;
	resize(size: Size): void;
	/** Forgets what the terminal shows, so that the next frame draws all of it. */
	invalidate(): void;
	/** The next frame; with `only`, of that pane alone, which is quicker. */
	paint(options?: {only?: string; now?: number}): Frame;
};

const hide = '\u001b[?25l';
const show = '\u001b[?25h';
const erase = '\u001b[m\u001b[H\u001b[2J';

/** Merges the UI's cells with those of the panes and says how to get the terminal to show them. */
export function createCompositor(
	chrome: Screen,
	{size, depth}: {readonly size: Size; readonly depth: ColorDepth},
): Compositor {
	const glyphs = createGlyphs();
	const layers = createLayers(chrome, {size, glyphs});
	let shown = createGrid(size);
	let shownCursor = layers.cursor();
	let shownStyle = 0;
	let isUnknown = true;

	/** Adds the cursor to the cells, and has the terminal show both at once. */
	const frame = (cells: string): string => {
		const next = layers.cursor();
		const isShown = shownCursor !== undefined || isUnknown;
		const isInPlace =
			!isUnknown && next?.at === shownCursor?.at && (next?.style ?? shownStyle) === shownStyle;
		if (cells === '' && isInPlace) return '';
		let output = isShown && (cells !== '' || !next) ? hide + cells : cells;
		if (next) {
			if (next.style !== shownStyle) output += `\u001b[${next.style} q`;
			const {columns} = layers.grid;
			output += `\u001b[${Math.floor(next.at / columns) + 1};${(next.at % columns) + 1}H`;
			if (cells !== '' || !shownCursor || isUnknown) output += show;
			shownStyle = next.style;
		}
		shownCursor = next;
		isUnknown = false;
		return cells === '' ? output : `\u001b[?2026h${output}\u001b[?2026l`;
	};

	return {
		place(panes, covers = []) {
			layers.place(panes, covers);
		},
		setScreen: layers.setScreen,
		resize(nextSize) {
			layers.resize(nextSize);
			isUnknown = true;
		},
		invalidate() {
			isUnknown = true;
			shownStyle = 0;
		},
		paint({only, now = performance.now()} = {}) {
			const pane = only === undefined || isUnknown ? undefined : layers.find(only);
			const {generation} = glyphs;
			let retryIn = layers.update(now, pane);
			if (glyphs.generation !== generation) {
				layers.expire();
				retryIn = layers.update(now);
				isUnknown = true;
			}
			const {grid} = layers;
			if (isUnknown) shown = createGrid(grid);
			const clamp = (row: number) => Math.max(0, Math.min(grid.rows, row));
			const rows: [number, number] =
				!pane || isUnknown
					? [0, grid.rows]
					: [clamp(pane.rect.y), clamp(pane.rect.y + pane.rect.height)];
			const cells = writeChanges(shown, grid, {glyphs, depth, rows});
			return {bytes: frame(isUnknown ? erase + cells : cells), retryIn};
		},
	};
}
