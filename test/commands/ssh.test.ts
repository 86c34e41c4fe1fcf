import assert from 'node:assert/strict';
import {createHash, randomBytes} from 'node:crypto';
import {test} from 'node:test';
import {runProgram} from '../../source/commands/program/program.ts';
import {remoteCommand} from '../../source/commands/remote/remote-command.ts';
import type {StopSignal} from '../../source/commands/world/context.ts';
import {FlotillaError} from '../../source/domain/failure.ts';
import {fakeConnection, says, type Remote} from './fake-channel.ts';
import {fakeWorld, refuse, run} from './fake-context.ts';

const routes: Array<readonly string[]> = [];
const to = (program: (remote: Remote) => void) => ({
	connect(_: string, route: readonly string[]) {
		routes.push(route);
		return Promise.resolve(fakeConnection(route.at(-1) ?? '', program));
	},
});

test('a command: stdout and stderr apart, its exit code, its words as they are', async () => {
	let command: string | readonly string[] | undefined;
	const fleet = to(remote => {
		command = remote.options.command;
		assert.equal(remote.options.pty, undefined);
		says('out\n', {err: 'err\n', code: 7})(remote);
	});
	const words = ['ssh', 'demo', 'sub2', '--via', 'main1,sub1', '--', 'echo', '--', '-n', 'a  b'];
	const {code, out, err} = await run(words, {fleet});
	assert.deepEqual([code, out, err], [7, 'out\n', 'err\n']);
	assert.deepEqual(command, ['echo', '--', '-n', 'a  b']);
	assert.deepEqual(routes.splice(0), [['main1', 'sub1', 'sub2']]);
	await run(['ssh', 'demo', '--', 'cd /srv && ls'], {fleet});
	assert.equal(command, 'cd /srv && ls', 'one word is a line of shell');
	assert.deepEqual(routes.splice(0), [['main1']]);
});

test('megabytes pass through stdin and stdout unchanged, no faster than they are taken', async () => {
	const input = randomBytes(6 * 1024 * 1024);
	const fleet = to(remote => {
		remote.stdin.pipe(remote.out, {end: false});
		remote.stdin.on('end', () => remote.exit({code: 0}));
	});
	const {code, world} = await run(['ssh', 'demo', '--', 'cat'], {fleet, input});
	assert.equal(code, 0);
	const hash = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
	assert.equal(hash(world.stdout()), hash(input));
});

test('a connection that fails is 255, a host nobody knows wrong usage, both say why', async () => {
	const refused = refuse({
		code: 'ssh-refused',
		message: 'main1: refused',
		hint: 'flotilla check demo',
	});
	const {code, err, out} = await run(['ssh', 'demo', '--', 'true'], {
		fleet: {connect: refused},
	});
	assert.deepEqual(
		[code, out, err],
		[255, '', 'error: main1: refused\n  hint: flotilla check demo\n'],
	);
	const nobody = () =>
		Promise.reject(new FlotillaError({code: 'host-not-found', message: 'no host x'}));
	assert.equal((await run(['ssh', 'demo', 'x'], {fleet: {connect: nobody}})).code, 2);
	const lost = to(remote => {
		const error = new FlotillaError({code: 'ssh-closed', message: 'main1: connection closed'});
		remote.exit({code: 255, error});
	});
	const cut = await run(['ssh', 'demo', '--', 'true'], {fleet: lost});
	assert.deepEqual([cut.code, cut.err], [255, 'error: main1: connection closed\n']);
});

/** A command that was told to stop by this signal. */
async function stopped(signal: StopSignal) {
	let remote: Remote | undefined;
	const fleet = to(opened => {
		remote = opened;
		opened.out.write('asleep');
	});
	const world = fakeWorld({fleet, keepsStdin: true});
	const running = runProgram(['ssh', 'demo', '--', 'sleep', '99'], world.context);
	await world.said('asleep');
	world.signal(signal);
	assert.ok(remote);
	return {remote, running, world};
}

test('Ctrl-C during a command is the remote process’s, which may say more before it ends', async () => {
	for (const [signal, code] of [
		['SIGINT', 130],
		['SIGTERM', 143],
	] as const) {
		const {remote, running, world} = await stopped(signal);
		assert.deepEqual([remote.signals, remote.isClosed], [[signal], false]);
		remote.out.write(' no more');
		remote.exit({code: 4});
		assert.equal(await running, code);
		assert.equal(world.stdout().toString(), 'asleep no more');
	}
});

test('a command that does not end on Ctrl-C in time is closed, at SIGHUP at once', async t => {
	t.mock.timers.enable({apis: ['setTimeout']});
	const {remote, running} = await stopped('SIGINT');
	t.mock.timers.tick(4999);
	assert.ok(!remote.isClosed);
	t.mock.timers.tick(1);
	assert.ok(remote.isClosed);
	assert.equal(await running, 130);
	const gone = await stopped('SIGHUP');
	assert.deepEqual([gone.remote.signals, gone.remote.isClosed], [[], true]);
	assert.equal(await gone.running, 129);
});

const prompt = '$ ';

/** A visit in a terminal; the keys are typed once the shell has prompted. */
async function visit(
	keys: (remote: Remote, world: ReturnType<typeof fakeWorld>) => Promise<void> | void,
) {
	let remote: Remote | undefined;
	const fleet = to(opened => {
		remote = opened;
		opened.out.write(prompt);
	});
	const world = fakeWorld({
		fleet,
		tty: true,
		keepsStdin: true,
		env: {TERM: 'screen', NO_COLOR: '1'},
	});
	const running = runProgram(['ssh', 'demo'], world.context);
	await world.said(prompt);
	assert.ok(remote);
	await keys(remote, world);
	const code = await running;
	return {code, remote, world};
}

test('a shell: a pty of this size, raw mode, every byte, resizes, and the terminal given back', async () => {
	const bytes = Buffer.from(Array.from({length: 256}, (_, index) => index));
	const typed = Buffer.concat([Buffer.from('x'), bytes]);
	const {code, remote, world} = await visit(async (shell, world) => {
		shell.stdin.pipe(shell.out, {end: false});
		world.stdin.write('x');
		world.stdin.write(bytes);
		world.resize(132, 50);
		await world.said(typed);
		shell.exit({code: 3});
	});
	assert.equal(code, 3);
	assert.deepEqual(remote.options, {pty: {columns: 80, rows: 24, term: 'screen'}});
	assert.deepEqual(remote.sizes, [{columns: 132, rows: 50}]);
	assert.deepEqual(world.stdin.rawModes, [true, false]);
	assert.deepEqual(world.stdout(), Buffer.concat([Buffer.from(prompt), typed]));
	assert.equal(world.stdin.listenerCount('data'), 0);
});

test('Enter ~ . leaves, and puts back the screen a program had changed', async () => {
	const {code, world} = await visit(async (shell, world) => {
		shell.out.write('\u001B[?1049h\u001B[?25');
		await world.said('[?25');
		shell.out.write('l\u001B[?2004h\u001B[?2004l');
		await world.said('[?2004l');
		world.stdin.write('\r~.');
	});
	assert.equal(code, 255);
	assert.match(world.stdout().toString(), /\u001B\[\?1049l\u001B\[\?25h$/);
	assert.match(world.stderr(), /connection to demo\/main1 closed\n$/);
	assert.deepEqual(world.stdin.rawModes, [true, false]);
});

test('SIGTERM during a shell gives the terminal back', async () => {
	const {code, world} = await visit((_, world) => world.signal('SIGTERM'));
	assert.equal(code, 143);
	assert.deepEqual(world.stdin.rawModes, [true, false]);
});

test('a word that the kernel gives to no program is wrong usage, not a lost connection', () => {
	assert.deepEqual(remoteCommand(['echo', 'x'.repeat(131_071)]).length, 2);
	for (const words of [['echo', 'x'.repeat(131_072)], ['é'.repeat(65_536)]]) {
		assert.throws(() => remoteCommand(words), {code: 'usage', message: /has 131072 bytes/});
	}
});
