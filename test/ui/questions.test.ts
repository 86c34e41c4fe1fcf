import assert from 'node:assert/strict';
import test from 'node:test';
import type {Session} from '../../source/domain/session/session.ts';
import {parseSpec} from '../../source/domain/spec/parse.ts';
import type {AppEvent} from '../../source/state/app-event.ts';
import {localAgent, lostAgent, makeSession, snapshot, testTime} from './fixtures.ts';
import {keys, renderApp} from './render-app.tsx';

const demo = makeSession('demo');
const starting: readonly AppEvent[] = [
	snapshot([]),
	{type: 'operation-started', id: 'u', kind: 'up', session: 'demo', hosts: ['main1'], at: testTime},
	{type: 'view-opened', view: {name: 'progress', operation: 'u'}},
];
const ready: AppEvent = {type: 'operation-finished', id: 'u', at: testTime};

test('a question whose work has ended says so, and still takes what is typed at it', async () => {
	const app = renderApp({events: starting});
	assert.match(await app.type(keys.esc), /Stop starting demo\?/);
	const frame = await app.after(ready, {
		type: 'view-opened',
		view: {name: 'session', session: 'demo'},
	});
	assert.match(frame, /This has ended meanwhile; Esc goes on\./);
	assert.doesNotMatch(frame, /Type demo/);
	assert.match(await app.type(...'demo'), /> demo/);
	assert.doesNotMatch(await app.type(keys.enter), /Stop starting/);
	assert.deepEqual(app.calls, []);
});

test('leaving is asked only as long as there is work', async () => {
	const app = renderApp({events: [...starting, {type: 'view-opened', view: {name: 'sessions'}}]});
	assert.match(await app.type('q'), /Leave flotilla while it is at work\?/);
	assert.match(await app.after(ready), /This has ended meanwhile/);
	assert.doesNotMatch(await app.type(keys.esc), /Leave flotilla/);
});

test('a session that is gone is not asked about', async () => {
	const app = renderApp({events: [snapshot([demo])]});
	assert.match(await app.type('d'), /Take down demo\?/);
	assert.match(await app.after(snapshot([])), /This has ended meanwhile/);
	assert.doesNotMatch(await app.type(keys.esc), /Take down demo/);
});

test('taking down names the volumes that stay', async () => {
	const role = {replicas: 1, mounts: ['cache:/var/cache/app', '/srv:/srv', 'data:/data']};
	const spec = parseSpec({name: 'demo', roles: {main: role, sub: role}});
	const ask = async (session: Session) => {
		const app = renderApp({columns: 120, events: [snapshot([session])]});
		return (await app.type('d')).replaceAll(/[┃\s]+/g, ' ');
	};

	assert.match(await ask({...demo, spec}), / What its spec keeps in volumes stays: cache, data\./);
	assert.doesNotMatch(await ask(demo), /volumes/);
});

test('taking down promises nothing of an agent that does not answer', async () => {
	const spread = makeSession('demo', {agents: ['local', 'prod'], states: {sub1: 'missing'}});
	const ask = async (session = spread) => {
		const app = renderApp({columns: 120, events: [snapshot([session], [localAgent, lostAgent])]});
		return (await app.type('d')).replaceAll(/[┃\s]+/g, ' ');
	};

	const frame = await ask();
	assert.match(frame, /2 hosts on local are removed, with all in them\. /);
	assert.match(frame, /prod does not answer: what is there stays until `flotilla gc` removes it\./);
	const states = {main1: 'missing', sub1: 'missing', sub2: 'missing'} as const;
	const bare = await ask(makeSession('demo', {agents: ['local', 'prod'], states}));
	assert.match(
		bare,
		/None of its hosts is seen\. What is left of it on local is removed\. prod does not/,
	);
});
