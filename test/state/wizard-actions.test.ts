import assert from 'node:assert/strict';
import test from 'node:test';
import {FlotillaError} from '../../source/domain/failure.ts';
import type {FleetEvent} from '../../source/domain/operation/events.ts';
import {planOf, sessionOf} from '../commands/fake-session.ts';
import {candidate, localAgent, makeSession, placing} from '../ui/fixtures.ts';
import {channel, endingIn, fakeActions, startUp} from './fake-fleet.ts';

const demo = makeSession('demo');
const agents = [localAgent];
const failure = {code: 'host-failed', message: 'sub1: gone', hint: 'look'} as const;
const abort = () => new DOMException('aborted', 'AbortError');

test('a start that failed is changed in the wizard as it was, and started again', async () => {
	const {actions, store, work, settle, types} = await startUp();
	const {draft} = store.getState().wizard;
	work.fail(new FlotillaError(failure));
	await settle();
	actions.newSession();
	actions.editWizard({type: 'insert', text: '-other'});
	actions.back();
	actions.tryAgain('up-1');
	await settle();
	const state = store.getState();
	assert.deepEqual(state.views, [{name: 'sessions'}, {name: 'wizard'}]);
	assert.deepEqual(state.wizard.draft, draft);
	assert.equal(state.wizard.step, 'images', 'there the host that failed can be changed');
	assert.deepEqual(state.wizard.failure, failure);
	actions.up();
	assert.equal(types().filter(type => type === 'operation-started').length, 2);
});

test('a new session begins with what was typed for a start that came to nothing', async () => {
	const {actions, store, work, settle} = await startUp();
	const name = () => store.getState().wizard.draft.name;
	work.fail(new FlotillaError(failure));
	await settle();
	actions.newSession();
	actions.editWizard({type: 'insert', text: '-b'});
	assert.equal(name(), 'demo-b');
	actions.newSession();
	actions.back();
	actions.newSession();
	assert.equal(name(), 'demo-b', 'what was not started is kept');
	actions.editWizard({type: 'insert', text: '-c'});
	actions.up();
	await settle();
	actions.newSession();
	assert.equal(name(), 'demo', 'what is under way is not lost');
	actions.cancel('up-2');
	work.fail(abort());
	await settle();
	actions.newSession();
	assert.equal(name(), 'demo-b-c');
});

test('a start whose name was taken meanwhile goes on at the name', async () => {
	const {actions, store, watch, work, settle} = await startUp();
	work.fail(new FlotillaError(failure));
	watch.push({sessions: [demo], agents});
	await settle();
	actions.tryAgain('up-1');
	const {step, field} = store.getState().wizard;
	assert.deepEqual([step, field], ['agents', 0]);
	actions.up();
	assert.equal(Object.keys(store.getState().operations).length, 1);
});

test('after a failed start one comes to the step that has the fields it is about', async () => {
	const table = [
		['name-taken', 'agents'],
		['engine-lost', 'agents'],
		['image-pull', 'images'],
		['spec-invalid', 'images'],
		['mesh-failed', 'review'],
	] as const;
	for (const [code, step] of table) {
		const {actions, store, work, settle} = await startUp();
		work.fail(new FlotillaError({code, message: 'so it is'}));
		await settle();
		actions.tryAgain('up-1');
		await settle();
		const {wizard} = store.getState();
		assert.equal(wizard.step, step, code);
		assert.equal(wizard.plan.phase, step === 'review' ? 'failed' : 'none', code);
	}
});

test('a draft that breaks a rule is not started', () => {
	const {actions, types} = fakeActions();
	actions.newSession();
	actions.editWizard({type: 'erase', what: 'line'});
	actions.up();
	assert.ok(!types().includes('operation-started'));
});

test('entering the review asks for a plan; what a plan says reaches the state', async () => {
	const {store} = await startUp({plan: spec => Promise.resolve(planOf(spec))});
	assert.equal(store.getState().wizard.plan.phase, 'made');
	const failed = await startUp({plan: () => Promise.reject(new FlotillaError(failure))});
	assert.deepEqual(failed.store.getState().wizard.plan, {phase: 'failed', id: 'plan-1', failure});
});

test('a swarm may be formed only where the plan that was shown has it', async () => {
	for (const swarm of [undefined, {manager: 'lab1', isNew: true, joining: [], addresses: {}}]) {
		const seen: unknown[] = [];
		const parts = fakeActions({
			plan: spec => Promise.resolve({...planOf(spec), ...(swarm ? {swarm} : {})}),
			up(spec, {mayFormSwarm}) {
				seen.push(mayFormSwarm);
				return endingIn(channel<FleetEvent>(), sessionOf(spec));
			},
		});
		parts.actions.newSession();
		for (let step = 0; step < 4; step++) parts.actions.editWizard({type: 'next-step'});
		await parts.settle();
		parts.actions.up();
		assert.deepEqual(seen, [swarm !== undefined]);
	}
});

test('entering the placement asks what there is to place on, and again when told to', async () => {
	const answers = [
		() => Promise.reject(new FlotillaError(failure)),
		() => Promise.resolve({agents: [candidate('lab1')], archs: {}}),
	];
	const parts = fakeActions({candidates: () => answers.shift()?.() ?? Promise.reject(abort())});
	for (const event of placing([candidate('lab1'), candidate('lab2')]).slice(0, -2)) {
		if (event.type === 'wizard-edited') parts.actions.editWizard(event.edit);
		else parts.store.dispatch(event);
	}

	const candidates = () => parts.store.getState().wizard.candidates;
	assert.equal(candidates().phase, 'asked');
	await parts.settle();
	assert.deepEqual(candidates(), {phase: 'failed', id: 'candidates-1', failure});
	parts.actions.plan();
	await parts.settle();
	assert.equal(candidates().phase, 'known');
});
