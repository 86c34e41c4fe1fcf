import type {PanePlacement, Rect, Size} from '../../domain/screen.ts';
import type {Screen} from '../screen/screen.ts';
import {copyScreen, createGrid, type Grid} from './cells.ts';
import type {Glyphs} from './glyphs.ts';

/** Longest time a pane keeps its old picture because its program is in the middle of a frame. */
const maxHold = 150;

/** The UI's cells with the panes laid over them, kept up to date pane by pane. */
export type Layers = {
	readonly grid: Grid;
	place(panes: readonly PanePlacement[], covers: readonly Rect[]): void;
	setScreen: (id: string, screen: Screen | undefined) => void;
	resize(size: Size): void;
	/** Copies what changed; returns after how many ms a held back pane wants another look. */
	update(now: number, only?: PanePlacement): number | undefined;
	/** Reads every cell again at the next update. */
	expire(): void;
	find(id: string): PanePlacement | undefined;
	/** Where the cursor belongs, and its style. */
	cursor(): {readonly at: number; readonly style: number} | undefined;
};

/** Lays panes over the chrome; each cell has one owner, so a layer can be copied alone. */
export function createLayers(
	chrome: Screen,
	{size, glyphs}: {readonly size: Size; readonly glyphs: Glyphs},
): Layers {
	const screens = new Map<string, Screen>();
	const heldSince = new Map<string, number>();
	const stale = new Set<string>();
	let panes: readonly PanePlacement[] = [];
	let covers: readonly Rect[] = [];
	let grid = createGrid(size);
	let owners = new Uint8Array(grid.glyph.length);
	let isChromeStale = true;
	let isChromeHeld = false;
	let lastCursor: ReturnType<Layers['cursor']>;

	const fill = (rect: Rect, owner: number) => {
		const [left, right] = [Math.max(0, rect.x), Math.min(rect.x + rect.width, grid.columns)];
		const bottom = Math.min(rect.y + rect.height, grid.rows);
		for (let y = Math.max(0, rect.y); left < right && y < bottom; y++) {
			owners.fill(owner, y * grid.columns + left, y * grid.columns + right);
		}
	};
	const expire = () => {
		isChromeStale = true;
		for (const {id} of panes) stale.add(id);
	};
	const assign = () => {
		owners.fill(0);
		for (const [index, {id, rect}] of panes.entries()) {
			if (screens.has(id)) fill(rect, index + 1);
		}
		for (const cover of covers) fill(cover, 0);
		expire();
	};
	const ownerOf = (pane: PanePlacement) => panes.indexOf(pane) + 1;
	const updatePane = (pane: PanePlacement, now: number): number | undefined => {
		const {id, rect} = pane;
		const screen = screens.get(id);
		const isStale = stale.has(id);
		// The change is taken in any case, or the screen would never speak up again.
		if (!screen || !(screen.takeChange() || isStale || heldSince.has(id))) return undefined;
		const since = heldSince.get(id) ?? now;
		if (screen.modes.isSynchronized && !isStale && now - since < maxHold) {
			heldSince.set(id, since);
			return Math.ceil(since + maxHold - now);
		}
		heldSince.delete(id);
		stale.delete(id);
		copyScreen(screen, grid, {rect, glyphs, owners, owner: ownerOf(pane)});
		return undefined;
	};

	const updateChrome = (): number | undefined => {
		const isChanged = chrome.takeChange() || isChromeStale || isChromeHeld;
		// Ink always ends its frames; as soon as it does, the change is announced.
		isChromeHeld = isChanged && !isChromeStale && chrome.modes.isSynchronized;
		if (!isChanged || isChromeHeld) return isChromeHeld ? maxHold : undefined;
		isChromeStale = false;
		const rect = {x: 0, y: 0, width: grid.columns, height: grid.rows};
		copyScreen(chrome, grid, {rect, glyphs, owners, owner: 0});
		return undefined;
	};

	return {
		get grid() {
			return grid;
		},
		place(nextPanes, nextCovers) {
			panes = nextPanes.slice(0, 255);
			covers = nextCovers;
			assign();
		},
		setScreen(id, screen) {
			if (screen) screens.set(id, screen);
			else screens.delete(id);
			heldSince.delete(id);
			assign();
		},
		resize(nextSize) {
			grid = createGrid(nextSize);
			owners = new Uint8Array(grid.glyph.length);
			assign();
		},
		update(now, only) {
			let retryIn: number | undefined;
			for (const pane of only ? [only] : panes) {
				const wait = updatePane(pane, now);
				if (wait !== undefined) retryIn = Math.min(wait, retryIn ?? wait);
			}
			const wait = only ? undefined : updateChrome();
			if (wait !== undefined) retryIn = Math.min(wait, retryIn ?? wait);
			return retryIn;
		},
		expire,
		find: id => panes.find(pane => pane.id === id),
		cursor() {
			const pane = panes.find(candidate => candidate.isFocused);
			if (pane && heldSince.has(pane.id)) return lastCursor;
			const screen = pane && screens.get(pane.id);
			if (pane && screen?.modes.isCursorVisible) {
				const x = Math.min(screen.buffer.cursorX, screen.size.columns - 1);
				const y = screen.buffer.cursorY + screen.linesBelow;
				const isInside = x < pane.rect.width && y < pane.rect.height;
				const at = (pane.rect.y + y) * grid.columns + pane.rect.x + x;
				if (isInside && owners[at] === ownerOf(pane)) {
					lastCursor = {at, style: screen.modes.cursorStyle};
					return lastCursor;
				}
			}
			lastCursor = undefined;
			if (!chrome.modes.isCursorVisible) return undefined;
			const {cursorX, cursorY} = chrome.buffer;
			const at = cursorY * grid.columns + Math.min(cursorX, grid.columns - 1);
			return owners[at] === 0 ? {at, style: 0} : undefined;
		},
	};
}
