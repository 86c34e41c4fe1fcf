import type {Size} from '../domain/screen.ts';
import {listWindow, type ListWindow} from './list-window.ts';

/** How an N x N table is shown in a window that may be smaller. */
export type MeshLayout = {
	readonly labelWidth: number;
	readonly cellWidth: number;
	readonly rows: ListWindow;
	readonly columns: ListWindow;
};

export type MeshCursor = {readonly row: number; readonly column: number};

const leastCell = 8;
const mostCell = 12;

/** The part of the table around the cursor that has room; cells are as wide as names want. */
export function meshLayout(
	hosts: readonly string[],
	{area, cursor}: {area: Size; cursor: MeshCursor},
): MeshLayout {
	const longest = Math.max(4, ...hosts.map(name => name.length));
	const labelWidth = Math.min(longest, 20) + 4;
	const room = area.columns - labelWidth;
	const wished = Math.max(leastCell, Math.min(mostCell, longest + 2));
	const fits = Math.floor(room / Math.max(1, hosts.length));
	const cellWidth = Math.max(leastCell, Math.min(wished, fits));
	const count = hosts.length;
	return {
		labelWidth,
		cellWidth,
		rows: listWindow(cursor.row, {count, size: area.rows - 1}),
		columns: listWindow(cursor.column, {count, size: Math.floor(room / cellWidth)}),
	};
}
