import assert from 'node:assert/strict';
import type {Size} from '../../source/domain/screen.ts';
import type {Screen} from '../../source/terminal/screen/screen.ts';

const corners = {top: '┏╭', right: '┓╮', bottom: '┗╰', end: '┛╯'};

/** The frame fits its window, and every box in it is closed and straight. Returns how many there are. */
export function assertSound(frame: string, {columns, rows}: Size): number {
	const lines = frame.split('\n').map(line => [...line]);
	assert.ok(lines.length <= rows, `${lines.length} lines in ${rows}`);
	for (const line of lines) assert.ok(line.length <= columns, line.join(''));
	const at = (x: number, y: number) => lines[y]?.[x] ?? '';
	let boxes = 0;
	for (const [y, line] of lines.entries()) {
		for (const [x, corner] of line.entries()) {
			if (!corners.top.includes(corner)) continue;
			const [left, edge] = corner === '┏' ? ['┃', '━'] : ['│', '─'];
			let bottom = y + 1;
			while (at(x, bottom) === left) bottom++;
			assert.ok(corners.bottom.includes(at(x, bottom) || '?'), `left edge at ${x},${bottom}`);
			let right = x + 1;
			while (at(right, bottom) === edge) right++;
			assert.ok(
				corners.end.includes(at(right, bottom) || '?'),
				`bottom edge at ${right},${bottom}`,
			);
			for (let inside = y + 1; inside < bottom; inside++) {
				assert.equal(at(right, inside), left, `right edge at ${right},${inside}:\n${frame}`);
			}

			assert.ok(corners.right.includes(at(right, y) || '?'), `top right at ${right},${y}`);
			boxes++;
		}
	}

	return boxes;
}

/** A text stands there whole, or is cut with an ellipsis; at least once in all. */
export function assertCut(frame: string, full: string): void {
	const begin = full.slice(0, 10);
	let seen = 0;
	for (let from = frame.indexOf(begin); from >= 0; from = frame.indexOf(begin, from + 1)) {
		let length = begin.length;
		while (length < full.length && frame[from + length] === full[length]) length++;
		const isWhole = length === full.length || frame[from + length] === '…';
		assert.ok(isWhole, `${full} is cut: ${frame.slice(from, from + full.length)}\n${frame}`);
		seen++;
	}

	assert.ok(seen > 0, `no ${full} in\n${frame}`);
}

/** No cell has a colour of its own. */
export function assertPlain({buffer, size}: Pick<Screen, 'buffer' | 'size'>): void {
	for (let y = 0; y < size.rows; y++) {
		for (let x = 0; x < size.columns; x++) {
			const cell = buffer.getLine(y)?.getCell(x);
			const isPlain = cell === undefined || (cell.isFgDefault() && cell.isBgDefault());
			assert.ok(isPlain, `colour in ${cell?.getChars()} at ${x},${y}`);
		}
	}
}
