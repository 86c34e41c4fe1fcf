import assert from 'node:assert/strict';
import path from 'node:path';
import {Readable} from 'node:stream';
import {after, before, test} from 'node:test';
import {pack} from 'tar-stream';
import {connectEngine} from '../../source/docker/engine/connect.ts';
import type {Engine} from '../../source/docker/engine/engine.ts';
import {runtimeImageName} from '../../source/docker/supply/runtime.ts';
import {label, runtimeLabel} from '../../source/domain/session/labels.ts';
import {defaultImage} from '../../source/domain/spec/spec.ts';
import {allProcesses, variableOf} from '../../source/machine/process.ts';
import {caught} from '../helpers/caught.ts';
import {runCli, startCli, type CliRun} from '../helpers/cli.ts';
import {startTestEngine, type TestEngine} from '../helpers/engine/engine.ts';
import {startSlowRegistry} from '../helpers/engine/slow-registry.ts';
import {randomName} from '../helpers/engine/test-fleet.ts';
import {ownTemporary} from '../helpers/own-temporary.ts';
import {isProbing} from '../helpers/probing.ts';
import {until} from '../helpers/until.ts';

/** Interruptions of what `up` does before it makes hosts, and of the check after that. */
let testEngine: TestEngine;
let engine: Engine;
let env: NodeJS.ProcessEnv;
let foreign: string;
const temporary = ownTemporary();

before(async () => {
	testEngine = await startTestEngine({own: true});
	engine = await connectEngine(testEngine.endpoint);
	env = {DOCKER_HOST: testEngine.endpoint.url, TMPDIR: temporary.place};
	foreign = await makeDangling();
});

after(async () => {
	engine.close();
	await testEngine.stop();
	temporary.remove();
});

/** A nameless image of somebody else. */
async function makeDangling(): Promise<string> {
	const tag = 'somebody/else:1';
	const ids: string[] = [];
	for (const content of ['old', 'new']) {
		const tar = pack();
		tar.entry({name: 'file'}, content);
		tar.finalize();
		await engine.importImage(Readable.from(tar), {tag, changes: []});
		ids.push((await engine.inspectImage(tag))?.id ?? '');
	}

	return ids[0] ?? '';
}

function start(name: string, ...flags: string[]): CliRun {
	return startCli(['up', name, '-r', 'main:1', '-r', 'sub:2', ...flags], {env});
}

async function interrupt(run: CliRun): Promise<void> {
	run.child.kill('SIGINT');
	const {code, stderr} = await run.result;
	assert.equal(code, 130, stderr);
	assert.match(stderr, /nothing is left/);
}

async function kill(run: CliRun): Promise<void> {
	run.child.kill('SIGKILL');
	await run.result;
}

/** Everything of flotilla on the engine and in the temporary folder but finished supplies. */
async function remains(): Promise<string[]> {
	const [sessions, makers, images] = await Promise.all([
		engine.list([label.session]),
		engine.list([runtimeLabel]),
		engine.danglingImages([runtimeLabel]),
	]);
	const objects = [...sessions.containers, ...sessions.networks, ...sessions.volumes];
	return [
		...[...objects, ...makers.containers].map(({name}) => name),
		...images,
		...temporary.folders(),
	];
}

const users = (folder: string) =>
	allProcesses().filter(pid => variableOf(pid, 'TMPDIR') === path.join(temporary.place, folder));

/** Ends when gc finds nothing more: the engine may still end what it did for the killed run. */
async function collect(): Promise<string[]> {
	const kinds: string[] = [];
	await until('gc found all', async () => {
		const {code, stdout, stderr} = await runCli(['gc', '--yes', '--json'], {env});
		assert.equal(code, 0, stderr);
		const {leftovers} = JSON.parse(stdout) as {leftovers: Array<{kind: string}>};
		kinds.push(...leftovers.map(({kind}) => kind));
		return (await remains()).length === 0;
	});
	return kinds;
}

const points: ReadonlyArray<{
	readonly at: string;
	/** What the engine must lack for it to come to that. */
	readonly without: () => Promise<readonly string[]>;
	readonly isThere: (name: string) => Promise<boolean> | boolean;
	/** Beside the session's own. */
	readonly leaves: readonly string[];
}> = [
	{
		at: 'the mesh is verified',
		without: () => Promise.resolve([]),
		isThere: async name => isProbing(await engine.list([`${label.name}=${name}`])),
		leaves: ['container', 'network'],
	},
	{
		at: 'the runtime is built',
		without: async () => [await runtimeImageName()],
		isThere: async () => (await engine.list([`${runtimeLabel}=build`])).containers.length > 0,
		leaves: ['container', 'image'],
	},
	{
		at: 'the base image is made from packages',
		without: async () => [await runtimeImageName(), defaultImage],
		isThere: () => temporary.folders().some(folder => users(folder).length > 2),
		leaves: ['folder'],
	},
];

for (const {at, without, isThere, leaves} of points) {
	const prepare = async () => {
		for (const image of await without()) await engine.removeImage(image);
	};

	test(`SIGINT while ${at}: nothing is left`, async () => {
		await prepare();
		const {run} = await caught({at, isThere}, start, env);
		await interrupt(run);
		assert.deepEqual(await remains(), []);
	});

	test(`SIGKILL while ${at}: gc removes exactly what is left`, async () => {
		await prepare();
		const {run} = await caught({at, isThere}, start, env);
		const made = temporary.folders();
		await kill(run);
		// Programs do not outlive the flotilla that started them.
		await until('its programs ended', () => made.every(folder => users(folder).length === 0));
		const found = await collect();
		for (const kind of leaves) assert.ok(found.includes(kind), `${kind}: ${found.join(' ')}`);
		assert.ok(await engine.inspectImage(foreign), 'an image of somebody else stays');
	});
}

test('SIGINT and SIGKILL while an image is pulled: the engine stops pulling, nothing is left', async () => {
	await using registry = await startSlowRegistry();
	for (const end of [interrupt, kill]) {
		const name = randomName('pull');
		const run = start(name, '--image', registry.image);
		await until('the layer comes', () => registry.downloads() > 0);
		await end(run);
		await until('the engine let go of it', () => registry.downloads() === 0);
		await collect();
		assert.equal(await engine.inspectImage(registry.image), undefined);
	}
});
