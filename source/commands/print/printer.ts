import {oneLine} from '../../domain/sanitise.ts';
import type {Context, Output} from '../world/context.ts';

type Style = (text: string) => string;

/** How things look on one output: colours and glyphs that it can show, or none. */
export type Looks = {
	readonly isTty: boolean;
	/** May lines be rewritten? */
	readonly isSmart: boolean;
	readonly columns: number;
	readonly bold: Style;
	readonly dim: Style;
	readonly red: Style;
	readonly green: Style;
	readonly yellow: Style;
	readonly ok: string;
	readonly failed: string;
};

type Environment = Context['env'];

/** Honours NO_COLOR, TERM=dumb and locales without UTF-8; no colour unless it is a terminal. */
export function looksOf(output: Output, env: Environment): Looks {
	const isTty = output.isTTY === true;
	const isSmart = isTty && isSmartTerm(env['TERM']);
	const style = (code: number): Style =>
		isSmart && !env['NO_COLOR'] ? text => `\u001B[${code}m${text}\u001B[0m` : text => text;
	const hasUnicode = isUtf8(env);
	return {
		isTty,
		isSmart,
		columns: output.columns && output.columns > 0 ? output.columns : 80,
		bold: style(1),
		dim: style(2),
		red: style(31),
		green: style(32),
		yellow: style(33),
		ok: hasUnicode ? '✓' : 'ok',
		failed: hasUnicode ? '✗' : 'FAILED',
	};
}

/** Can a terminal of this TERM be more than written to line by line? */
export function isSmartTerm(term: string | undefined): boolean {
	return term !== undefined && term !== '' && term !== 'dumb';
}

function isUtf8(env: Environment): boolean {
	return /utf-?8/i.test(env['LC_ALL'] || env['LC_CTYPE'] || env['LANG'] || '');
}

/** Writes a line; once nobody reads any more it does nothing. */
export function print(output: Output, line = ''): void {
	if (output.writable) output.write(`${line}\n`);
}

/** A command among other words: it is copied, so it stays in one piece. */
const pieces = /`[^`]*`\S*|(?:\S*\/)?\b(?:flotilla|docker) [^,;]*[,;]?|\S+/g;

/** Prints prose; on a terminal in lines that break between words, further ones indented like the first. */
export function printProse(
	output: Output,
	text: string,
	{columns, isTty, indent = ''}: Pick<Looks, 'columns' | 'isTty'> & {indent?: string},
): void {
	const lines = isTty ? wrapped(text, columns - indent.length) : [text];
	for (const line of lines) print(output, indent + line);
}

/** Prose in lines of at most so many columns, where its pieces allow that. */
export function wrapped(text: string, columns: number): string[] {
	const lines: string[] = [];
	for (const paragraph of text.split('\n')) {
		let line = '';
		for (const [piece] of paragraph.matchAll(pieces)) {
			if (line !== '' && widthOf(line) + 1 + widthOf(piece) > columns) {
				lines.push(line);
				line = '';
			}

			line = line === '' ? piece : `${line} ${piece}`;
		}

		lines.push(line);
	}

	return lines;
}

/** Columns of text with colours in it. */
function widthOf(text: string): number {
	return text.replaceAll(/\u001B\[[\d;]*m/g, '').length;
}

/** Writes bytes and waits until the reader has room for more, or went away. */
export async function writeAll(output: Output, bytes: Uint8Array | string): Promise<void> {
	if (!output.writable || output.write(bytes)) return;
	const room = waiting.get(output) ?? roomIn(output);
	waiting.set(output, room);
	await room;
}

/** Many may wait for one output; they share what listens to it. */
const waiting = new WeakMap<Output, Promise<void>>();

function roomIn(output: Output): Promise<void> {
	return new Promise(resolve => {
		const done = () => {
			waiting.delete(output);
			output.off('drain', done).off('close', done).off('error', done);
			resolve();
		};

		output.once('drain', done).once('close', done).once('error', done);
	});
}

/** Prints the one JSON value of a `--json`. */
export function printJson(context: Context, value: unknown): void {
	print(context.stdout, JSON.stringify(value, undefined, 2));
}

/** Text of at most so many columns, `…` where something is cut off. */
export function cut(text: string, columns: number): string {
	return text.length > columns ? `${text.slice(0, Math.max(0, columns - 1))}…` : text;
}

/** A column is cut to no less than this: fewer say nothing. */
const leastCut = 12;

/** What of a table gives way on a terminal that is too narrow, each the first one first. */
type Yielding = {
	/** Columns of any length: they are cut, as far as that leaves something to read. */
	readonly cuts: readonly string[];
	/** Columns that are left out where cutting is not enough; as `cuts` where not given. */
	readonly drops?: readonly string[];
};

/** Prints a table under its heads; what it is about is cut or left out only where it must be. */
export function printTable(
	{stdout, env}: Context,
	[heads, ...rows]: ReadonlyArray<readonly string[]>,
	yielding: Yielding,
): void {
	const {isTty, columns, bold} = looksOf(stdout, env);
	const all = [heads ?? [], ...rows];
	const [head = '', ...lines] = table(isTty ? fitted(all, columns, yielding) : all);
	print(stdout, bold(head));
	for (const line of lines) print(stdout, line);
}

function fitted(
	rows: ReadonlyArray<readonly string[]>,
	columns: number,
	{cuts, drops = cuts}: Yielding,
): ReadonlyArray<readonly string[]> {
	const [heads = []] = rows;
	const whole = heads.map((_, index) => Math.max(...rows.map(row => row[index]?.length ?? 0)));
	for (let dropped = 0; ; dropped++) {
		const widths = whole.map((width, index) =>
			drops.slice(0, dropped).includes(heads[index] ?? '') ? 0 : width,
		);
		const excess = () =>
			widths.reduce((sum, width) => sum + (width > 0 ? width + 2 : 0), -2) - columns;
		for (const name of cuts) {
			const index = heads.indexOf(name);
			const width = widths[index] ?? 0;
			const least = Math.min(width, Math.max(name.length, leastCut));
			widths[index] = Math.max(least, width - Math.max(0, excess()));
		}

		if (excess() > 0 && dropped < drops.length) continue;
		const shown = [...widths.keys()].filter(index => widths[index] !== 0);
		return rows.map(row => shown.map(index => cut(row[index] ?? '', widths[index] ?? 0)));
	}
}

/** Lines of columns as wide as their widest cell, two spaces between; the last is not padded. */
export function table(cells: ReadonlyArray<readonly string[]>): string[] {
	const rows = cells.map(row => row.map(oneLine));
	const widths: number[] = [];
	for (const row of rows) {
		for (const [index, cell] of row.entries()) {
			widths[index] = Math.max(widths[index] ?? 0, cell.length);
		}
	}

	return rows.map(row =>
		row
			.map((cell, index) => (index === row.length - 1 ? cell : cell.padEnd(widths[index] ?? 0)))
			.join('  ')
			.trimEnd(),
	);
}
