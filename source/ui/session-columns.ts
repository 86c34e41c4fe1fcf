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

/** Columns that fill a window, names and agents as wide as they are, within reason. */
export function sessionColumns(
	columns: number,
	rows: ReadonlyArray<{readonly name: string; readonly agents: readonly string[]}>,
): SessionColumns {
	const hasLongMode = columns >= 100;
	const fixed = {state: 16, hosts: 9, mode: hasLongMode ? 13 : 8, age: 6};
	const rest = columns - 4 - fixed.state - fixed.hosts - fixed.mode - fixed.age;
	const fit = (texts: readonly string[], share: number) =>
		Math.min(Math.max(8, ...texts.map(text => text.length + 2)), Math.floor(rest * share));
	const name = fit(
		rows.map(row => row.name),
		0.4,
	);
	const agents = fit(
		rows.map(row => row.agents.join(', ')),
		0.3,
	);
	return {...fixed, name, agents, image: rest - name - agents, hasLongMode};
}
