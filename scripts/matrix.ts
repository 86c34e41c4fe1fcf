import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {globSync} from 'node:fs';
import path from 'node:path';
import {startOtherEngine} from '../test/helpers/other-engine.ts';

/**
 * Runs the core of the suites on other engines, one after the other, then what only the matrix has.
 * Arguments name rows or suites: `npm run test:matrix -- "Docker 28" contract`.
 */
const root = path.resolve(import.meta.dirname, '..');
const wanted = process.argv.slice(2);

/** An engine is a row. */
const engines = [
	{title: 'Docker 26, its own image store', suite: 'trixie', settings: {}},
	{title: 'Docker 28, its own image store', suite: 'sid', settings: {}},
	{
		title: "Docker 28, containerd's image store",
		suite: 'sid',
		settings: {features: {'containerd-snapshotter': true}},
	},
];

/** Suites that need no more than an engine with the base image and the runtime. */
const core = ['contract', 'interrupt', 'interrupt-down', 'isolation', 'ssh', 'plain', 'json'].map(
	name => `test/real/${name}.real.ts`,
);
const alone = globSync('test/matrix/*.matrix.ts', {cwd: root}).sort();

const failed: string[] = [];

/** Of rows and suites those that were named; all where none of them was. */
function named(all: readonly string[]): string[] {
	const found = all.filter(each => wanted.some(word => each.includes(word)));
	return found.length > 0 ? found : [...all];
}

async function run(title: string, files: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
	console.log(`\n▸ ${title}`);
	const imports = ['--import=tsx', '--import=./scripts/with-own-widths.mjs'];
	const words = [...imports, '--test', '--test-concurrency=1', ...files];
	const child = spawn(process.execPath, words, {
		cwd: root,
		env: {...process.env, ...env},
		stdio: 'inherit',
	});
	const [code] = (await once(child, 'exit')) as [number | null];
	if (code !== 0) failed.push(title);
}

const build = spawn(process.execPath, ['scripts/build.mjs'], {cwd: root, stdio: 'inherit'});
const [built] = (await once(build, 'exit')) as [number | null];
if (built !== 0) throw new Error('the build failed');
for (const title of named(engines.map(engine => engine.title))) {
	const files = named([...core, ...alone]).filter(file => core.includes(file));
	const row = engines.find(engine => engine.title === title);
	if (!row || files.length === 0) continue;
	const engine = await startOtherEngine({name: 'local', suite: row.suite, settings: row.settings});
	try {
		await run(title, files, {FLOTILLA_TEST_HOST: engine.endpoint.url});
	} finally {
		await engine.stop();
	}
}

for (const file of named([...core, ...alone]).filter(each => alone.includes(each)))
	await run(file, [file], {});
console.log(failed.length === 0 ? '\nall passed' : `\nfailed: ${failed.join('; ')}`);
process.exitCode = failed.length === 0 ? 0 : 1;
