import assert from 'node:assert/strict';
import test from 'node:test';
import {type AppEvent} from '../../source/state/app-event.ts';
import {localAgent, lostAgent, makeSession, snapshot, testTime} from './fixtures.ts';
import {keys, renderApp} from './render-app.tsx';

const three = snapshot(
	[
		makeSession('demo', {age: 1}),
		makeSession('big', {
			replicas: {main: 1, sub: 15},
			states: {sub3: 'exited'},
			state: 'degraded',
			age: 200,
		}),
		makeSession('a-name-that-is-longer-than-any-column', {state: 'incomplete', age: 9000}),
	],
	[localAgent, lostAgent],
);

test('before any engine answered there is a frame that says so', async () => {
	const app = renderApp();
	const frame = await app.waitFor('quit');
	assert.match(frame, /flotilla ▸ sessions/);
	assert.match(frame, /looking for agents…/);
	assert.doesNotMatch(frame, /No sessions yet/);
	app.unmount();
});

test('no sessions: says what to do', async () => {
	const app = renderApp({events: [snapshot([])]});
	const frame = await app.waitFor('No sessions yet');
	assert.match(frame, /Press n to start one/);
	assert.match(frame, /local\s+● reachable\s+Docker 29\.2\.0, 2 CPUs, 8 GiB, 4 hosts running/);
	app.unmount();
});

test('an engine that cannot be reached is told with its hint', async () => {
	const app = renderApp({events: [snapshot([], [lostAgent])]});
	const frame = await app.waitFor('nobody listens');
	assert.match(frame, /✗ prod: nobody listens on tcp/);
	assert.match(frame, /Is the Docker Engine running there\?/);
	assert.match(frame, /prod\s+✗ unreachable/);
	app.unmount();
});

for (const [columns, rows] of [
	[80, 24],
	[120, 40],
	[200, 60],
] as const) {
	test(`sessions at ${columns}x${rows}: a line each, in columns`, async () => {
		const app = renderApp({columns, rows, events: [three]});
		const lines = (await app.waitFor('quit')).split('\n');
		assert.ok(lines.length <= rows);
		const heading = lines.find(line => line.includes('STATE')) ?? '';
		for (const [name, state, hosts] of [
			['demo', '● ready', '3/3'],
			['big', '▲ degraded', '15/16'],
		] as const) {
			const line = lines.find(line => line.includes(` ${name} `)) ?? '';
			assert.equal(line.indexOf(state), heading.indexOf('STATE'), line);
			assert.equal(line.indexOf(hosts), heading.indexOf('HOSTS'), line);
			assert.equal(line.indexOf('local'), heading.indexOf('AGENTS'), line);
		}

		assert.match(lines.join('\n'), columns < 100 ? /a-name-tha\S*…/ : /any-column/);
		assert.match(lines.at(-1) ?? '', /Enter open.*n new.*d down.*\? help.*q quit/);
		app.unmount();
	});
}

test('moving, opening, checking', async () => {
	const app = renderApp({events: [three]});
	await app.waitFor('quit');
	assert.match(await app.type(keys.down), /▸ big/);
	assert.match(await app.type('k'), /▸ demo/);
	assert.match(await app.type('G'), /▸ a-name/);
	await app.type(keys.home, 'c');
	assert.deepEqual(app.calls.at(-1), ['openMesh', 'demo']);
	await app.type('q', keys.enter);
	assert.ok(app.calls.some(call => call[0] === 'open' && JSON.stringify(call[1]).includes('demo')));
	app.unmount();
});

test('taking down asks, naming target and count; only y does it', async () => {
	const app = renderApp({events: [three]});
	await app.waitFor('quit');
	const asked = await app.type('d');
	assert.match(asked, /Take down demo\?/);
	assert.match(asked, /3 hosts and 1 network on local are removed/);
	for (const answer of ['n', keys.enter, keys.esc, 'q']) {
		assert.doesNotMatch(await app.type(answer), /Take down/);
		await app.type('d');
	}

	assert.ok(!app.calls.some(([verb]) => verb === 'down' || verb === 'quit'));
	await app.type('y');
	assert.deepEqual(app.calls.at(-1), ['down', 'demo']);
	app.unmount();
});

test('the filter narrows the list; commands are letters while it is typed', async () => {
	const app = renderApp({events: [three]});
	await app.waitFor('quit');
	const typed = await app.type('/', 'd', 'e', 'g');
	assert.match(typed, /\/deg/);
	assert.match(typed, /1 of 3 sessions/);
	assert.match(typed, /▸ big/);
	assert.doesNotMatch(typed, /Take down/);
	assert.match(await app.type('x'), /Nothing matches "degx"/);
	assert.match(await app.type(keys.backspace, keys.enter, 'd'), /Take down big\?/);
	assert.match(await app.type('n', keys.esc), /3 sessions/);
	app.unmount();
});

test('an operation in progress is entered instead of its session', async () => {
	const up: AppEvent = {
		type: 'operation-started',
		id: 'up-1',
		kind: 'up',
		session: 'coming',
		hosts: ['main1', 'sub1'],
		at: testTime,
	};
	const app = renderApp({events: [snapshot([]), up]});
	assert.match(await app.waitFor('quit'), /▸ coming\s+◐ provisioning\s+0\/2/);
	await app.type(keys.enter);
	assert.deepEqual(app.calls.at(-1), ['open', {name: 'progress', operation: 'up-1'}]);
	app.unmount();
});

test('leaving while a session is being started asks first', async () => {
	const up: AppEvent = {
		type: 'operation-started',
		id: 'up-1',
		kind: 'up',
		session: 'coming',
		hosts: [],
		at: testTime,
	};
	const app = renderApp({events: [snapshot([]), up]});
	await app.waitFor('quit');
	assert.match(await app.type('q'), /coming is rolled back/);
	await app.type('y');
	assert.deepEqual(app.calls.at(-1), ['quit']);
	app.unmount();
});

test('a paste is never taken for commands', async () => {
	const app = renderApp({events: [three]});
	await app.waitFor('quit');
	const frame = await app.type('\u001b[200~dy\u001b[201~');
	assert.doesNotMatch(frame, /Take down/);
	assert.ok(!app.calls.some(([verb]) => verb === 'down'));
	app.unmount();
});

test('more sessions than lines: the chosen one is always in sight', async () => {
	const many = Array.from({length: 60}, (_, index) => makeSession(`s${index}`, {age: index}));
	const app = renderApp({events: [snapshot(many)]});
	await app.waitFor('quit');
	const frame = await app.type('G');
	assert.match(frame, /▸ s59/);
	assert.match(frame, /AGENTS/);
	app.unmount();
});

test('a failure nobody watched is told until it is dismissed', async () => {
	const failure = {code: 'host-failed', message: 'sub1: gone', hint: 'look'} as const;
	const notice: AppEvent = {type: 'notice-shown', notice: {failure, title: 'Starting x failed'}};
	const app = renderApp({events: [three, notice]});
	assert.match(await app.waitFor('Starting x failed'), /✗ Starting x failed\s+sub1: gone\s+look/);
	assert.doesNotMatch(await app.type(keys.esc), /Starting x failed/);
	app.unmount();
});
