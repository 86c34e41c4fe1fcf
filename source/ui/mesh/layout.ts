import type {Size} from '../../domain/screen.ts';
import {columnsOf} from '../../domain/widths.ts';
import {listWindow, type ListWindow} from '../kit/list-window.ts';
import {wholeCell} from './cells.ts';

/** How an N x N table is shown in a window that may be smaller. */
export type MeshLayout = {
	readonly labelWidth: number;
	/** Of that, for the name of a host's agent; 0 where none is shown. */
	readonly agentWidth: number;
	readonly cellWidth: number;
	readonly rows: ListWindow;
	readonly columns: ListWindow;
};

export type MeshCursor = {readonly row: number; readonly column: number};

const leastCell = 8;
const mostCell = 14;
const mostAgent = 11;
/** What agents must leave room for. */
const leastCells = 4;

/** The part of the table around the cursor that has room; cells are as wide as names and stages want. */
export function meshLayout(
	hosts: readonly string[],
	{
		area,
		cursor,
		agents = [],
	}: {
		area: Size;
		cursor: MeshCursor;
		/** Their agents' names, where these are to be shown. */
		agents?: readonly string[];
	},
): MeshLayout {
	const longest = Math.max(4, ...hosts.map(name => name.length));
	const hostWidth = Math.min(longest, 20) + 4;
	const wanted = Math.min(mostAgent, Math.max(-1, ...agents.map(columnsOf)) + 1);
	const agentWidth = hostWidth + wanted + leastCells * leastCell <= area.columns ? wanted : 0;
	const labelWidth = hostWidth + agentWidth;
	const room = area.columns - labelWidth;
	const wished = Math.max(wholeCell, Math.min(mostCell, longest + 2));
	const fits = Math.floor(room / Math.max(1, hosts.length));
	const cellWidth = Math.max(leastCell, Math.min(wished, fits));
	const count = hosts.length;
	return {
		labelWidth,
		agentWidth,
		cellWidth,
		rows: listWindow(cursor.row, {count, size: area.rows - 1}),
		columns: listWindow(cursor.column, {count, size: Math.floor(room / cellWidth)}),
	};
}
