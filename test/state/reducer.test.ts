import assert from 'node:assert/strict';
import test from 'node:test';
import type {AppEvent, View} from '../../source/state/app-event.ts';
import {initialState} from '../../source/state/app-state.ts';
import {reduce} from '../../source/state/reducer.ts';
import {currentView, sessionRows} from '../../source/state/selectors.ts';
import {checked, localAgent, makeSession, reported, snapshot, testTime} from '../ui/fixtures.ts';
import {freeze, replay} from './replay.ts';

const demo = makeSession('demo');
const failure = {code: 'host-failed', message: 'sub1: gone'} as const;
const up: AppEvent = {
	type: 'operation-started',
	id: 'up-1',
	kind: 'up',
	session: 'demo',
	hosts: ['main1', 'sub1'],
	at: testTime,
};
const opened = (view: View, isInstead?: boolean): AppEvent => ({
	type: 'view-opened',
	view,
	isInstead,
});

test('the same events give the same state, and no event writes to the state before it', () => {
	const events: AppEvent[] = [
		snapshot([demo]),
		up,
		reported('up-1', {type: 'steps-planned', steps: [{id: 'network', title: 'network'}]}),
		reported('up-1', {type: 'step-started', step: 'network', at: testTime}),
		...checked('demo', ['main1', 'sub1'], [['main1', 'sub1']]),
		{type: 'operation-failed', id: 'up-1', at: testTime, failure},
		{type: 'wizard-opened'},
		{type: 'wizard-edited', edit: {type: 'insert', text: 'x'}},
		{type: 'pane-opened', pane: {id: 'p', session: 'demo', host: 'main1', route: ['main1']}},
		{type: 'pane-changed', id: 'p', state: {phase: 'ended', exitCode: 1}},
		snapshot([makeSession('demo', {states: {sub1: 'exited'}})]),
		{type: 'pane-closed', id: 'p'},
	];
	let state = freeze(initialState);
	for (const event of events) state = freeze(reduce(state, event));
	assert.deepEqual(replay(...events), state);
});

const trails: ReadonlyArray<readonly [string, readonly AppEvent[], readonly string[]]> = [
	['starts with the sessions', [], ['sessions']],
	['keeps the way', [opened({name: 'mesh', session: 'a'})], ['sessions', 'mesh']],
	['goes back', [opened({name: 'wizard'}), {type: 'view-left'}], ['sessions']],
	['never leaves the first', [{type: 'view-left'}], ['sessions']],
	[
		'takes the place of a view',
		[opened({name: 'wizard'}), opened({name: 'progress', operation: 'x'}, true)],
		['sessions', 'progress'],
	],
	[
		'goes back to a view that is on the way here',
		[
			opened({name: 'session', session: 'a'}),
			opened({name: 'mesh', session: 'a'}),
			opened({name: 'session', session: 'a'}),
		],
		['sessions', 'session'],
	],
	[
		'forgets the way at the sessions',
		[opened({name: 'wizard'}), opened({name: 'sessions'})],
		['sessions'],
	],
	[
		'shows what it waits for when leaving takes time',
		[opened({name: 'wizard'}), {type: 'exit-changed', exit: 'waiting'}],
		['sessions'],
	],
];
for (const [name, events, expected] of trails) {
	test(`the trail ${name}`, () => {
		assert.deepEqual(
			replay(...events).views.map(view => view.name),
			expected,
		);
	});
}

test('a session whose agent went away stays, marked as unseen, until the agent is back', () => {
	const lost = {...localAgent, isReachable: false};
	const unreachable = replay(snapshot([demo]), snapshot([], [lost]));
	assert.deepEqual(
		sessionRows(unreachable).map(({name, state}) => [name, state]),
		[['demo', 'unseen']],
	);
	assert.deepEqual(sessionRows(reduce(unreachable, snapshot([]))), []);
});

test('an age that nothing tells is no number, and does not disturb the order', () => {
	const odd = {...demo, status: {...demo.status, id: 'odd', name: 'odd', createdAt: 'zzz'}};
	const rows = sessionRows(replay(snapshot([odd, demo])));
	assert.deepEqual(
		rows.map(({name, createdAt}) => [name, createdAt === undefined]),
		[
			['odd', true],
			['demo', false],
		],
	);
});

test('a session that is being started is listed before any engine knows it', () => {
	const [row] = sessionRows(replay(snapshot([]), up));
	assert.deepEqual(
		[row?.name, row?.state, row?.running, row?.size],
		['demo', 'provisioning', 0, 2],
	);
});

test('a failure nobody watches becomes a notice, a watched one does not', () => {
	const failed: AppEvent = {type: 'operation-failed', id: 'up-1', at: testTime, failure};
	assert.equal(replay(up, failed).notice?.title, 'Starting demo failed');
	const watching = opened({name: 'progress', operation: 'up-1'});
	assert.equal(replay(up, watching, failed).notice, undefined);
});

test('a late plan of an older draft is not shown', () => {
	const state = replay(
		{type: 'plan-asked', plan: 'one'},
		{type: 'plan-asked', plan: 'two'},
		{type: 'plan-failed', plan: 'one', failure},
	);
	assert.deepEqual(state.wizard.plan, {phase: 'asked', id: 'two'});
});

test('a watch that failed is forgotten with the next snapshot', () => {
	const state = replay({type: 'watch-failed', failure});
	assert.equal(state.watchFailure, failure);
	assert.equal(reduce(state, snapshot([])).watchFailure, undefined);
});

test('the current view of a fresh state is the list of sessions', () => {
	assert.deepEqual(currentView(initialState), {name: 'sessions'});
});
