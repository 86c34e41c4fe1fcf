import assert from 'node:assert/strict';
import {test} from 'node:test';
import {run} from '../fake-context.ts';
import {localAgent, sessionOf, snapshotOf} from '../fake-session.ts';

const commands = [
	'up',
	'ls',
	'status',
	'ssh',
	'exec',
	'logs',
	'check',
	'down',
	'gc',
	'agents',
	'engine',
	'lab',
];

test('help is printed for every command, and names all of them', async () => {
	const {code, out, err} = await run(['--help']);
	assert.deepEqual([code, err], [0, '']);
	for (const command of commands) {
		assert.match(out, new RegExp(`^ {2}${command} `, 'm'));
		const help = await run([command, '--help']);
		assert.equal(help.code, 0, command);
		assert.match(help.out, new RegExp(`^Usage: flotilla ${command}`));
	}

	assert.match((await run(['--version'])).out, /^\d+\.\d+\.\d+\n$/);
});

test('help fits a terminal of 80 columns', async () => {
	const groups = {agents: ['ls', 'check', 'add', 'rm'], engine: ['start', 'stop', 'status']};
	const nested = [...Object.entries(groups), ['lab', ['up', 'down', 'status']] as const].flatMap(
		([group, children]) => children.map(child => [group, child]),
	);
	for (const words of [[], ...commands.map(command => [command]), ...nested]) {
		const {out} = await run([...words, '--help']);
		for (const line of out.split('\n')) assert.ok(line.length <= 80, line);
	}
});

test('a bug shows its stack and says so', async () => {
	const {code, err} = await run(['ls']);
	assert.equal(code, 1);
	assert.match(err, /the test did not expect the call list\n\s+at /);
	assert.match(err, /error: this is a bug in flotilla\n/);
});

test('the stack of a bug cannot drive the terminal, however much an engine said in it', async () => {
	const answer = `\u001B]0;title\u0007\u001B[2J\u009B31m\u202Ereversed\r\nfake line ${'x'.repeat(1e6)}`;
	const list = () => Promise.reject(new SyntaxError(`Unexpected token in ${answer}`));
	const {err} = await run(['ls'], {fleet: {list}, tty: {stderr: false}});
	assert.doesNotMatch(err, /[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u202E]/);
	assert.match(err, /^SyntaxError: Unexpected token in {2}\]0;title \[2J 31m reversed/);
	assert.match(err, /\n {4}at .*program\.test\.ts/);
	assert.ok(err.length < 8000);
});

test('colours only on a terminal that has them', async () => {
	const fleet = {list: () => Promise.resolve({sessions: [], agents: [localAgent]})};
	const isColored = async (options: Parameters<typeof run>[1]) =>
		(await run(['agents'], {fleet, ...options})).out.includes('\u001B');
	assert.ok(await isColored({tty: true}));
	assert.ok(!(await isColored({tty: false})));
	assert.ok(!(await isColored({tty: true, env: {NO_COLOR: '1'}})));
	assert.ok(!(await isColored({tty: true, env: {TERM: 'dumb'}})));
	assert.ok(!(await isColored({tty: true, env: {TERM: ''}})));
});

test('what an engine says cannot drive the terminal', async () => {
	const fleet = {list: () => Promise.reject(new Error('x'))};
	const {code} = await run(['ls'], {fleet});
	assert.equal(code, 1);
	const {FlotillaError} = await import('../../../source/domain/failure.ts');
	const hostile = new FlotillaError({
		code: 'engine-error',
		message: 'a\u001B[2J\u0007b',
		hint: 'c\u009Bd',
	});
	const shown = await run(['ls'], {
		fleet: {list: () => Promise.reject(hostile)},
		env: {NO_COLOR: '1'},
	});
	assert.equal(shown.err, 'error: a [2J b\n  hint: c d\n');
});

test('the embedded engine: status, and installing only with a yes', async () => {
	const {FlotillaError} = await import('../../../source/domain/failure.ts');
	const paths = {
		data: '/d',
		run: '/r',
		socket: '/s',
		pidFile: '/p',
		log: '/l',
		forwarding: '/f',
		bridge: 'b',
	};
	const running = {state: 'running', pid: 7, version: '26.1', paths, missing: []} as const;
	let isInstalled = false;
	const engine = {
		status: () =>
			Promise.resolve(
				isInstalled ? running : ({state: 'stopped', paths, missing: ['dockerd']} as const),
			),
		start: () =>
			isInstalled
				? Promise.resolve(running)
				: Promise.reject(
						new FlotillaError({code: 'engine-missing', message: 'not installed: dockerd'}),
					),
		install: () => {
			isInstalled = true;
			return Promise.resolve();
		},
	};
	assert.equal((await run(['engine'], {engine})).code, 1);
	assert.equal((await run(['engine', 'start'], {engine})).code, 3);
	assert.equal(
		(await run(['engine', 'start'], {engine, tty: true, answer: 'n\n', keepsStdin: true})).code,
		3,
	);
	assert.equal(isInstalled, false);
	const started = await run(['engine', 'start', '--yes'], {engine});
	assert.equal(started.code, 0);
	assert.match(started.out, /✓ the embedded engine runs {2}Docker 26\.1\n {2}socket {2}\/s\n/);
	assert.equal((await run(['engine', 'status', '--json'], {engine})).code, 0);
	const session = sessionOf();
	const hosts = session.hosts.map(host => ({...host, agent: 'embedded'}));
	const fleet = {
		list: () =>
			Promise.resolve({
				...snapshotOf({...session, hosts}),
				agents: [{...localAgent, name: 'embedded'}],
			}),
	};
	const refused = await run(['engine', 'stop'], {engine, fleet});
	assert.equal(refused.code, 2);
	assert.match(
		refused.err,
		/Stop flotilla's own engine and all that is on it \(3 hosts of demo\)\?/,
	);
	const stop = () => Promise.resolve();
	const stopped = await run(['engine', 'stop', '--yes'], {engine: {...engine, stop}, fleet});
	assert.equal(stopped.out, 'stopped, with 3 hosts of demo; images and volumes are kept\n');
	const silent = {list: () => Promise.resolve({sessions: [], agents: []})};
	const blind = await run(['engine', 'stop'], {engine, fleet: silent});
	assert.match(blind.err, /Stop flotilla's own engine and every container on it\?/);
});
