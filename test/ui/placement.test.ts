import assert from 'node:assert/strict';
import test from 'node:test';
import {emptyRole} from '../../source/state/wizard/wizard.ts';
import {candidate, placing} from './fixtures.ts';
import {keys, renderApp} from './render-app.tsx';

const gib = 1024 ** 3;
const three = [candidate('lab1'), candidate('lab2'), candidate('lab3', {memory: 2 * gib})];
const main = {...emptyRole, role: 'main'};
const sub = {...emptyRole, role: 'sub', replicas: '2', cpus: '0.5', memory: '2g'};
const roles = [main, sub];

test('agents are columns with what they have left, and hosts stand in them', async () => {
	const app = renderApp({events: placing(three, {roles})});
	const frame = await app.waitFor('next');
	assert.match(frame, /5 placement/);
	assert.match(frame, /\(\*\) spread {2}\( \) pack {3}3 hosts/);
	assert.match(frame, /lab1 +lab2 +lab3/);
	assert.match(frame, /amd64, no swarm/);
	assert.match(frame, /4 CPUs free +3\.5 CPUs free +3\.5 CPUs free/);
	assert.match(frame, /8 GiB free +6 GiB free +0 B free/);
	assert.match(frame, /▸ main1 +sub1 +sub2/);
	assert.match(frame, /Not in one swarm yet: lab1 would make one, and lab2, lab3 would join it\./);
	app.unmount();
});

test('a host is carried to another agent, and what that lacks is said at once', async () => {
	const app = renderApp({events: placing(three, {roles})});
	await app.waitFor('next');
	let frame = await app.type(keys.right, keys.space);
	assert.match(frame, /◂ sub1 ▸/);
	frame = await app.type(keys.right, keys.space, keys.left);
	assert.match(frame, /lab3\n/);
	assert.match(frame, /▸ sub2 +sub1 \*/);
	assert.match(frame, /3 hosts, 1 put by you \(\*\)/);
	frame = await app.type(keys.space, keys.right);
	assert.match(frame, /2 GiB too much/);
	assert.match(frame.replaceAll(/\s+/g, ' '), /✗ roles\.sub\.agent: sub needs 2 GiB more on lab3/);
	assert.match(await app.type(keys.enter), /5 placement/, 'Enter does not go on');
	frame = await app.type(keys.backspace, keys.enter);
	assert.match(frame, /✓ placement ▸ 6 review/);
	app.unmount();
});

test('where nobody has room, the hosts stand apart and the reason below', async () => {
	const app = renderApp({events: placing(three, {roles: [main, {...sub, cpus: '5'}]})});
	const frame = await app.waitFor('next');
	assert.match(frame, /no room for/);
	assert.match(frame, /no agent has room for sub1, sub2 \(5 CPUs and 2 GiB each\)/);
	app.unmount();
});

for (const columns of [80, 120, 200]) {
	for (const count of [2, 5, 20]) {
		test(`${count} agents and 150 hosts fit into ${columns} columns`, async () => {
			const agents = Array.from({length: count}, (_, index) => candidate(`agent-${index + 1}`));
			const many = [main, {...emptyRole, role: 'datanode', replicas: '149'}];
			const app = renderApp({columns, rows: 24, events: placing(agents, {roles: many})});
			const first = await app.waitFor('next');
			const rightmost = keys.right;
			const last = await app.type(...Array.from({length: count}, () => rightmost));
			for (const frame of [first, last]) {
				const lines = frame.split('\n');
				assert.ok(lines.length <= 24);
				assert.ok(lines.every(line => line.length <= columns));
				assert.match(lines.at(-1) ?? '', /Enter next/);
				if (count < 20) assert.match(frame, /and \d+ more/);
			}

			assert.match(first, /▸ main1 /);
			assert.match(first, /agent-1 /);
			assert.match(last, new RegExp(`agent-${count}\\b`));
			assert.match(last, /▸ (datano|main)\S*\d/);
			if (count === 20) assert.match(last, /agents \d+ to 20 of 20/);
			const down = await app.type(...Array.from({length: 9}, () => keys.down));
			assert.match(down, /▸ datano\S+\d/);
			app.unmount();
		});
	}
}

test('without colour and without Unicode it says the same', async () => {
	const env = {TERM: 'linux', NO_COLOR: '1', LANG: 'C'};
	const app = renderApp({events: placing(three, {roles}), env});
	await app.waitFor('next');
	const frame = await app.type(keys.right, keys.space);
	assert.match(frame, /< sub1 >/);
	assert.doesNotMatch(frame, /[^ -~\n]/);
	app.unmount();
});

test('while the agents are asked, and when one cannot be', async () => {
	const app = renderApp({events: [...placing(three), {type: 'candidates-asked', ask: 'h'}]});
	await app.waitFor('asking the agents');
	const failure = {
		code: 'engine-unreachable',
		message: 'lab2: nobody listens',
		hint: 'Start it.',
	} as const;
	const frame = await app.after({type: 'candidates-failed', ask: 'h', failure});
	assert.match(frame, /✗ +lab2: nobody listens\n +Start it\./);
	await app.type('\u0012');
	assert.deepEqual(app.calls, [['plan']]);
	app.unmount();
});
