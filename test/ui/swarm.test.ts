import assert from 'node:assert/strict';
import test from 'node:test';
import type {Failure} from '../../source/domain/failure.ts';
import type {ProvisionPlan} from '../../source/domain/operation/plan.ts';
import type {AppEvent} from '../../source/state/app-event.ts';
import {demoSpec, planOf} from '../commands/fake-session.ts';
import {candidate, placing} from './fixtures.ts';
import {keys, renderApp} from './render-app.tsx';
import {assertSound} from './sound.ts';

const names = (count: number) => Array.from({length: count}, (_, index) => `lab${index + 1}`);

/** The review of a session over these agents, once the engines told what there is to do. */
function review(agents: readonly string[], swarm?: ProvisionPlan['swarm']): AppEvent[] {
	const network = {name: 'flotilla-demo', driver: 'overlay'};
	const parts = {network, hosts: [], images: [], agents, ...(swarm ? {swarm} : {})};
	const result = {...planOf(demoSpec), ...parts};
	return [
		...placing(agents.map(name => candidate(name))),
		{type: 'wizard-edited', edit: {type: 'next-step'}},
		{type: 'plan-asked', plan: 'p'},
		{type: 'plan-made', plan: 'p', result},
	];
}

function newSwarm(agents: readonly string[]) {
	const [manager = '', ...joining] = agents;
	const addresses = Object.fromEntries(agents.map((name, index) => [name, `10.0.0.${index + 1}`]));
	return {manager, isNew: true, joining, addresses};
}

/** What a step says, without the preview beside it, as one line. */
function wordsOf(frame: string): string {
	return frame.replaceAll(/(?<=\S) {3,}\d+ .*$|^ +(?=\S)/gm, '').replaceAll(/\s+/g, ' ');
}

test('a swarm is made only after a yes to what is done on which agent', async () => {
	const app = renderApp({events: review(names(3), newSwarm(names(3)))});
	const seen = await app.waitFor('Enter starts it');
	const words = wordsOf(seen);
	assert.match(words, /swarm +not yet one: lab1 \(10\.0\.0\.1\) would make one, and lab2/);
	assert.match(words, /lab3 \(10\.0\.0\.3\) would join it; asked first/);
	const frame = await app.type(keys.enter);
	assert.equal(assertSound(frame, {columns: 80, rows: 24}), 1);
	assert.match(frame, /┃ +Make a Docker swarm of these agents\? +┃/);
	assert.match(frame, /┃ +lab1 {2}makes the swarm \(swarm init\), known at 10\.0\.0\.1 +┃/);
	assert.match(frame, /┃ +lab2 {2}joins it as a worker, known at 10\.0\.0\.2 +┃/);
	assert.match(frame, /┃ +lab3 {2}joins it as a worker, known at 10\.0\.0\.3 +┃/);
	await app.type(keys.enter);
	assert.deepEqual(app.calls, [], 'anything but the word is no');
	await app.type(keys.enter, ...'swarm', keys.enter);
	assert.deepEqual(app.calls, [['up']]);
});

test('agents that join a swarm there is: asked as well, and its manager named', async () => {
	const swarm = {...newSwarm(names(2)), isNew: false, addresses: {lab2: '10.0.0.2'}};
	const app = renderApp({events: review(names(2), swarm)});
	await app.waitFor('Enter starts it');
	const frame = await app.type(keys.enter);
	assert.match(frame, /┃ +Let agents join a Docker swarm\? +┃/);
	assert.match(frame, /┃ +lab2 {2}joins that of lab1 as a worker, known at 10\.0\.0\.2 +┃/);
	assert.doesNotMatch(frame, /swarm init/);
});

test('of more agents than a window has lines as many are named as fit, the others counted', async () => {
	const app = renderApp({events: review(names(30), newSwarm(names(30)))});
	const seen = await app.waitFor('Enter starts it');
	assert.match(
		wordsOf(seen),
		/swarm +not yet one: lab1 would make one, and 29 agents would join it/,
	);
	const frame = await app.type(keys.enter);
	assert.equal(assertSound(frame, {columns: 80, rows: 24}), 1);
	const named = frame.match(/┃ +lab\d+ +\S/g)?.length ?? 0;
	assert.match(frame, new RegExp(`┃ +and ${30 - named} more +┃`));
	assert.match(frame, /Type swarm and/);
});

test('agents that are in one swarm already need no yes', async () => {
	const app = renderApp({events: review(names(2))});
	await app.waitFor('Enter starts it');
	await app.type(keys.enter);
	assert.deepEqual(app.calls, [['up']]);
});

test('agents that can form no swarm: the review says why, and Enter only asks again', async () => {
	const failure: Failure = {
		code: 'swarm',
		message: 'the agents are in different swarms: lab1 in one, lab2 in another',
		hint: 'Choose agents of one swarm.',
	};
	const app = renderApp({
		events: [...review(names(2)).slice(0, -1), {type: 'plan-failed', plan: 'p', failure}],
	});
	const frame = await app.waitFor('different swarms');
	assert.match(frame.replaceAll(/\s+/g, ' '), /lab1 in one, .*lab2 in another .*Choose agents of/);
	await app.type(keys.enter);
	assert.deepEqual(app.calls, [['plan']]);
});
