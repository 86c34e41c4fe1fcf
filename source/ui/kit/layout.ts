import type {Rect} from '../../domain/screen.ts';

/** Where one pane stands: `outer` with its frame, `inner` for its cells. */
export type PaneFrame = {readonly index: number; readonly outer: Rect; readonly inner: Rect};

export type GridLayout = {
	readonly frames: readonly PaneFrame[];
	/** Zero-based. */
	readonly page: number;
	readonly pages: number;
};

/** The least that is worth looking at, frame included: 20 x 5 cells inside. */
const least = {width: 22, height: 7};

/** What programs are made for. */
const ideal = {width: 82, height: 26};

/**
 * Frames for the panes of the page that the focus is on. Rows and columns are chosen so that panes
 * come as near to 80 x 24 as they can; panes that do not fit go to further pages, evenly.
 */
export function layoutGrid(
	area: Rect,
	{count, focus, isZoomed}: {count: number; focus: number; isZoomed: boolean},
): GridLayout {
	const perColumn = Math.max(1, Math.floor(area.height / least.height));
	const perRow = Math.max(1, Math.floor(area.width / least.width));
	const pages = Math.max(1, Math.ceil(count / (perColumn * perRow)));
	const perPage = Math.max(1, Math.ceil(count / pages));
	const page = Math.min(pages - 1, Math.floor(focus / perPage));
	if (isZoomed && count > 0) return {frames: [frame(focus, area)], page, pages};
	const first = page * perPage;
	const shown = Math.min(perPage, count - first);
	return {
		frames: shown > 0 ? split(area, {first, count: shown, perRow, perColumn}) : [],
		page,
		pages,
	};
}

function split(
	area: Rect,
	{
		first,
		count,
		perRow,
		perColumn,
	}: {first: number; count: number; perRow: number; perColumn: number},
): PaneFrame[] {
	const rows = bestRows(area, {count, perRow, perColumn});
	const frames: PaneFrame[] = [];
	let done = 0;
	for (let row = 0; row < rows; row++) {
		// Rows with fewer panes come last, and their panes are wider.
		const inRow = Math.ceil((count - done) / (rows - row));
		const [top, bottom] = part(area.height, {index: row, of: rows});
		for (let column = 0; column < inRow; column++) {
			const [left, right] = part(area.width, {index: column, of: inRow});
			const outer = {
				x: area.x + left,
				y: area.y + top,
				width: right - left,
				height: bottom - top,
			};
			frames.push(frame(first + done, outer));
			done++;
		}
	}

	return frames;
}

function bestRows(
	area: Rect,
	{count, perRow, perColumn}: {count: number; perRow: number; perColumn: number},
): number {
	let best = {rows: 1, score: -1};
	for (let rows = 1; rows <= Math.min(count, perColumn); rows++) {
		const columns = Math.ceil(count / rows);
		if (columns > perRow) continue;
		const score = Math.min(
			1,
			area.width / columns / ideal.width,
			area.height / rows / ideal.height,
		);
		if (score > best.score) best = {rows, score};
	}

	return best.rows;
}

/** From and to of one of equal parts of a length; together they leave nothing out. */
function part(length: number, {index, of}: {index: number; of: number}): [number, number] {
	return [Math.floor((length * index) / of), Math.floor((length * (index + 1)) / of)];
}

function frame(index: number, outer: Rect): PaneFrame {
	const {x, y, width, height} = outer;
	const inner = {x: x + 1, y: y + 1, width: width - 2, height: height - 2};
	return {index, outer, inner};
}

export type Direction = 'left' | 'right' | 'up' | 'down';

/** The pane next to another one; that one itself at the edge. */
export function neighbour(
	frames: readonly PaneFrame[],
	focus: number,
	direction: Direction,
): number {
	const from = frames.find(({index}) => index === focus)?.outer;
	if (!from) return focus;
	const isAcross = direction === 'left' || direction === 'right';
	const candidates = frames.flatMap(({index, outer}) => {
		const gap = {
			left: from.x - (outer.x + outer.width),
			right: outer.x - (from.x + from.width),
			up: from.y - (outer.y + outer.height),
			down: outer.y - (from.y + from.height),
		}[direction];
		const overlap = isAcross
			? Math.min(from.y + from.height, outer.y + outer.height) - Math.max(from.y, outer.y)
			: Math.min(from.x + from.width, outer.x + outer.width) - Math.max(from.x, outer.x);
		return gap >= 0 && overlap > 0 ? [{index, gap, overlap}] : [];
	});
	const nearest = candidates.toSorted((a, b) => a.gap - b.gap || b.overlap - a.overlap)[0];
	return nearest?.index ?? focus;
}
