import type {Failure} from '../../domain/failure.ts';
import {foldHosts} from '../../domain/session/node-set.ts';
import {outputFilter} from '../print/host-lines.ts';
import {looksOf, print, writeAll} from '../print/printer.ts';
import type {Context} from '../world/context.ts';
import {createSpool, type Spool} from './spool.ts';

/** All that one host said. */
export type Gathered = {readonly stdout: Spool; readonly stderr: Spool};

export function createGathered(): Gathered {
	return {stdout: createSpool(), stderr: createSpool()};
}

/** Prints each different output once, under the hosts that gave it; failures last. */
export async function printGathered(context: Context, outcomes: readonly Outcome[]): Promise<void> {
	const groups = Map.groupBy(outcomes.filter(isOutput), ({code, gathered}) =>
		[code, gathered?.stdout.digest(), gathered?.stderr.digest()].join(' '),
	);
	const {bold} = looksOf(context.stdout, context.env);
	for (const group of [...groups.values()].sort(
		(a, b) => Number(a[0]?.code) - Number(b[0]?.code),
	)) {
		const {code = 0, gathered} = group.find(isWhole) ?? group[0] ?? {};
		const hosts = foldHosts(group.map(({host}) => host));
		const exit = code === 0 ? '' : `  exit ${code}`;
		const part = group.some(isWhole) ? '' : '  not whole';
		print(context.stdout, bold(`---- ${hosts} (${group.length})${exit}${part} ----`));
		if (gathered) for (const spool of Object.values(gathered)) await printSpool(context, spool);
	}

	const spools = outcomes.flatMap(({gathered}) => Object.values(gathered ?? {}));
	await Promise.all(spools.map(spool => spool.close()));
}

function isWhole({gathered}: Outcome): boolean {
	return !gathered?.stdout.loss && !gathered?.stderr.loss;
}

/** Of a host where it did not run there is only the failure, which is printed apart. */
function isOutput({failure, gathered}: Outcome): boolean {
	return !failure || (gathered?.stdout.size ?? 0) + (gathered?.stderr.size ?? 0) > 0;
}

async function printSpool(context: Context, spool: Spool): Promise<void> {
	const {stdout} = context;
	const filter = stdout.isTTY ? outputFilter(context) : undefined;
	let last: number | undefined;
	for await (const bytes of spool.read()) {
		last = bytes.at(-1);
		await writeAll(stdout, filter ? filter.push(bytes) : bytes);
	}

	if (filter) await writeAll(stdout, filter.end());
	if (last !== undefined && last !== 10) print(stdout);
}

/** What one host made of the command. */
export type Outcome = {
	readonly host: string;
	readonly code: number;
	/** How far it came: `begun` where its end is not known. */
	readonly stage: 'not-run' | 'begun' | 'ended';
	/** Why it did not come further, or what of its output was lost. */
	readonly failure?: Failure;
	/** What it said; only when gathering. */
	readonly gathered?: Gathered;
};
