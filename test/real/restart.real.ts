import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {connectEngine} from '../../source/docker/engine/connect.ts';
import type {Engine} from '../../source/docker/engine/engine.ts';
import type {Inventory} from '../../source/docker/engine/shapes.ts';
import {label} from '../../source/domain/session/labels.ts';
import {caught} from '../helpers/caught.ts';
import {runCli, startCli, type CliRun} from '../helpers/cli.ts';
import {assertNothingLeft, startTestEngine, type TestEngine} from '../helpers/engine/engine.ts';
import {randomName} from '../helpers/engine/test-fleet.ts';
import {isProbing} from '../helpers/probing.ts';
import {until} from '../helpers/until.ts';

/** Daemons that go away in the middle of the work. */
let testEngine: TestEngine;
let engine: Engine;
let env: NodeJS.ProcessEnv;

before(async () => {
	testEngine = await startTestEngine({own: true});
	engine = await connectEngine(testEngine.endpoint);
	env = {DOCKER_HOST: testEngine.endpoint.url};
});

after(async () => {
	engine.close();
	await testEngine.stop();
});

const of = async (name: string): Promise<Inventory> => engine.list([`${label.name}=${name}`]);
const hosts = ({containers}: Inventory) =>
	containers.filter(({labels}) => labels[label.kind] === 'host');
const upArgs = (name: string) => ['up', name, '-r', 'main:1', '-r', 'sub:3'];

const points: ReadonlyArray<{at: string; isThere: (seen: Inventory) => boolean}> = [
	{at: 'hosts are created', isThere: seen => hosts(seen).length > 0},
	{at: 'hosts are started', isThere: seen => hosts(seen).some(({state}) => state === 'running')},
	{at: 'the mesh is verified', isThere: isProbing},
];

/** One error: which engine, at which step, that it went away, and what to do. */
async function endsAsLost(run: CliRun, next: RegExp): Promise<void> {
	const {code, stderr} = await run.result;
	assert.equal(code, 1, stderr);
	const errors = stderr.split('\n').filter(line => line.startsWith('error:'));
	assert.equal(errors.length, 1, stderr);
	assert.match(errors[0] ?? '', /\bdocker-host: could not \w+ /);
	assert.match(errors[0] ?? '', /went away|nothing listens|no Docker Engine/);
	assert.match(stderr, next);
}

for (const how of ['kill', 'stop'] as const) {
	for (const {at, isThere} of points) {
		test(`the daemon restarts (${how}) while ${at}: up says so and leaves nothing`, async () => {
			const moment = {at, isThere: async (session: string) => isThere(await of(session))};
			const {name, run} = await caught(moment, session => startCli(upArgs(session), {env}), env);
			await testEngine.restart(how);
			await endsAsLost(run, new RegExp(`hint: .*flotilla up ${name}`));
			await assertNothingLeft(engine);
		});
	}
}

test('the daemon restarts in mid-down: down says so, and down finishes it', async () => {
	const name = randomName('lost');
	assert.equal((await runCli(upArgs(name), {env})).code, 0);
	const run = startCli(['down', name, '--yes'], {env});
	await until('a host is gone', async () => hosts(await of(name)).length < 4);
	await testEngine.restart('kill');
	await endsAsLost(run, new RegExp(`hint: .*flotilla down ${name}`));
	const status = await runCli(['status', name, '--json'], {env});
	assert.equal((JSON.parse(status.stdout) as {state: string}).state, 'incomplete');
	assert.equal((await runCli(['down', name, '--yes'], {env})).code, 0);
	await assertNothingLeft(engine);
});
