import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {ensureRuntime} from '../../source/docker/supply/runtime.ts';
import {objectName} from '../../source/domain/session/labels.ts';
import type {Stranger} from '../../source/domain/session/session.ts';
import {runCli} from '../helpers/cli.ts';
import {openTestFleet, randomName, type TestFleet} from '../helpers/engine/test-fleet.ts';

/** Names that a session needs and somebody else has, through the built program. */
let fleet: TestFleet;
let env: NodeJS.ProcessEnv;

before(async () => {
	fleet = await openTestFleet();
	env = {DOCKER_HOST: fleet.testEngine.endpoint.url};
});

after(() => fleet.close());

const cli = async (...args: string[]) => runCli(args, {env});
type Made = Pick<Stranger, 'kind' | 'name'>;

async function namesOf(session: string): Promise<string[]> {
	const all = await fleet.engine.listNamed([`flotilla.${session}`]);
	return [...all.containers, ...all.networks, ...all.volumes].map(({name}) => name).sort();
}

async function start(prefix: string): Promise<{name: string}> {
	const name = randomName(prefix);
	const up = await cli('up', name, '-r', 'main:1');
	assert.equal(up.code, 0, up.stderr);
	return {name};
}

async function remove({kind, name}: Made): Promise<void> {
	if (kind === 'container') return fleet.engine.removeContainer(name);
	if (kind === 'volume') return fleet.engine.removeVolume(name);
	return fleet.engine.removeNetwork(name);
}

const taking: ReadonlyArray<{kind: Made['kind']; nameOf: (session: string) => string}> = [
	{kind: 'volume', nameOf: name => objectName.config(name, 'main1')},
	{kind: 'volume', nameOf: objectName.mesh},
	{kind: 'volume', nameOf: objectName.record},
	{kind: 'volume', nameOf: objectName.lease},
	{kind: 'volume', nameOf: objectName.ended},
	{kind: 'container', nameOf: name => objectName.container(name, 'main1')},
	{kind: 'container', nameOf: objectName.helper},
	{kind: 'network', nameOf: name => objectName.network(name, 'single-node')},
];

for (const {kind, nameOf} of taking) {
	test(`${kind} ${nameOf('NAME')} is somebody's: refused before anything is made`, async t => {
		const name = randomName('taken');
		const thing = {kind, name: nameOf(name)};
		if (kind === 'volume') await fleet.engine.createVolume({name: thing.name, labels: {}});
		else if (kind === 'network') {
			await fleet.engine.createNetwork({name: thing.name, driver: 'bridge', labels: {}});
		} else {
			const body = {image: 'flotilla/base:bookworm', labels: {}};
			await fleet.engine.createContainer({name: thing.name, ...body});
		}

		t.after(() => remove(thing));
		const up = await cli('up', name, '-r', 'main:1');
		assert.equal(up.code, 1);
		const what = `${kind} ${thing.name}`;
		assert.match(up.stderr, new RegExp(`error: .*${what} is there already.*did not make it`));
		assert.match(up.stderr, new RegExp(`hint: .*docker.* ${kind} rm ${thing.name}`));
		assert.deepEqual(await namesOf(name), [thing.name]);
	});
}

for (const [kind, end] of [
	['volume', ''],
	['volume', '.ready'],
	['container', '.lock'],
] as const) {
	test(`${kind} flotilla.runtime.HASH${end} is somebody's: the runtime is not made`, async t => {
		const {engine} = fleet;
		const hash = randomName('hash');
		const name = `flotilla.runtime.${hash}${end}`;
		if (kind === 'volume') await engine.createVolume({name, labels: {}});
		else await engine.createContainer({name, image: 'flotilla/base:bookworm', labels: {}});
		t.after(() => remove({kind, name}));
		const context = {hash, tar: Buffer.alloc(0)};
		const making = ensureRuntime(engine, {context, signal: AbortSignal.timeout(20_000)});
		await assert.rejects(making.next(), {code: 'name-in-use', message: new RegExp(name)});
		const {containers, volumes} = await engine.listNamed([`flotilla.runtime.${hash}`]);
		assert.deepEqual(
			[...containers, ...volumes].map(found => found.name),
			[name],
		);
	});
}

test('a volume called like the lease does not keep a session from being removed', async () => {
	const {name} = await start('lease');
	await fleet.engine.createVolume({name: objectName.lease(name), labels: {}});
	const down = await cli('down', name, '--yes');
	assert.equal(down.code, 0, down.stderr);
	assert.match(
		down.stderr,
		/\.lease is there already, and flotilla did not make it; removing all the same/,
	);
	assert.deepEqual(await namesOf(name), [objectName.lease(name)]);
	await fleet.engine.removeVolume(objectName.lease(name));
});

test('a volume called like the record of the mesh stays, whoever checks', async () => {
	const {name} = await start('mesh');
	await fleet.engine.removeVolume(objectName.mesh(name));
	await fleet.engine.createVolume({name: objectName.mesh(name), labels: {}});
	assert.equal((await cli('check', name)).code, 0);
	assert.equal((await cli('down', name, '--yes')).code, 0);
	assert.deepEqual(await namesOf(name), [objectName.mesh(name)]);
	await fleet.engine.removeVolume(objectName.mesh(name));
});
