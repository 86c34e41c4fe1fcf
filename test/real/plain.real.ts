import assert from 'node:assert/strict';
import {test} from 'node:test';
import {runCli, startCli} from '../helpers/cli.ts';
import {endHost} from '../helpers/engine/end-host.ts';
import {randomName, suiteSession} from '../helpers/engine/test-fleet.ts';

const suite = suiteSession('plain', {
	main: {command: 'sh -c "echo started; exec sleep 1000000"'},
	sub: 1,
});
const {name} = suite;

/** Ways to ask for colours, or for none. */
const worlds: Readonly<Record<string, NodeJS.ProcessEnv>> = {
	'FORCE_COLOR is set': {FORCE_COLOR: '3', CLICOLOR_FORCE: '1', COLORTERM: 'truecolor'},
	'TERM is dumb': {TERM: 'dumb'},
	'NO_COLOR is set': {TERM: 'xterm-256color', NO_COLOR: '1'},
	'TERM is unknown': {TERM: 'no-such-terminal'},
	'there is no TERM': {TERM: undefined},
};

const other = randomName('plain');
const commands: ReadonlyArray<readonly [code: number, ...words: string[]]> = [
	[0],
	[0, '--session', name],
	[0, '--help'],
	[0, 'help', 'engine', 'start'],
	[0, '--version'],
	[2, 'lss'],
	[0, 'up', other, '-r', 'main:2', '--dry-run'],
	[0, 'up', other],
	[1, 'up', other],
	[1, 'up', other, '-r', 'main:2', '--dry-run'],
	[1, 'up', 'none', '--image', 'localhost:1/none:1'],
	[0, 'ls'],
	[0, 'status', name],
	[1, 'status', 'nope'],
	[0, 'check', name],
	[0, 'exec', name, '--', 'echo out; echo err >&2'],
	[1, 'exec', name, '--', 'exit 3'],
	[0, 'exec', name, '--gather', '--', 'hostname'],
	[0, 'ssh', name, '--', 'echo out; echo err >&2'],
	[0, 'logs', name],
	[0, 'logs', name, 'main1'],
	[0, 'agents'],
	[0, 'agents', 'check'],
	[0, 'gc', '--dry-run'],
	[2, 'down', other],
	[0, 'down', other, '--yes'],
	[0, 'down', other, '--yes'],
	[1, 'engine', 'status'],
	[0, 'engine', 'stop'],
];

for (const [title, world] of Object.entries(worlds)) {
	test(`without a terminal no output drives one: ${title}`, async () => {
		for (const [expected, ...words] of commands) {
			const {code, stdout, stderr} = await runCli(words, {env: {...suite.env, ...world}});
			const said = `${stdout}${stderr}`;
			assert.equal(code, expected, `${words.join(' ')}: ${said}`);
			assert.doesNotMatch(said, /[\u0000-\u0009\u000B-\u001F\u007F-\u009F]/, words.join(' '));
			assert.doesNotMatch(said, /\b1 (hosts|pairs|sessions)\b/);
		}
	});
}

test('what is interrupted ends with 130', async () => {
	for (const [words, sign] of [
		[['check', name, '--watch'], 'pairs can SSH'],
		[['logs', name, 'main1', '-f'], 'started'],
		[['ssh', name, '--', 'echo begun; sleep 1000'], 'begun'],
		[['exec', name, '--', 'echo begun; sleep 1000'], 'begun'],
	] as const) {
		const run = startCli(words, {env: suite.env});
		await run.said(sign);
		run.child.kill('SIGINT');
		assert.equal((await run.result).code, 130, words.join(' '));
	}
});

test('a host that does not answer is 255, and so is a remote 255', async () => {
	await endHost(suite.fleet, {session: name, host: 'sub1'});
	for (const words of [
		['ssh', name, 'sub1', '--', 'true'],
		['exec', name, '--host', 'sub1', '--', 'true'],
	]) {
		const {code, stdout, stderr} = await runCli(words, {env: suite.env});
		assert.deepEqual([code, stdout], [255, '']);
		assert.match(stderr, /^error: sub1/);
	}

	assert.equal((await runCli(['ssh', name, '--', 'exit 255'], {env: suite.env})).code, 255);
});
