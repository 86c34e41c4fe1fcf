import {isAbort} from '../domain/failure.ts';
import type {Leftover} from '../domain/operation/leftovers.ts';
import {plural} from '../domain/quantity.ts';
import {requireAnAgent} from './ls.ts';
import {confirm} from './print/ask.ts';
import {looksOf, print, printJson, printTable} from './print/printer.ts';
import {printStrangers} from './print/strangers.ts';
import type {Context} from './world/context.ts';
import {stopping} from './world/stopping.ts';

export type GcOptions = {
	readonly dryRun?: boolean;
	readonly yes?: boolean;
	readonly json?: boolean;
};

/** `flotilla gc`. */
export async function gc(context: Context, options: GcOptions): Promise<number> {
	using stop = stopping(context);
	const {signal} = stop;
	const fleet = await context.openFleet();
	const removed: Leftover[] = [];
	try {
		requireAnAgent(context, await fleet.list({signal}));
		const found = await fleet.leftovers({signal});
		const strangers = await fleet.strangers({signal});
		const report = async () => {
			if (!options.json) return;
			const {toJson} = await import('./print/json.ts');
			printJson(context, toJson.leftovers(found, {removed: removed.length, strangers}));
		};

		if (!options.json) {
			printLeftovers(context, found);
			printStrangers(context, strangers);
		}

		if (options.dryRun || found.length === 0) {
			await report();
			return 0;
		}

		const what = `Remove ${plural(found.length, 'leftover')} (${kindsOf(found)})`;
		if (!(await confirm(context, what, {isSure: options.yes ?? false, signal}))) {
			print(context.stderr, 'Nothing was removed.');
			return 1;
		}

		for await (const thing of fleet.collect(found, {signal})) removed.push(thing);
		if (!options.json) printRemoved(context, found, removed);
		await report();
		return removed.length === found.length ? 0 : 1;
	} catch (error) {
		if (!isAbort(error) || stop.code === undefined) throw error;
		print(context.stderr, `interrupted: ${removed.length} removed; run gc again for the rest`);
		return stop.code;
	} finally {
		fleet.close();
	}
}

function printRemoved(
	{stdout, env}: Context,
	found: readonly Leftover[],
	removed: readonly Leftover[],
): void {
	const {ok, failed, green, red} = looksOf(stdout, env);
	const isAll = removed.length === found.length;
	const count = isAll ? plural(found.length, 'leftover') : `${removed.length} of ${found.length}`;
	const verb = found.length === 1 ? 'is' : 'are';
	print(
		stdout,
		`${isAll ? green(ok) : red(failed)} ${count} ${verb} removed (${kindsOf(removed)})`,
	);
}

function kindsOf(found: readonly Leftover[]): string {
	const counts = new Map<string, number>();
	for (const {kind} of found) counts.set(kind, (counts.get(kind) ?? 0) + 1);
	return [...counts].map(([kind, count]) => plural(count, kind)).join(', ');
}

function printLeftovers(context: Context, found: readonly Leftover[]): void {
	if (found.length === 0) {
		print(context.stdout, 'Nothing was left behind.');
		return;
	}

	const rows = found.map(({kind, name, agent, session, reason}) => [
		kind,
		name,
		agent,
		session ?? '-',
		reason,
	]);
	const heads = ['KIND', 'NAME', 'AGENT', 'SESSION', 'WHY'];
	printTable(context, [heads, ...rows], {
		cuts: ['WHY', 'SESSION', 'AGENT'],
		drops: ['SESSION', 'AGENT', 'WHY'],
	});
}
