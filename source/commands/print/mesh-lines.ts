import {plural} from '../../domain/quantity.ts';
import {totalMs, type MeshCell, type MeshReport} from '../../domain/session/mesh.ts';
import {failedAt, failureWords} from '../../domain/session/mesh-words.ts';
import type {Context} from '../world/context.ts';
import {ownWords} from './own-words.ts';
import {looksOf, print, printProse, type Looks} from './printer.ts';

/** Failures that are listed in full. */
const mostFailures = 20;

/** Prints a mesh report for people: a grid where it fits, then each broken pair, and what to try. */
export function printMesh(context: Context, report: MeshReport): void {
	const {stdout, env} = context;
	const looks = looksOf(stdout, env);
	const {pairs, ok, failed, session, cells} = report;
	const grid = gridLines(cells, looks);
	for (const line of grid) print(stdout, line);
	if (grid.length > 0) print(stdout);
	const sign = failed === 0 ? looks.green(looks.ok) : looks.red(looks.failed);
	print(stdout, `${sign} ${session}: ${ok} of ${plural(pairs, 'pair')} can SSH`);
	const broken = cells
		.filter(cell => !cell.ok)
		.sort((a, b) => byHost(a.from, b.from) || byHost(a.to, b.to));
	const shown = broken.slice(0, mostFailures);
	// Many pairs fail for one reason, which has one way out.
	for (const [hint, group] of Map.groupBy(shown, ({error}) => error?.hint ?? '')) {
		for (const cell of group) {
			const {from, to, error} = cell;
			const what = looks.red(failureWords(cell));
			const text = `${from} → ${to} ${what}: ${error?.message ?? 'no reason known'}`;
			printProse(stdout, text, {...looks, indent: '  '});
		}

		if (hint) printProse(stdout, `hint: ${ownWords(context, hint)}`, {...looks, indent: '    '});
	}

	const hidden = broken.length - shown.length;
	const all = ownWords(context, `flotilla check ${session} --json`);
	if (hidden > 0) print(stdout, `  … and ${hidden} more: ${all}`);
}

/** Rows log in to columns; milliseconds, or where it failed. Nothing when it does not fit. */
function gridLines(cells: readonly MeshCell[], looks: Looks): string[] {
	const sources = [...new Set(cells.map(({from}) => from))].sort(byHost);
	const targets = [...new Set(cells.map(({to}) => to))].sort(byHost);
	if (cells.length < 2) return [];
	const shown = new Map(cells.map(cell => [`${cell.from} ${cell.to}`, cellText(cell, looks)]));
	const texts = [...shown.values()].map(({plain}) => plain);
	const width = Math.max(...[...targets, ...texts].map(text => text.length));
	const head = Math.max('from \\ to'.length, ...sources.map(({length}) => length));
	if (head + targets.length * (width + 2) > looks.columns) return [];
	const row = (from: string) =>
		targets.map(to => {
			const {plain, styled} = shown.get(`${from} ${to}`) ?? {plain: '-', styled: '-'};
			return `  ${' '.repeat(width - plain.length)}${styled}`;
		});
	return [
		looks.dim(
			`${'from \\ to'.padEnd(head)}${targets.map(to => `  ${to.padStart(width)}`).join('')}`,
		),
		...sources.map(from => `${from.padEnd(head)}${row(from).join('')}`),
		looks.dim('milliseconds per login'),
	];
}

/** Cells come as they were checked; rows and columns stand in order, `main` first. */
function byHost(a: string, b: string): number {
	const isMain = (host: string) => /^main\d+$/.test(host);
	if (isMain(a) !== isMain(b)) return isMain(a) ? -1 : 1;
	return a.localeCompare(b, 'en', {numeric: true});
}

function cellText(cell: MeshCell, {red, failed}: Looks): {plain: string; styled: string} {
	const ms = totalMs(cell);
	const plain = cell.ok ? ms.toFixed(ms < 9.95 ? 1 : 0) : `${failed} ${failedAt(cell)}`;
	return {plain, styled: cell.ok ? plain : red(plain)};
}
