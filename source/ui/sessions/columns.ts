import {columnsOf} from '../../domain/widths.ts';

/** How wide each column of the list of sessions is, its gap included. */
export type SessionColumns = {
	readonly name: number;
	readonly state: number;
	readonly hosts: number;
	readonly mode: number;
	readonly image: number;
	readonly age: number;
	readonly agents: number;
	/** `single-node` rather than `single`. */
	readonly hasLongMode: boolean;
};

type Row = {
	readonly name: string;
	readonly state: string;
	readonly running: number | undefined;
	readonly size: number;
	readonly image: string;
	readonly agents: readonly string[];
};

/** Columns as wide as what is in them, within reason; the agents have the rest of the window. */
export function sessionColumns(columns: number, rows: readonly Row[]): SessionColumns {
	const hasLongMode = columns >= 100;
	const widest = (least: number, text: (row: Row) => string) =>
		Math.max(least, ...rows.map(row => columnsOf(text(row)))) + 2;
	// Not narrower than the common states, so that the columns stand still.
	const state = widest('degraded'.length + 2, row => `● ${row.state}`);
	const hosts = widest('HOSTS'.length, row => `${row.running ?? '?'}/${row.size}`);
	const fixed = {state, hosts, mode: hasLongMode ? 13 : 8, age: 5};
	const rest = columns - 4 - fixed.state - fixed.hosts - fixed.mode - fixed.age;
	const fit = (text: (row: Row) => string, share: number) =>
		Math.min(widest(6, text), Math.floor(rest * share));
	const name = fit(row => row.name, 0.4);
	const agents = fit(row => row.agents.join(', '), 0.3);
	const image = Math.min(
		widest(6, row => row.image),
		rest - name - agents,
	);
	return {...fixed, name, image, agents: rest - name - image, hasLongMode};
}
