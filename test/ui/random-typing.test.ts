import assert from 'node:assert/strict';
import test from 'node:test';
import type {AppEvent} from '../../source/state/app-event.ts';
import {paneId} from '../../source/state/selectors.ts';
import {localAgent, makeSession, placing, candidate, snapshot, testTime} from './fixtures.ts';
import {typeAtRandom} from './random-keys.ts';
import {renderApp} from './render-app.tsx';
import {found, testLab} from './screens/lab.ts';
import {opened} from './screens/screen.ts';

const states = {sub1: 'exited', sub2: 'missing', sub3: 'paused', sub4: 'created'} as const;
const demo = makeSession('demo', {replicas: {main: 1, sub: 5}, states});
const world: readonly AppEvent[] = [
	snapshot([demo, makeSession('z')], [localAgent]),
	...found(testLab('local')),
];
const work: AppEvent = {
	...{type: 'operation-started', id: 'u', kind: 'up', session: 'new'},
	...{hosts: ['main1'], at: testTime},
};
const dead = makeSession('demo', {
	state: 'incomplete',
	lease: {operation: 'up', holder: 'pid 1 on host x', isAlive: false},
});

function inside(host: string, phase?: AppEvent & {type: 'pane-changed'}): AppEvent[] {
	const id = paneId({id: 'id-demo'}, [host]);
	const pane = {id, session: 'demo', host, route: [host]};
	return [
		...world,
		opened('session', 'demo'),
		...(phase ? [{type: 'pane-opened', pane} as const, {...phase, id}] : []),
		{type: 'grid-changed', session: 'demo', grid: {focus: id}},
	];
}
const failure = {code: 'ssh-refused', message: 'sub5: refused'} as const;
const phase = (state: (AppEvent & {type: 'pane-changed'})['state']) =>
	({type: 'pane-changed', id: '', state}) as const;

type Place = {
	readonly events: readonly AppEvent[];
	readonly size?: {columns: number; rows: number};
};
const places: Readonly<Record<string, Place>> = {
	sessions: {events: world},
	agents: {events: [...world, {type: 'view-opened', view: {name: 'agents'}}]},
	lab: {events: [...world, {type: 'view-opened', view: {name: 'lab'}}]},
	wizard: {
		events: [...world, {type: 'wizard-opened'}, {type: 'view-opened', view: {name: 'wizard'}}],
	},
	placement: {events: [...placing([candidate('lab1'), candidate('lab2')]), ...world]},
	progress: {
		events: [...world, work, {type: 'view-opened', view: {name: 'progress', operation: 'u'}}],
	},
	mesh: {events: [...world, opened('mesh', 'demo')]},
	unfinished: {events: [snapshot([dead]), opened('session', 'demo')]},
	gone: {events: [opened('session', 'demo')]},
	live: {events: inside('main1', phase({phase: 'live', pingMs: 1}))},
	connecting: {events: inside('sub5', phase({phase: 'connecting'}))},
	ended: {events: inside('sub5', phase({phase: 'ended', exitCode: 0}))},
	failed: {events: inside('sub5', phase({phase: 'failed', failure}))},
	exited: {events: inside('sub1')},
	missing: {events: inside('sub2')},
	paused: {events: inside('sub3')},
	created: {events: inside('sub4')},
	small: {
		events: inside('main1', phase({phase: 'live', pingMs: 1})),
		size: {columns: 79, rows: 24},
	},
};

const runs = 200;
const names = Object.keys(places);
for (const [index, name] of names.entries()) {
	test(`random typing and pasting removes nothing: ${name}`, async () => {
		const {events, size} = places[name]!;
		for (let run = 0; run < Math.ceil(runs / names.length); run++) {
			const app = renderApp({events, isRouted: true, columns: 100, rows: 30, ...size});
			await typeAtRandom(app, run * names.length + index + 1);
			app.unmount();
		}
	});
}

const panes = ['live', 'connecting', 'ended', 'failed', 'exited', 'missing', 'paused', 'small'];
for (const name of panes) {
	test(`plain text is no command: ${name}`, async () => {
		const {events, size} = places[name]!;
		const app = renderApp({events, isRouted: true, columns: 100, rows: 30, ...size});
		await app.frame();
		const before = app.calls.length;
		app.press('dpkg --verify\r', 'q?xzn\u0003\u001b[A', 'demo\r');
		await app.frame();
		assert.deepEqual(app.calls.slice(before), []);
		app.press('\u0007q');
		await app.frame();
		const call = name === 'small' ? ['quit'] : ['open', {name: 'sessions'}];
		assert.deepEqual(app.calls.slice(before), [call], 'the prefix is all it takes');
	});
}

test('the name typed after the question is a yes', async () => {
	const app = renderApp({...places['exited'], isRouted: true});
	await app.frame();
	const before = app.calls.length;
	app.press('\u0007d');
	await app.waitFor('Type demo and press Enter');
	await app.frame();
	app.press('demo\r');
	await app.frame();
	assert.deepEqual(app.calls.slice(before), [['down', 'demo']]);
});

test('a paste into the filter narrows the list, and its end of line does nothing', async () => {
	const app = renderApp({...places['sessions'], isRouted: true});
	await app.frame();
	app.press('/');
	await app.waitFor('/▏');
	await app.frame();
	app.press('\u001b[200~de\nmo\u001b[201~');
	assert.match(await app.waitFor('/de mo▏'), /1 of 2 sessions/);
});
