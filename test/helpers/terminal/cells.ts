import type {IBufferCell, Terminal} from '@xterm/headless';

/** One cell as plain data; a blank without background is the same in every foreground. */
export type Cell = {chars: string; width: number; look: string};

/** Reads a cell in the slowest and plainest way, to compare with. */
export function readCell(cell: IBufferCell | undefined): Cell {
	if (!cell) return {chars: ' ', width: 1, look: ''};
	const flags = [
		cell.isBold(),
		cell.isDim(),
		cell.isItalic(),
		cell.isUnderline(),
		cell.isBlink(),
		cell.isInverse(),
		cell.isInvisible(),
		cell.isStrikethrough(),
		cell.isOverline(),
	].map(Boolean);
	const chars = cell.getWidth() === 0 ? '' : cell.getChars() || ' ';
	const background = cell.isBgDefault() ? 'd' : `${cell.getBgColorMode()}:${cell.getBgColor()}`;
	const foreground = cell.isFgDefault() ? 'd' : `${cell.getFgColorMode()}:${cell.getFgColor()}`;
	const isBlank = chars === ' ' && !flags.includes(true);
	const attributes = flags.map(Number).join('');
	return {
		chars,
		width: cell.getWidth(),
		look: `${attributes} ${background} ${isBlank ? 'd' : foreground}`,
	};
}

export const blankCell: Cell = {chars: ' ', width: 1, look: '000000000 d d'};

/** All visible cells, row by row. */
export function readCells(terminal: Pick<Terminal, 'buffer' | 'cols' | 'rows'>): Cell[][] {
	const {active} = terminal.buffer;
	return Array.from({length: terminal.rows}, (_, y) =>
		Array.from({length: terminal.cols}, (_, x) =>
			readCell(active.getLine(active.viewportY + y)?.getCell(x)),
		),
	);
}

/** Whether two cells look the same; the right half of a wide glyph looks like its left half. */
export function isSameCell(a: Cell, b: Cell): boolean {
	const isSameGlyph = a.chars === b.chars && a.width === b.width;
	return isSameGlyph && (a.width === 0 || a.look === b.look);
}
