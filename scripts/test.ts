import {spawnSync} from 'node:child_process';
import {globSync} from 'node:fs';
import path from 'node:path';
import {keepRuntime, startTestEngine} from '../test/helpers/engine/engine.ts';
import {runApart} from './test-apart.ts';
import {addCounts, noCounts, runInTurn, runSuite, type Counts} from './test-files.ts';

/**
 * Runs every test: types and lint, then suites without containers, then those on a real engine,
 * which is started once for all of them. Arguments name suites: `npm test -- real/contract`.
 */
const root = path.resolve(import.meta.dirname, '..');
const wanted = process.argv.slice(2);

const counts = noCounts();

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

/** Never throws: what runs meanwhile goes on. */
async function runBeside(files: readonly string[]): Promise<Counts> {
	const found = noCounts();
	try {
		addCounts(found, await runInTurn(files.filter(isOnMachines), {minutes: 15}));
		const apart = files.filter(isApart);
		if (apart.length > 0) addCounts(found, await runApart(apart));
	} catch (error) {
		console.error(error);
		found.failed++;
	}

	return found;
}

const pure = filesOf(
	'test/{domain,machine,state,ui,terminal,ssh,commands,lint}/**/*.test.{ts,tsx}',
);
// Those on the lab come last: it stays as long as the engine, and every survey asks its agents.
const isOnLab = (file: string) => /\/multi[/-]/.test(file);
/** Those whose engines are machines of their own, and those that need nothing but one: they run beside the others. */
const isOnMachines = (file: string) => /\/engines\/(other-engines|podman)\.real/.test(file);
const isApart = (file: string) =>
	/\/real\/(contract|interrupt|interrupt-down|isolation|ssh|plain|json|signals)\.real/.test(file);
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
addCounts(counts, await runSuite(pure, {concurrency: 2, minutes: 10}));
if (engine.length > 0) {
	const testEngine = await startTestEngine();
	process.env['FLOTILLA_TEST_HOST'] = testEngine.endpoint.url;
	try {
		await keepRuntime(testEngine);
		const isBeside = (file: string) => wanted.length === 0 && (isOnMachines(file) || isApart(file));
		const [here, beside] = await Promise.all([
			runInTurn(
				engine.filter(file => !isBeside(file)),
				{minutes: 15},
			),
			runBeside(engine.filter(isBeside)),
		]);
		addCounts(counts, here);
		addCounts(counts, beside);
	} finally {
		await testEngine.stop();
	}
}

const slowest = counts.times.toSorted((one, other) => other.ms - one.ms).slice(0, 10);
console.log('\nslowest files:');
for (const {file, ms} of slowest) console.log(`${Math.round(ms / 1000)} s`.padStart(7), file);
console.log(`\n${counts.passed} passed, ${counts.failed} failed`);
process.exitCode = counts.failed > 0 || counts.passed === 0 ? 1 : 0;
