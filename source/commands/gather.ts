import {foldHosts} from '../domain/node-set.ts';
import type {Context} from './context.ts';
import type {Outcome} from './exec.ts';
import {outputFilter} from './host-lines.ts';
import {looksOf, print, writeAll} from './printer.ts';

/** Prints each different output once, under the hosts that gave it; failures last. */
export async function printGathered(context: Context, outcomes: readonly Outcome[]): Promise<void> {
	const groups = new Map<string, Outcome[]>();
	for (const outcome of outcomes) {
		// Of a host where it did not run there is only the failure, which is printed apart.
		if (outcome.failure && outcome.output.length === 0) continue;
		const key = `${outcome.code} ${outcome.output.toString('latin1')}`;
		groups.set(key, [...(groups.get(key) ?? []), outcome]);
	}

	const {stdout} = context;
	const {bold} = looksOf(stdout, context.env);
	for (const group of [...groups.values()].sort(
		(a, b) => Number(a[0]?.code) - Number(b[0]?.code),
	)) {
		const {code = 0, output = Buffer.alloc(0)} = group[0] ?? {};
		const hosts = foldHosts(group.map(({host}) => host));
		const exit = code === 0 ? '' : `  exit ${code}`;
		print(stdout, bold(`---- ${hosts} (${group.length})${exit} ----`));
		const filter = outputFilter(context);
		await writeAll(stdout, stdout.isTTY ? filter.push(output) + filter.end() : output);
		if (output.length > 0 && output.at(-1) !== 10) print(stdout);
	}
}
