import assert from 'node:assert/strict';
import {after, before, describe, test, type TestContext} from 'node:test';
import {objectName} from '../../source/domain/session/labels.ts';
import {parseSpec} from '../../source/domain/spec/parse.ts';
import {cliPath, isolated, startCli} from '../helpers/cli.ts';
import {inContainer, inHost} from '../helpers/engine/in-host.ts';
import {
	openTestFleet,
	randomName,
	upSession,
	type TestFleet,
} from '../helpers/engine/test-fleet.ts';
import {openApp, patience} from '../helpers/terminal/app.ts';
import {openPty} from '../helpers/terminal/pty.ts';
import {until} from '../helpers/until.ts';

/** What runs in the hosts when the operator goes away, by whichever way. */
// As root, and as a user for whom sshd separates privileges.
const roles = {main: 1, sub: 1, user: {replicas: 1, user: '1000'}};
const spec = parseSpec({name: randomName('signals'), roles});
const {name} = spec;
const hosts = ['main1', 'sub1', 'user1'];
let fleet: TestFleet;
let env: NodeJS.ProcessEnv;
/** Of hosts in which nobody runs anything. */
let idle: string;

before(async () => {
	fleet = await openTestFleet();
	env = {DOCKER_HOST: fleet.testEngine.endpoint.url};
	await upSession(fleet, spec);
	await until('the hosts have come to rest', async () => {
		idle = await processes();
		return !/sshd: (?!\/)|probe|^\w+ Z/m.test(idle);
	});
});

after(async () => {
	await fleet.takeDown(name);
	await fleet.close();
});

const busybox = '/opt/flotilla/libexec/busybox';

/** State and command line of every process of every host, zombies among them. */
async function processes(): Promise<string> {
	const lists = await Promise.all(
		hosts.map(async host => {
			const list = await inHost(fleet.engine, {session: name, host}, [
				...[busybox, 'ps', '-o', 'stat,args'],
			]);
			const others = list.split('\n').filter(line => line && !/ps -o stat,args|^STAT/.test(line));
			// Whether one happens to run just now says nothing.
			return others.map(line => `${host} ${line.replace(/^R/, 'S')}`).sort();
		}),
	);
	return lists.flat().join('\n');
}

async function assertIdle(): Promise<void> {
	let last = '';
	await until(
		'nothing is left in the hosts',
		async () => {
			last = await processes();
			return last === idle;
		},
		{timeout: 10_000},
	).catch(() => assert.equal(last, idle));
}

const sweep = `
	for process in /proc/[0-9]*; do
		case "$(tr '\\0' ' ' <$process/cmdline)" in "sleep 7"*) kill -9 "\${process#/proc/}" ;; esac
	done`;

/** Ends what a test left by intent, or because it failed. */
function sweeps(t: TestContext): void {
	t.after(async () => {
		for (const host of hosts) {
			await inContainer(fleet.engine, objectName.container(name, host), ['sh', '-c', sweep]);
		}

		await assertIdle();
	});
}

// Two processes, of which the shell is the one that sshd knows.
const sleeps = 'echo begun; sleep 7001; true';

/** With how many hosts each of them reaches. */
const ways: ReadonlyArray<readonly [args: readonly string[], reached: number]> = [
	[['ssh', name, 'main1'], 1],
	[['ssh', name, 'sub1', '--via', 'main1'], 1],
	[['ssh', name, 'user1', '--via', 'main1,sub1'], 1],
	[['exec', name, '--host', 'main1'], 1],
	[['exec', name], hosts.length],
	[['exec', name, '--gather'], hosts.length],
];

const endings = [
	['SIGINT', 130],
	['SIGTERM', 143],
	['SIGHUP', 129],
	['SIGKILL', 137],
] as const;

async function asleep(count: number): Promise<void> {
	await until(`${count} sleep`, async () => {
		return (await processes()).split(/ sleep 700\d$/m).length === count + 1;
	});
}

describe('without a terminal', () => {
	for (const [signal, code] of endings) {
		test(`${signal} ends ssh and exec, by all ways, and what they run`, async t => {
			sweeps(t);
			const runs = ways.map(([args]) => startCli([...args, '--', sleeps], {env}));
			await asleep(ways.reduce((sum, [, reached]) => sum + reached, 0));
			for (const {child} of runs) child.kill(signal);
			for (const {result} of runs) assert.equal((await result).code, code);
			await assertIdle();
		});
	}

	test('Ctrl-C is the remote’s to handle: its last words come through', async () => {
		const script =
			'trap "sleep 0.2; echo last words; exit 5" INT; echo begun; while :; do sleep 1; done';
		for (const command of ['ssh', 'exec']) {
			const host = command === 'exec' ? ['--host', 'sub1'] : ['sub1'];
			const run = startCli([command, name, ...host, '--', script], {env});
			await run.said('begun');
			run.child.kill('SIGINT');
			const {code, stdout} = await run.result;
			assert.equal(code, 130);
			assert.match(stdout, /last words\n$/);
		}

		await assertIdle();
	});

	test('who does not heed Ctrl-C is hung up on; a second signal leaves at once', async t => {
		sweeps(t);
		const stubborn = 'trap "echo heard" INT; echo begun; while :; do sleep 7001; done';
		for (const second of [undefined, 'SIGTERM'] as const) {
			const run = startCli(['ssh', name, 'sub1', '--', stubborn], {env});
			await asleep(1);
			run.child.kill('SIGINT');
			await run.said('heard');
			if (second) run.child.kill(second);
			assert.equal((await run.result).code, second ? 143 : 130);
			await assertIdle();
		}
	});

	test('what was put into the background on purpose stays', async t => {
		sweeps(t);
		const background = [
			'nohup sleep 7002 >/dev/null 2>&1 &',
			'setsid sleep 7003 >/dev/null 2>&1 &',
			'echo begun; sleep 7001; true',
		].join('\n');
		for (const [round, signal] of (['SIGKILL', 'SIGINT', 'SIGHUP'] as const).entries()) {
			const run = startCli(['ssh', name, 'sub1', '--via', 'main1', '--', background], {env});
			await asleep(3 + 2 * round);
			run.child.kill(signal);
			await run.result;
			await until('the foreground ends', async () => !/sleep 7001/.test(await processes()));
		}

		const detached = startCli(['ssh', name, 'sub1', '--', 'sleep 7004 >/dev/null 2>&1 &'], {env});
		assert.equal((await detached.result).code, 0);
		const left = (await processes()).match(/ sleep 700\d$/gm)?.sort();
		const expected = ['7002', '7002', '7002', '7003', '7003', '7003', '7004'];
		assert.deepEqual(
			left,
			expected.map(seconds => ` sleep ${seconds}`),
		);
	});

	test('a host’s own ssh to another host does the same', async t => {
		sweeps(t);
		const run = startCli(['ssh', name, 'main1', '--', `ssh user1 '${sleeps}'`], {env});
		await run.said('begun');
		run.child.kill('SIGKILL');
		await run.result;
		await assertIdle();
	});
});

describe('in a terminal', () => {
	const tty = (args: readonly string[]) =>
		openPty(process.execPath, [cliPath, ...args], {env: {...isolated, ...env}});

	const leave: ReadonlyArray<readonly [how: string, go: (pty: ReturnType<typeof tty>) => void]> = [
		['Ctrl-C', pty => pty.write('\u0003')],
		['the terminal closed', pty => pty.hangUp()],
		...endings.map(
			([signal]) => [signal, (pty: ReturnType<typeof tty>) => pty.kill(signal)] as const,
		),
	];

	for (const [how, go] of leave) {
		test(`${how} ends a command, also through hosts, and what it runs`, async t => {
			sweeps(t);
			const runs = [[], ['--via', 'main1,user1']].map(via =>
				tty(['ssh', name, 'sub1', ...via, '-t', '--', sleeps]),
			);
			await asleep(runs.length);
			for (const run of runs) go(run);
			for (const run of runs) await run.exit;
			await assertIdle();
		});
	}

	for (const [how, go] of leave.slice(1)) {
		test(`${how} ends a shell and its job in front`, async t => {
			sweeps(t);
			const shell = tty(['ssh', name, 'sub1', '--via', 'main1']);
			await shell.waitFor(/root@sub1:\S+#/, patience);
			shell.write('sleep 7001\r');
			await asleep(1);
			go(shell);
			await shell.exit;
			await assertIdle();
		});
	}

	test('panes of screens that were killed', async t => {
		sweeps(t);
		const app = openApp(t, {engine: fleet.testEngine.endpoint.url, args: ['--session', name]});
		await app.waitFor(/root@main1:\S+#/, patience);
		app.write('sleep 7001\r');
		await asleep(1);
		app.signal('SIGKILL');
		await app.exit;
		await assertIdle();
	});
});
