import assert from 'node:assert/strict';
import {randomBytes} from 'node:crypto';
import {describe, test} from 'node:test';
import {runCli, startCli} from '../helpers/cli.ts';
import {inContainer} from '../helpers/engine/in-host.ts';
import {suiteSession} from '../helpers/engine/test-fleet.ts';

const suite = suiteSession('ssh', {main: 1, sub: 3});
const {name} = suite;

const flotilla = (args: readonly string[], input?: string | Buffer) =>
	runCli(args, {env: suite.env, ...(input === undefined ? {} : {input})});

describe('ssh', () => {
	test('several words arrive word for word, one word is a line of shell', async () => {
		const words = ['a  b', '$HOME;y', `it's "quoted"`, '', '*', '\\', 'é', '-n', '--', '&&'];
		const print = ['printf', String.raw`%s\n`, ...words];
		const {stdout} = await flotilla(['ssh', name, 'main1', '--', ...print]);
		assert.deepEqual(stdout.split('\n').slice(0, -1), words);
		const line = await flotilla([
			'ssh',
			name,
			'sub2',
			'--',
			'echo "$BACKENDAI_CLUSTER_HOST" | tr s S',
		]);
		assert.equal(line.stdout, 'Sub2\n');
		assert.equal((await flotilla(['ssh', name, '--', 'sh', '-c', 'exit 7'])).code, 7);
	});

	test('passes exit codes and signals of the remote through', async () => {
		for (const code of [0, 1, 2, 3, 126, 127, 128, 130, 255]) {
			assert.equal((await flotilla(['ssh', name, '--', `exit ${code}`])).code, code);
		}

		assert.equal((await flotilla(['ssh', name, '--', 'kill -9 $$'])).code, 137);
		assert.equal((await flotilla(['ssh', name, '--', 'kill -15 $$'])).code, 143);
		// Its input has ended and it has closed its outputs: it goes on all the same.
		const quiet = ['sh', '-c', 'exec >&- 2>&-; sleep 0.3; exit 5'];
		assert.equal((await flotilla(['ssh', name, '--', ...quiet])).code, 5);
	});

	test('stdin and stdout pass byte by byte, through hops too', async () => {
		const bytes = randomBytes(3_000_000);
		for (const via of [[], ['--via', 'main1,sub2,main1']]) {
			const {code, bytes: back} = await flotilla(['ssh', name, 'sub1', ...via, '--', 'cat'], bytes);
			assert.equal(code, 0);
			assert.ok(back.equals(bytes), via.join(' '));
		}
	});

	test('a host that closes stdin early, and a reader that leaves early, do no harm', async () => {
		const bytes = randomBytes(3_000_000);
		const early = await flotilla(['ssh', name, '--', 'head -c 5'], bytes);
		assert.equal(early.code, 0);
		assert.ok(early.bytes.equals(bytes.subarray(0, 5)));
		const closed = await flotilla(['ssh', name, '--', 'exec <&-; echo done'], bytes);
		assert.deepEqual([closed.code, closed.stdout], [0, 'done\n']);
		const endless = startCli(['ssh', name, '--', 'yes'], {env: suite.env});
		await endless.said('y\ny\n');
		endless.child.stdout?.destroy();
		const {code, stderr} = await endless.result;
		assert.deepEqual([code, stderr], [0, '']);
	});

	test('hops in the order given, also back to the same host', async () => {
		const hop = async (...via: string[]) =>
			(await flotilla(['ssh', name, 'sub1', ...via, '--', 'hostname; echo $SSH_CLIENT'])).stdout;
		const address = (await suite.fleet.fleet.status(name)).hosts.find(
			host => host.name === 'sub3',
		)?.address;
		const said = await hop('--via', 'main1,sub1', '--via', 'sub3');
		assert.equal(said.split('\n')[0], 'sub1');
		assert.ok(said.includes(address ?? '?'), `${said} came from sub3`);
	});

	test('wrong hosts are wrong usage, a host that is down is a connection that failed', async t => {
		const unknown = await flotilla(['ssh', name, 'sub9', '--', 'true']);
		assert.equal(unknown.code, 2);
		assert.match(unknown.stderr, /no host "sub9"\n.*main1,sub\[1-3\]/);
		assert.equal((await flotilla(['ssh', name, 'sub1', '--via', 'nope', '--', 'true'])).code, 2);
		const container = `flotilla.${name}.sub3`;
		const sshd = (signal: string) =>
			inContainer(suite.fleet.engine, container, [
				'sh',
				'-c',
				`kill -${signal} $(cat /home/config/ssh/sshd.pid)`,
			]);
		await sshd('STOP');
		t.after(() => sshd('CONT'));
		const silent = await flotilla(['ssh', name, 'sub3', '--via', 'main1', '--', 'true']);
		assert.equal(silent.code, 255);
		assert.match(silent.stderr, /^error: main1 ▸ sub3: no answer within .* while/);
	});

	test('without a terminal there is none: a login shell reads stdin', async () => {
		const {code, stdout, stderr} = await flotilla(['ssh', name], 'tty\necho "$0"\nexit 4\n');
		assert.deepEqual([code, stderr], [4, '']);
		assert.match(stdout, /^not a tty\n/);
		const forced = await flotilla(['ssh', name, '-t', '--', 'tty']);
		assert.equal(forced.code, 1);
		assert.match(forced.stderr, /no pseudo-terminal/);
	});
});

describe('exec', () => {
	test('lines of many hosts never mix, stdout and stderr apart', async () => {
		const script =
			'for i in $(seq 400); do echo "$BACKENDAI_CLUSTER_HOST $i"; echo "e $i" >&2; done; printf end';
		const {code, stdout, stderr} = await flotilla(['exec', name, '--', script]);
		assert.equal(code, 0);
		const lines = stdout.split('\n').slice(0, -1);
		assert.equal(lines.length, 4 * 401);
		for (const line of lines) assert.match(line, /^(\w+) +\| (\1 \d+|end)$/);
		assert.equal(stderr.match(/^\w+ +! e \d+$/gm)?.length, 4 * 400);
	});

	test('--gather folds hosts with equal output, and keeps all of it', async () => {
		const {stdout} = await flotilla(['exec', name, '--gather', '--', 'seq 100000; echo e >&2']);
		const whole = `${Array.from({length: 100_000}, (_, index) => `${index + 1}\n`).join('')}e\n`;
		assert.equal(stdout, `---- main1,sub[1-3] (4) ----\n${whole}`);
		const differ = await flotilla([
			...['exec', name, '--gather', '--'],
			'[ $BACKENDAI_CLUSTER_HOST = sub2 ] && exit 4; echo hi',
		]);
		assert.equal(differ.code, 1);
		const groups = '---- main1,sub[1,3] (3) ----\nhi\n---- sub2 (1)  exit 4 ----\n';
		assert.equal(differ.stdout, groups);
		assert.equal(differ.stderr, 'error: 1 of 4 hosts failed: sub2 (exit 4)\n');
	});

	test('hosts by name and by role; one host passes its code through', async () => {
		const {stdout} = await flotilla([
			...['exec', name, '--role', 'main', '--host', 'sub2', '--gather'],
			...['--', 'true'],
		]);
		assert.equal(stdout, '---- main1,sub2 (2) ----\n');
		assert.equal((await flotilla(['exec', name, '--host', 'sub1', '--', 'exit 9'])).code, 9);
		const host = await flotilla(['exec', name, '--host', 'x', '--', 'true']);
		assert.deepEqual([host.code, host.stdout], [2, '']);
		assert.match(host.stderr, /no host "x"/);
		const role = await flotilla(['exec', name, '--role', 'x', '--', 'true']);
		assert.equal(role.code, 2);
		assert.match(role.stderr, /no role "x"\n.*main, sub/);
	});
});
