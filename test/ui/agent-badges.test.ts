import assert from 'node:assert/strict';
import test from 'node:test';
import type {AppEvent} from '../../source/state/app-event.ts';
import {checked, localAgent, makeSession, snapshot} from './fixtures.ts';
import {keys, renderApp} from './render-app.tsx';
import {assertSound} from './sound.ts';

const agents = ['lab1', 'lab2'];
const known = [...agents, 'local'].map(name => ({...localAgent, name}));
const spread = makeSession('wide', {agents, states: {sub2: 'exited'}});
const names = spread.status.hosts.map(({name}) => name);
const world = snapshot([spread, makeSession('narrow')], known);
const open = (name: 'session' | 'mesh', session: string): AppEvent => ({
	type: 'view-opened',
	view: {name, session},
});

for (const columns of [80, 120, 200]) {
	test(`every pane and every host in the list names its agent, at ${columns} columns`, async () => {
		const app = renderApp({columns, rows: 40, events: [world, open('session', 'wide')]});
		const frame = await app.frame();
		assertSound(frame, {columns, rows: 40});
		assert.match(frame, /main1 {2}… connecting {2}lab1 /);
		assert.match(frame, /sub1 {2}… connecting {2}lab2 /);
		assert.match(frame, /sub2 {2}■ exited {2}lab1 /);
		if (columns < 110) return;
		assert.match(frame, /● main1 +lab1 /);
		assert.match(frame, /● sub1 +lab2 /);
		assert.match(frame, /■ sub2 +lab1 exited /);
	});
}

test('a long agent is cut before the host and its state', async () => {
	const long = makeSession('wide', {
		agents: ['gpu-machine-in-the-cellar-7'],
		states: {sub2: 'paused'},
	});
	const events = [snapshot([long], known), open('session', 'wide')];
	const frame = await renderApp({columns: 120, rows: 40, events}).frame();
	assert.match(frame, /● main1 +gpu-machine-[\w-]*…7 /);
	assert.match(frame, /‖ sub2 +gpu-m\w*…7 paused /);
});

test('the mesh names the agent of every row, and of both ends of the open pair', async () => {
	const events = [world, ...checked('wide', names, [['main1', 'sub1']]), open('mesh', 'wide')];
	const app = renderApp({events});
	const frame = await app.frame();
	assert.match(frame, /● main1 +lab1 +\[?✓/);
	assert.match(frame, /● sub1 +lab2 +✓/);
	assert.match(await app.type(keys.enter), /main1 → main1 {2}both on lab1 {2}works/);
	assert.match(await app.type(keys.right), /main1 → sub1 {2}lab1 → lab2 {2}failed at auth/);
});

test('in a session on one agent no agent is named', async () => {
	const app = renderApp({columns: 120, events: [world, open('session', 'narrow')]});
	assert.doesNotMatch(await app.frame(), /local/);
	const mesh = renderApp({events: [world, open('mesh', 'narrow')]});
	assert.doesNotMatch(await mesh.frame(), /local/);
});
