import {spawnSync} from 'node:child_process';
import {globSync} from 'node:fs';
import path from 'node:path';
import {run, type TestsStream} from 'node:test';
import {spec} from 'node:test/reporters';
import {keepRuntime, startTestEngine} from '../test/helpers/engine/engine.ts';

/**
 * Runs every test: types and lint, then suites without containers, then those on a real engine,
 * which is started once for all of them. Arguments name suites: `npm test -- real/contract`.
 */
const root = path.resolve(import.meta.dirname, '..');
const wanted = process.argv.slice(2);

let passed = 0;
let failed = 0;

function filesOf(pattern: string): string[] {
	return globSync(pattern, {cwd: root})
		.filter(file => wanted.length === 0 || wanted.some(word => file.includes(word)))
		.map(file => path.join(root, file))
		.sort();
}

/** Stops everything when a check that is no test fails. */
function must(title: string, command: readonly string[]): void {
	console.log(`\n▸ ${title}`);
	const [program = '', ...args] = command;
	const {status} = spawnSync(program, args, {cwd: root, stdio: 'inherit'});
	if (status === 0) return;
	console.log(`${title} failed`);
	console.log('0 passed, 1 failed');
	process.exit(1);
}

/** How long all of it may take, ms; what has not run by then fails, instead of being waited for. */
const whole = AbortSignal.timeout(80 * 60 * 1000);

/** Runs files together. The deadline is a signal: the runner's own `timeout` waits for a file that hangs. */
async function suite(
	files: readonly string[],
	{concurrency, minutes}: {concurrency: number; minutes: number},
): Promise<void> {
	if (files.length === 0) return;
	const stream: TestsStream = run({
		files: [...files],
		concurrency,
		cwd: root,
		execArgv: ['--import=tsx', '--import=./scripts/with-own-widths.mjs'],
		signal: AbortSignal.any([whole, AbortSignal.timeout(minutes * 60 * 1000)]),
	});
	stream.on('test:summary', summary => {
		// One summary per file, and a last one over all of them.
		if (summary.file !== undefined) return;
		const {tests, skipped, todo} = summary.counts;
		passed += summary.counts.passed;
		failed += tests - summary.counts.passed - skipped - todo;
	});
	const told = stream.filter(({type}: {type: string}) => type !== 'test:diagnostic');
	for await (const line of told.compose(new spec())) process.stdout.write(String(line));
}

const pure = filesOf(
	'test/{domain,machine,state,ui,terminal,ssh,commands,lint}/**/*.test.{ts,tsx}',
);
// Those on the lab come last: it stays as long as the engine, and every survey asks its agents.
const isOnLab = (file: string) => /\/multi[/-]/.test(file);
const engine = [
	...filesOf('test/{docker,fleet}/**/*.test.ts'),
	...filesOf('test/{real,engines,multi}/*.real.ts'),
	...filesOf('test/e2e/*.e2e.ts'),
].sort((one, other) => Number(isOnLab(one)) - Number(isOnLab(other)));

if (wanted.length === 0) {
	must('types', ['tsc', '--noEmit']);
	must('lint', ['eslint', '.']);
	must('imports', ['depcruise', '--output-type', 'err-long', 'source', 'cli.tsx']);
	must('format', ['prettier', '--check', '.']);
}

must('build', ['node', 'scripts/build.mjs']);
await suite(pure, {concurrency: 2, minutes: 10});
if (engine.length > 0) {
	const testEngine = await startTestEngine();
	process.env['FLOTILLA_TEST_HOST'] = testEngine.endpoint.url;
	try {
		await keepRuntime(testEngine);
		for (const file of engine) await suite([file], {concurrency: 1, minutes: 15});
	} finally {
		await testEngine.stop();
	}
}

console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
