import assert from 'node:assert/strict';
import {writeFile} from 'node:fs/promises';
import path from 'node:path';
import {after, before, test} from 'node:test';
import type {Inventory} from '../../source/docker/engine/shapes.ts';
import {label} from '../../source/domain/session/labels.ts';
import {parseSpec} from '../../source/domain/spec/parse.ts';
import {startCli, runCli} from '../helpers/cli.ts';
import {
	openTestFleet,
	randomName,
	upSession,
	type TestFleet,
} from '../helpers/engine/test-fleet.ts';
import {ownTemporary} from '../helpers/own-temporary.ts';
import {until} from '../helpers/until.ts';

const healthy = parseSpec({name: randomName('healthy'), roles: {main: 1}});
const temporary = ownTemporary();
const home = ownTemporary();
let fleet: TestFleet;
let env: NodeJS.ProcessEnv;

before(async () => {
	fleet = await openTestFleet();
	// With settings that hold nothing: what reads them must not meddle with signals.
	await writeFile(path.join(home.place, 'config.json'), '{"agents":{}}');
	env = {
		DOCKER_HOST: fleet.testEngine.endpoint.url,
		TMPDIR: temporary.place,
		FLOTILLA_HOME: home.place,
	};
	await upSession(fleet, healthy);
});

after(async () => {
	await fleet.takeDown(healthy.name);
	await fleet.close();
	temporary.remove();
	home.remove();
});

const of = async (name: string): Promise<Inventory> => fleet.engine.list([`${label.name}=${name}`]);
const isGone = ({containers, networks, volumes}: Inventory) =>
	containers.length + networks.length + volumes.length === 0;
const kindIs = (kind: string) => (object: {labels: Readonly<Record<string, string>>}) =>
	object.labels[label.kind] === kind;
const hosts = ({containers}: Inventory) => containers.filter(kindIs('host'));

/** Points of an `up`, in the order they come, as the engine shows them. */
const points: ReadonlyArray<{at: string; isThere: (seen: Inventory) => boolean}> = [
	{at: 'name claimed', isThere: seen => seen.volumes.some(kindIs('lease'))},
	{at: 'network made', isThere: seen => seen.networks.length > 0},
	{at: 'first container made', isThere: seen => seen.containers.length > 0},
	{at: 'helper made', isThere: seen => seen.containers.some(kindIs('helper'))},
	{at: 'all hosts made', isThere: seen => hosts(seen).length === 4},
	{at: 'first host runs', isThere: seen => hosts(seen).some(({state}) => state === 'running')},
	{at: 'all hosts run', isThere: seen => running(seen) === 4},
];

function running(seen: Inventory): number {
	return hosts(seen).filter(({state}) => state === 'running').length;
}

const upArgs = (name: string) => ['up', name, '-r', 'main:1', '-r', 'sub:3'];

for (const {at, isThere} of points) {
	test(`SIGINT when ${at}: code 130 and nothing is left`, async () => {
		const name = randomName('int');
		const run = startCli(upArgs(name), {env});
		await until(at, async () => isThere(await of(name)));
		run.child.kill('SIGINT');
		const {code, stderr} = await run.result;
		assert.equal(code, 130, stderr);
		assert.match(stderr, /nothing is left/);
		assert.ok(isGone(await of(name)));
		assert.deepEqual(temporary.folders(), []);
	});

	test(`SIGKILL when ${at}: gc removes exactly that`, async () => {
		const name = randomName('kill');
		const run = startCli(upArgs(name), {env});
		await until(at, async () => isThere(await of(name)));
		run.child.kill('SIGKILL');
		await run.result;
		const status = JSON.parse((await runCli(['status', name, '--json'], {env})).stdout);
		assert.equal(status.state, 'incomplete');
		const gc = await runCli(['gc', '--yes', '--json'], {env});
		assert.equal(gc.code, 0, gc.stderr);
		await until('the engine ended what it was doing for the killed run', async () => {
			if (isGone(await of(name))) return true;
			await runCli(['gc', '--yes'], {env});
			return false;
		});
		assert.deepEqual(temporary.folders(), []);
		assert.equal((await fleet.fleet.status(healthy.name)).state, 'ready');
	});
}

test('gc leaves alone what a living flotilla works on', async () => {
	const name = randomName('alive');
	const run = startCli(upArgs(name), {env});
	await until('hosts are made', async () => hosts(await of(name)).length > 0);
	// So that it is still at work when the others have looked, however slow those are.
	run.child.kill('SIGSTOP');
	const gc = await runCli(['gc', '--yes', '--json'], {env});
	assert.equal(gc.code, 0, gc.stderr);
	assert.ok(!gc.stdout.includes(name), gc.stdout);
	const busy = await runCli(['down', name, '--yes'], {env});
	assert.equal(busy.code, 1);
	assert.match(busy.stderr, /still at work/);
	run.child.kill('SIGCONT');
	assert.equal((await run.result).code, 0);
	assert.equal((await runCli(['down', name, '--yes'], {env})).code, 0);
	assert.ok(isGone(await of(name)));
});

test('two ups of one name at once: one wins, the other says so and leaves nothing', async () => {
	const name = randomName('race');
	const results = await Promise.all([runCli(upArgs(name), {env}), runCli(upArgs(name), {env})]);
	const codes = results.map(({code}) => code).sort();
	assert.deepEqual(codes, [0, 1], JSON.stringify(results));
	assert.match(results.find(({code}) => code === 1)?.stderr ?? '', /is taken/);
	const status = await fleet.fleet.status(name);
	assert.equal(status.state, 'ready');
	assert.equal(hosts(await of(name)).length, 4);
	const again = await runCli(upArgs(name), {env});
	assert.equal(again.code, 1);
	assert.match(again.stderr, /is taken/);
	assert.equal((await fleet.fleet.status(name)).state, 'ready');
	await fleet.takeDown(name);
	assert.ok(isGone(await of(name)));
});

test('an image that does not exist: one error that names it, and nothing is left', async () => {
	const name = randomName('image');
	const run = await runCli(['up', name, '-r', 'main:1,image=flotilla.invalid/none:1'], {env});
	assert.equal(run.code, 1);
	assert.match(run.stderr, /flotilla\.invalid\/none:1/);
	assert.ok(!/\n\s+at /.test(run.stderr), 'no stack trace');
	assert.ok(isGone(await of(name)));
});

test('a host that cannot start: named, rolled back; kept with --keep-on-failure', async () => {
	const name = randomName('broken');
	// No such user in the image: the engine refuses to start the container.
	const args = [...upArgs(name).slice(0, 4), '-r', 'sub:2,user=nobody-here'];
	const run = await runCli(args, {env});
	assert.equal(run.code, 1, run.stderr);
	assert.match(run.stderr, /sub[12]/);
	assert.ok(isGone(await of(name)));

	const kept = await runCli([...args, '--keep-on-failure'], {env});
	assert.equal(kept.code, 1);
	assert.ok(!isGone(await of(name)));
	assert.equal((await fleet.fleet.status(name)).state, 'degraded');
	await fleet.takeDown(name);
	assert.ok(isGone(await of(name)));
});

test('a foreign container has the name of a host: named, and it stays', async t => {
	const name = randomName('foreign');
	const container = `flotilla.${name}.sub2`;
	const {id} = await fleet.engine.createContainer({
		name: container,
		image: healthy.image,
		labels: {},
	});
	t.after(() => fleet.engine.removeContainer(id));
	const run = await runCli(upArgs(name), {env});
	assert.equal(run.code, 1);
	assert.match(run.stderr, /sub2/);
	assert.ok(isGone(await of(name)));
	assert.equal((await fleet.engine.inspectContainer(id)).name, container);
});
