import assert from 'node:assert/strict';
import {userInfo} from 'node:os';
import {after, before, test} from 'node:test';
import {runCli} from '../helpers/cli.ts';
import {assertNothingLeft} from '../helpers/engine/engine.ts';
import {openTestFleet, randomName, type TestFleet} from '../helpers/engine/test-fleet.ts';
import {sshHome} from '../helpers/ssh-home.ts';
import {startSshd} from '../ssh/sshd.ts';

let fleet: TestFleet;

before(async () => {
	fleet = await openTestFleet();
});

after(() => fleet.close());

test('a session lives and goes on an engine that is reached over SSH', async t => {
	const name = randomName('far');
	t.after(() => fleet.takeDown(name));
	const sshd = await startSshd(t);
	const port = await sshd.listen();
	const {PATH} = await sshHome(t, {credentials: sshd.credentials, port});
	const url = `ssh://${userInfo().username}@127.0.0.1:${port}${fleet.testEngine.socket}`;
	const flotilla = async (words: readonly string[], input?: Buffer) => {
		const before = sshd.connections();
		const ran = await runCli(words, {env: {DOCKER_HOST: url, PATH}, ...(input ? {input} : {})});
		assert.equal(ran.code, 0, `${words.join(' ')}: ${ran.stderr}`);
		assert.equal(sshd.connections(), before + 1, `${words.join(' ')}: one connection`);
		return ran.stdout;
	};

	await flotilla(['up', name, '-r', 'main:1', '-r', 'sub:2']);
	const status = JSON.parse(await flotilla(['status', name, '--json'])) as Record<string, unknown>;
	assert.deepEqual([status['state'], status['mesh']], ['ready', {pairs: 9, ok: 9, failed: 0}]);
	assert.equal(await flotilla(['ssh', name, 'sub2', '--via', 'main1', '--', 'hostname']), 'sub2\n');
	const bytes = Buffer.alloc(4 * 2 ** 20, 'flotilla');
	const count = await flotilla(['ssh', name, 'main1', '--', 'wc -c'], bytes);
	assert.equal(Number(count), bytes.length);
	assert.match(await flotilla(['exec', name, '--', 'hostname']), /^sub1 +\| sub1$/m);
	assert.match(await flotilla(['check', name]), /9 of 9 pairs can SSH/);
	await flotilla(['down', name, '--yes']);
	await assertNothingLeft(fleet.engine);
});
