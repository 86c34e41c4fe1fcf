import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {access, mkdtemp, readFile, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {connectEngine} from '../source/docker/engine/connect.ts';
import {ensureLabImage} from '../source/docker/supply/lab-image.ts';
import {keepRuntime, startTestEngine} from '../test/helpers/engine/engine.ts';
import {startOtherEngine} from '../test/helpers/engine/other-engine.ts';

/**
 * Runs parts of the suites on other engines, one row after the other, and prints them as a table.
 * Arguments name rows and suites: `npm run test:matrix -- 'Docker 28' contract`.
 */
const root = path.resolve(import.meta.dirname, '..');
const wanted = process.argv.slice(2);
/** How long a row may take, ms: one that hangs must not keep the others from running. */
const patience = 45 * 60_000;

/** What its suites run on: an engine of a Debian suite, agents with those, or engines of their own. */
type Row = {
	readonly title: string;
	readonly suites: readonly string[];
	readonly engine?: {readonly suite: string; readonly settings?: Readonly<Record<string, unknown>>};
	/** By agent: a Debian suite, or `own`. */
	readonly agents?: string;
};

const containerd = {features: {'containerd-snapshotter': true}};
const real = (...names: readonly string[]) => names.map(name => `test/real/${name}.real.ts`);
const core = real('contract', 'interrupt', 'interrupt-down', 'isolation', 'ssh', 'plain', 'json');
const withLab = [...core, ...real('lab')];
const overAgents = ['test/multi/contract.real.ts', 'test/multi/faults.real.ts'];

const rows: readonly Row[] = [
	{title: 'Docker 26, its own image store', suites: core, engine: {suite: 'trixie'}},
	{title: 'Docker 28, its own image store', suites: withLab, engine: {suite: 'sid'}},
	{
		title: "Docker 28, containerd's image store",
		suites: withLab,
		engine: {suite: 'sid', settings: containerd},
	},
	{title: 'agents with Docker 28', suites: overAgents, agents: 'sid sid sid'},
	{title: 'agents with Docker 28, 20 and 26', suites: overAgents, agents: 'sid own trixie'},
	{title: 'agents with Docker 20, 26 and 28', suites: overAgents, agents: 'own trixie sid'},
	{title: 'settings of an engine', suites: ['test/matrix/settings.matrix.ts']},
	{title: 'sizes of a session', suites: ['test/matrix/large.matrix.ts']},
	{title: 'Podman with nothing on it', suites: ['test/matrix/podman-empty.matrix.ts']},
	{title: 'rootless engines', suites: ['test/matrix/rootless.matrix.ts']},
	{title: 'random typing', suites: ['test/matrix/typing.matrix.ts']},
];

const isNamed = (text: string) => wanted.some(word => text.includes(word));

/** Rows whose titles were named, else those with suites that were; all where none was. */
function namedRows(): readonly Row[] {
	const found = rows.filter(({title}) => isNamed(title));
	if (found.length > 0) return found;
	const having = rows.filter(({suites}) => suites.some(isNamed));
	return having.length > 0 || wanted.length > 0 ? having : rows;
}

/** Runs suites, in the network of an engine where there is one; each test's outcome by its name. */
async function run(
	files: readonly string[],
	{env, network}: {env: NodeJS.ProcessEnv; network?: number},
): Promise<ReadonlyMap<string, boolean>> {
	const folder = await mkdtemp(path.join(tmpdir(), 'flotilla-test-'));
	const tap = path.join(folder, 'tap');
	const reporters = ['spec', 'stdout', 'tap', tap].map(
		(word, index) => `--test-reporter${index % 2 === 0 ? '' : '-destination'}=${word}`,
	);
	const [program = '', ...words] = [
		...(network === undefined ? [] : ['nsenter', `--net=/proc/${network}/ns/net`]),
		...[process.execPath, '--import=tsx', '--import=./scripts/with-own-widths.mjs'],
		...['--test', '--test-concurrency=1', ...reporters, ...files],
	];
	const child = spawn(program, words, {
		cwd: root,
		env: {...process.env, ...env},
		stdio: 'inherit',
		timeout: patience,
	});
	const [code] = (await once(child, 'exit')) as [number | null];
	const said = await readFile(tap, 'utf8');
	await rm(folder, {recursive: true});
	const tests = [...said.matchAll(/^(not )?ok \d+ - (.*)$/gm)].map(
		([, failed, title = '']) => [title, failed === undefined] as const,
	);
	// Whatever else went wrong must not look like a success.
	const isTold = code === 0 || tests.some(([, isFine]) => !isFine);
	return new Map([...tests, ...(isTold ? [] : [[`exit code ${code}`, false] as const])]);
}

async function runRow({suites, engine: options, agents}: Row) {
	const some = suites.filter(isNamed);
	const files = some.length > 0 ? some : suites;
	// Node's runner takes a file that is not there for a pattern that matches nothing.
	for (const file of files) await access(path.join(root, file));
	if (!options) return run(files, {env: agents ? {FLOTILLA_TEST_LAB: agents} : {}});
	const engine = await startOtherEngine({name: 'local', images: 'for labs', ...options});
	try {
		const env = {FLOTILLA_TEST_HOST: engine.endpoint.url};
		return await run(files, {env, network: engine.machine.pid});
	} finally {
		await engine.stop();
	}
}

/** The images that engines on machines of their own cannot make: those reach no mirror. */
async function makeImages(): Promise<void> {
	const engine = await startTestEngine({own: true});
	try {
		await keepRuntime(engine);
		const client = await connectEngine(engine.endpoint);
		const making = ensureLabImage(client, {signal: AbortSignal.timeout(patience)});
		while (!(await making.next()).done);
		client.close();
	} finally {
		await engine.stop();
	}
}

const build = spawn(process.execPath, ['scripts/build.mjs'], {cwd: root, stdio: 'inherit'});
const [built] = (await once(build, 'exit')) as [number | null];
if (built !== 0) throw new Error('the build failed');
await makeImages();
const table: string[] = [];
let failures = 0;
for (const row of namedRows()) {
	console.log(`\n▸ ${row.title}`);
	const began = Date.now();
	const tests = await runRow(row).catch((error: unknown) => {
		console.error(error);
		return new Map([[`not begun: ${String(error)}`, false]]);
	});
	const failed = [...tests].filter(([, isFine]) => !isFine).map(([title]) => title);
	failures += failed.length;
	const seconds = Math.round((Date.now() - began) / 1000);
	const sum = `${tests.size - failed.length} passed, ${failed.length} failed`;
	table.push(`${failed.length === 0 ? '✔' : '✖'} ${row.title.padEnd(36)} ${sum}, ${seconds} s`);
	table.push(...failed.map(title => `    ✖ ${title}`));
}

console.log(`\n${table.join('\n')}`);
process.exitCode = failures === 0 && table.length > 0 ? 0 : 1;
