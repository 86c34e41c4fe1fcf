import assert from 'node:assert/strict';
import test from 'node:test';
import type {StepPlan} from '../../source/domain/operation/events.ts';
import type {AppEvent} from '../../source/state/app-event.ts';
import {reported, testTime} from './fixtures.ts';
import {renderApp} from './render-app.tsx';

const image = 'image:debian:12';

/** An `up` that copies an image to all agents but the first. */
function copying(agents: readonly string[], hosts: number): AppEvent[] {
	const names = Array.from({length: hosts}, (_, index) => `sub${index + 1}`);
	const of = (parent: string) =>
		names.map((host, index): StepPlan => {
			const agent = agents[index % agents.length] ?? '';
			return {id: `${parent}:${host}`, title: host, parent, agent, host};
		});
	const steps: StepPlan[] = [
		{id: 'preflight', title: 'check engine, name and capacity'},
		{id: image, title: 'image debian:12'},
		...agents.map(agent => ({id: `${image}@${agent}`, title: agent, parent: image, agent})),
		{id: 'create', title: 'create hosts'},
		...of('create'),
		{id: 'start', title: 'start hosts'},
		...of('start'),
	];
	const started = (step: string) => ({type: 'step-started', step, at: testTime}) as const;
	const finished = {type: 'step-finished', at: testTime, ms: 0} as const;
	return [
		{type: 'operation-started', id: 'u', kind: 'up', session: 'demo', hosts: names, at: testTime},
		{type: 'view-opened', view: {name: 'progress', operation: 'u'}},
		reported('u', {type: 'steps-planned', steps}),
		reported('u', {...finished, step: 'preflight'}),
		reported('u', started(image)),
		reported('u', {...finished, step: `${image}@${agents[0]}`, note: 'present'}),
		...agents.slice(1).map(agent => reported('u', started(`${image}@${agent}`))),
	];
}

const sent = (agent: string, done: number): AppEvent =>
	reported('u', {
		type: 'step-progressed',
		step: `${image}@${agent}`,
		...{done, total: 200, unit: 'bytes', text: 'from lab1'},
	});

test('each agent an image goes to has a bar, and the image one for all', async () => {
	const agents = ['lab1', 'lab2', 'lab3'];
	const app = renderApp({columns: 100, events: copying(agents, 12)});
	const frame = await app.after(sent('lab2', 50), sent('lab3', 150));
	assert.match(frame, /image debian:12 +████████░░░░ {2}66 % {2}1 of 3/);
	assert.match(frame, /✓ lab1 +present/);
	assert.match(frame, /lab2 +███░░░░░░░░░ {2}25 % {2}50 B of 200 B {2}from lab1/);
	assert.match(frame, /lab3 +█████████░░░ {2}75 % {2}150 B of 200 B {2}from lab1/);
	app.unmount();
});

test('where the agents have no room, the bar of the image tells how far they are', async () => {
	const agents = Array.from({length: 21}, (_, index) => `lab${index + 1}`);
	const app = renderApp({events: copying(agents, 60)});
	const frame = await app.after(...agents.slice(1).map(agent => sent(agent, 100)));
	assert.doesNotMatch(frame, /lab2 /);
	assert.match(frame, /image debian:12 +██████░░░░░░ {2}52 % {2}1 of 21/);
	app.unmount();
});

test('a host stands with its agent; on one agent that goes without saying', async () => {
	const start: AppEvent[] = ['sub1', 'sub2'].map(host =>
		reported('u', {type: 'step-started', step: `create:${host}`, at: testTime}),
	);
	const spread = renderApp({events: copying(['lab1', 'lab2'], 2)});
	assert.match(await spread.after(...start), /sub2 lab2 /);
	spread.unmount();
	const single = renderApp({events: copying(['lab1'], 2)});
	assert.doesNotMatch(await single.after(...start), /sub2 lab1/);
	single.unmount();
});

test('in a wide window the times stand near their steps, and the mesh beside them', async () => {
	const app = renderApp({columns: 200, rows: 60, events: copying(['lab1'], 3)});
	const lines = (await app.frame()).split('\n');
	const line = lines.find(text => text.includes('check engine')) ?? '';
	const [time = '', mesh = ''] = ['0.0 ms', 'MESH'].map(text => line.slice(0, line.indexOf(text)));
	assert.ok(time.length > 80 && time.length < 110, line);
	assert.ok(mesh.length > time.length && mesh.length < 120, line);
	app.unmount();
});
