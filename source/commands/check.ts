import {setTimeout as sleep} from 'node:timers/promises';
import {isAbort} from '../domain/failure.ts';
import {plural, timeLeft} from '../domain/quantity.ts';
import type {MeshReport} from '../domain/session/mesh.ts';
import type {CheckProgress, Fleet} from '../fleet/fleet.ts';
import {liveLine} from './print/live-line.ts';
import {printMesh} from './print/mesh-lines.ts';
import {looksOf, print, printJson} from './print/printer.ts';
import {asUsage} from './remote/hosts-of-session.ts';
import type {Context} from './world/context.ts';
import {stopping} from './world/stopping.ts';

export type CheckOptions = {
	readonly from?: string;
	readonly to?: string;
	readonly watch?: boolean;
	readonly json?: boolean;
};

/** Between two checks of `--watch`, ms. */
const watchEvery = 5000;
/** Off a terminal, how often a long check says how far it is, ms. */
const reminderEvery = 15_000;

/** `flotilla check`: exit code 1 when a pair fails. */
export async function check(
	context: Context,
	name: string,
	options: CheckOptions,
): Promise<number> {
	using stop = stopping(context, {endsWithOutput: true});
	const {signal} = stop;
	const fleet = await context.openFleet();
	try {
		if (options.watch) await watch(context, name, {fleet, signal, options});
		const report = await checkOnce(context, name, {fleet, signal, options});
		if (options.json) {
			const {toJson} = await import('./print/json.ts');
			printJson(context, toJson.check(report));
		} else printMesh(context, report);
		return report.failed > 0 ? 1 : 0;
	} catch (error) {
		if (!isAbort(error) || !signal.aborted) throw asUsage(error);
		return stop.code ?? 0;
	} finally {
		fleet.close();
	}
}

type Job = {readonly fleet: Fleet; readonly signal: AbortSignal; readonly options: CheckOptions};

async function checkOnce(
	context: Context,
	name: string,
	{fleet, signal, options: {from, to, json}}: Job,
): Promise<MeshReport> {
	const progress = checkProgress(context, name, json ?? false);
	const cells = fleet.check(name, {signal, from, to, onProgress: progress.planned});
	try {
		for (;;) {
			const next = await cells.next();
			if (next.done) return next.value;
			progress.checked();
		}
	} finally {
		progress.end();
	}
}

/** Says how far a check is, on stderr: on one line that is rewritten, or now and then. */
function checkProgress({stderr, env}: Context, name: string, isJson: boolean) {
	const looks = looksOf(stderr, env);
	const live = liveLine(stderr, {looks, now: Date.now});
	const began = Date.now();
	let pairs = 0;
	let done = 0;
	let again: string | undefined;
	let saidAt = began;
	const say = () => {
		const left = again ?? timeLeft({done, total: pairs, ms: Date.now() - began});
		const text = `${name}: ${done} of ${plural(pairs, 'pair')} checked${left ? `, ${left}` : ' …'}`;
		if (isJson) return;
		if (looks.isSmart) live.show(text, began);
		else if (Date.now() - saidAt >= reminderEvery) {
			print(stderr, text);
			saidAt = Date.now();
		}
	};

	return {
		planned: (progress: CheckProgress) => {
			({pairs, text: again} = progress);
			say();
		},
		checked: () => {
			done = Math.min(done + 1, pairs);
			say();
		},
		end: () => live.clear(),
	};
}

/** Checks again and again until called off: one line, or with --json one compact value, each time. */
async function watch(context: Context, name: string, job: Job): Promise<never> {
	const {stdout} = context;
	const looks = looksOf(stdout, context.env);
	let before = '';
	for (;;) {
		const report = await checkOnce(context, name, job);
		const time = new Date().toISOString().slice(11, 19);
		if (job.options.json) {
			const {toJson} = await import('./print/json.ts');
			print(stdout, JSON.stringify(toJson.check(report)));
		} else {
			print(stdout, `${looks.dim(time)}  ${report.ok} of ${plural(report.pairs, 'pair')} can SSH`);
			const broken = report.cells.filter(({ok}) => !ok);
			const now = broken.map(({from, to, error}) => `${from} ${to} ${error?.code}`).join();
			if (now !== before && broken.length > 0) {
				printMesh(context, report);
			}

			before = now;
		}

		await sleep(watchEvery, undefined, {signal: job.signal});
	}
}
