import {run, type TestsStream} from 'node:test';
import {spec} from 'node:test/reporters';
import path from 'node:path';

/** How tests ended, and how long each of their files took, ms. */
export type Counts = {
	passed: number;
	failed: number;
	times: Array<{readonly file: string; readonly ms: number}>;
};

const root = path.resolve(import.meta.dirname, '..');

/** How long all of it may take, ms; what has not run by then fails, instead of being waited for. */
const whole = AbortSignal.timeout(80 * 60 * 1000);

export function noCounts(): Counts {
	return {passed: 0, failed: 0, times: []};
}

/** Adds what another part of the run has found. */
export function addCounts(sum: Counts, {passed, failed, times}: Counts): void {
	sum.passed += passed;
	sum.failed += failed;
	sum.times.push(...times);
}

/** Runs files together. The deadline is a signal: the runner's own `timeout` waits for a file that hangs. */
async function runTogether(
	files: readonly string[],
	{concurrency, minutes, onText}: RunOptions & {onText: (text: string) => void},
): Promise<Counts> {
	const counts = noCounts();
	const stream: TestsStream = run({
		files: [...files],
		concurrency,
		cwd: root,
		execArgv: ['--import=tsx', '--import=./scripts/with-own-widths.mjs'],
		signal: AbortSignal.any([whole, AbortSignal.timeout(minutes * 60 * 1000)]),
	});
	stream.on('test:summary', summary => {
		if (summary.file !== undefined) {
			const file = path.relative(root, summary.file);
			counts.times.push({file, ms: summary.duration_ms});
			return;
		}

		// The last one is over all of them.
		const {tests, passed, skipped, todo} = summary.counts;
		counts.passed += passed;
		counts.failed += tests - passed - skipped - todo;
	});
	const told = stream.filter(({type}: {type: string}) => type !== 'test:diagnostic');
	for await (const line of told.compose(new spec())) onText(String(line));
	return counts;
}

type RunOptions = {
	readonly concurrency: number;
	/** How long it may take. */
	readonly minutes: number;
};

/** Runs files that disturb nobody, some at a time. */
export async function runSuite(files: readonly string[], options: RunOptions): Promise<Counts> {
	if (files.length === 0) return noCounts();
	return runTogether(files, {...options, onText: text => process.stdout.write(text)});
}

/** Runs files one after the other; each is printed when it has ended, as another part may run beside. */
export async function runInTurn(
	files: readonly string[],
	{minutes}: Pick<RunOptions, 'minutes'>,
): Promise<Counts> {
	const counts = noCounts();
	for (const file of files) {
		let said = '';
		const onText = (text: string) => {
			said += text;
		};

		addCounts(counts, await runTogether([file], {concurrency: 1, minutes, onText}));
		process.stdout.write(said);
	}

	return counts;
}
