import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import type {Inventory} from '../../source/docker/engine/shapes.ts';
import {label} from '../../source/domain/session/labels.ts';
import {startCli, runCli} from '../helpers/cli.ts';
import {openTestFleet, randomName, type TestFleet} from '../helpers/engine/test-fleet.ts';
import {until} from '../helpers/until.ts';

let fleet: TestFleet;
let env: NodeJS.ProcessEnv;
/** A session that nobody takes down. */
let other: string;

before(async () => {
	fleet = await openTestFleet();
	env = {DOCKER_HOST: fleet.testEngine.endpoint.url};
	other = await brought('other');
});

after(async () => {
	await fleet.takeDown(other);
	await fleet.close();
});

const of = async (name: string): Promise<Inventory> => fleet.engine.list([`${label.name}=${name}`]);
const hosts = ({containers}: Inventory) =>
	containers.filter(({labels}) => labels[label.kind] === 'host');
const namesOf = ({containers, networks, volumes}: Inventory) =>
	[...containers, ...networks, ...volumes].map(object => object.name);
const upArgs = (name: string) => ['up', name, '-r', 'main:1', '-r', 'sub:3'];

async function brought(prefix: string): Promise<string> {
	const name = randomName(prefix);
	const {code, stderr} = await runCli(upArgs(name), {env});
	assert.equal(code, 0, stderr);
	return name;
}

/** What it says is left holds all that is, and the command it names removes that. */
async function assertTold(name: string, stderr: string): Promise<void> {
	const left = namesOf(await of(name));
	assert.ok(left.length > 0, 'too late: nothing is left');
	for (const object of left) assert.ok(stderr.includes(` ${object} on `), `${object}: ${stderr}`);
	const [, command = ''] = /Remove that with: flotilla (.*)\n$/.exec(stderr) ?? [];
	assert.equal((await runCli([...command.split(' '), '--yes'], {env})).code, 0, command);
	assert.deepEqual(namesOf(await of(name)), []);
}

test('SIGINT of down: code 130, what is left, and the same command removes it', async () => {
	const name = await brought('down');
	const run = startCli(['down', name, '--yes'], {env});
	await until('a host is gone', async () => hosts(await of(name)).length < 4);
	run.child.kill('SIGINT');
	const {code, stderr} = await run.result;
	assert.equal(code, 130, stderr);
	await assertTold(name, stderr);
});

test('a second SIGINT while up rolls back: code 130 at once, and what is left', async () => {
	const name = randomName('twice');
	const run = startCli(upArgs(name), {env});
	const running = (seen: Inventory) => hosts(seen).filter(({state}) => state === 'running').length;
	await until('hosts run', async () => running(await of(name)) > 2);
	run.child.kill('SIGINT');
	await run.said('interrupted: rolling back');
	const began = performance.now();
	run.child.kill('SIGINT');
	const {code, stderr} = await run.result;
	assert.equal(code, 130, stderr);
	assert.ok(performance.now() - began < 2500, 'it leaves at once');
	await assertTold(name, stderr);
});

const isDown = ({labels}: {labels: Readonly<Record<string, string>>}) =>
	labels[label.operation] === 'down';
const points: ReadonlyArray<{
	at: string;
	isThere: (seen: Inventory) => boolean;
	finish: 'down' | 'gc';
}> = [
	{at: 'it is claimed', isThere: seen => seen.volumes.some(isDown), finish: 'gc'},
	{at: 'a host is gone', isThere: seen => hosts(seen).length < 4, finish: 'down'},
	{at: 'no host is left', isThere: seen => hosts(seen).length === 0, finish: 'gc'},
];
for (const {at, isThere, finish} of points) {
	test(`SIGKILL of down when ${at}: incomplete, and ${finish} removes the rest`, async () => {
		const name = await brought('kill');
		const run = startCli(['down', name, '--yes'], {env});
		await until(at, async () => isThere(await of(name)));
		run.child.kill('SIGKILL');
		await run.result;
		const {stdout} = await runCli(['status', name, '--json'], {env});
		assert.equal((JSON.parse(stdout) as {state: string}).state, 'incomplete');
		const words = finish === 'down' ? ['down', name] : ['gc'];
		await until('the engine ended what it did for the killed one', async () => {
			const {code, stderr} = await runCli([...words, '--yes'], {env});
			assert.equal(code, 0, stderr);
			return namesOf(await of(name)).length === 0;
		});
		assert.equal((await runCli(['down', name, '--yes'], {env})).code, 0, 'down is idempotent');
		assert.equal((await fleet.fleet.status(other)).state, 'ready');
	});
}
