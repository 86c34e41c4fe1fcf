import assert from 'node:assert/strict';
import test from 'node:test';
import type {MeshCell} from '../../source/domain/mesh.ts';
import {FlotillaError} from '../../source/domain/failure.ts';
import type {ProvisionPlan} from '../../source/fleet/fleet.ts';
import {currentView, meshOf} from '../../source/state/selectors.ts';
import {candidate, goodCell, localAgent, makeSession, placing} from '../ui/fixtures.ts';
import {channel, fakeActions} from './fake-fleet.ts';

const demo = makeSession('demo');
const agents = [localAgent];
const failure = {code: 'host-failed', message: 'sub1: gone', hint: 'look'} as const;
const abort = () => new DOMException('aborted', 'AbortError');

async function startUp(overrides = {}) {
	const parts = fakeActions(overrides);
	const {actions, watch, settle} = parts;
	actions.watch();
	watch.push({sessions: [], agents});
	await settle();
	actions.newSession();
	for (let step = 0; step < 4; step++) actions.editWizard({type: 'next-step'});
	actions.up();
	await settle();
	return parts;
}

const endings = ['operation-finished', 'operation-cancelled', 'operation-failed'];
const runs: ReadonlyArray<
	readonly [string, string, (p: Awaited<ReturnType<typeof startUp>>) => void]
> = [
	['that ends', 'operation-finished', ({work}) => work.end()],
	['that throws', 'operation-failed', ({work}) => work.fail(new FlotillaError(failure))],
	['with a bug', 'operation-failed', ({work}) => work.fail(new TypeError('x'))],
	[
		'that is called off',
		'operation-cancelled',
		({actions, work}) => {
			actions.cancel('up-1');
			work.fail(abort());
		},
	],
	[
		'whose rollback fails',
		'operation-cancelled',
		({actions, work}) => {
			actions.cancel('up-1');
			work.fail(new FlotillaError({code: 'leftovers', message: 'network stays'}));
		},
	],
];
for (const [name, expected, act] of runs) {
	test(`an operation ${name} has exactly one ending: ${expected}`, async () => {
		const parts = await startUp();
		act(parts);
		await parts.settle();
		const seen = parts.events.filter(({type}) => endings.includes(type));
		assert.deepEqual(
			seen.map(({type}) => type),
			[expected],
		);
	});
}

test('a session that came up is entered, unless its operator went elsewhere', async () => {
	const watched = await startUp();
	assert.equal(currentView(watched.store.getState()).name, 'progress');
	watched.work.end();
	await watched.settle();
	assert.deepEqual(currentView(watched.store.getState()), {name: 'session', session: 'demo'});

	const left = await startUp();
	left.actions.open({name: 'sessions'});
	left.work.end();
	await left.settle();
	assert.equal(currentView(left.store.getState()).name, 'sessions');
});

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
	assert.equal(state.wizard.step, 'review');
	assert.equal(state.wizard.plan.phase, 'failed', 'it was planned anew');
	actions.up();
	assert.equal(types().filter(type => type === 'operation-started').length, 2);
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

test('a draft that breaks a rule is not started', () => {
	const {actions, types} = fakeActions();
	actions.newSession();
	actions.editWizard({type: 'erase', what: 'line'});
	actions.up();
	assert.ok(!types().includes('operation-started'));
});

test('entering the review asks for a plan; what a plan says reaches the state', async () => {
	const result = {agents: ['local']} as unknown as ProvisionPlan;
	const {store} = await startUp({plan: () => Promise.resolve(result)});
	assert.equal(store.getState().wizard.plan.phase, 'made');
	const failed = await startUp({plan: () => Promise.reject(new FlotillaError(failure))});
	assert.deepEqual(failed.store.getState().wizard.plan, {phase: 'failed', id: 'plan-1', failure});
});

test('a check makes cells', async () => {
	const cells = channel<MeshCell>();
	const {actions, store, watch, settle} = fakeActions({check: () => cells[Symbol.asyncIterator]()});
	actions.watch();
	watch.push({sessions: [demo], agents});
	await settle();
	actions.openMesh('demo');
	cells.push(goodCell('main1', 'sub1'));
	await settle();
	assert.equal(meshOf(store.getState(), 'demo')['main1']?.['sub1']?.phase, 'known');
	assert.equal(meshOf(store.getState(), 'demo')['sub2']?.['sub2']?.phase, 'checking');
	cells.end();
	await settle();
	assert.equal(meshOf(store.getState(), 'demo')['sub2']?.['sub2'], undefined);
});

test('while somebody looks at the mesh, what changed is checked again', async () => {
	const asked: object[] = [];
	const check = (_: string, {from, to}: {from?: string; to?: string}) => {
		asked.push({from, to});
		const cells = channel<MeshCell>();
		cells.end();
		return cells;
	};
	const {actions, watch, settle} = fakeActions({check: check as never});
	actions.watch();
	watch.push({sessions: [demo], agents});
	await settle();
	actions.openMesh('demo');
	await settle();
	watch.push({sessions: [makeSession('demo', {states: {sub2: 'exited'}})], agents});
	await settle();
	assert.deepEqual(asked, [
		{from: undefined, to: undefined},
		{from: 'sub2', to: undefined},
		{from: undefined, to: 'sub2'},
	]);
});

test('a watch that breaks is told, and can be begun again', async () => {
	const {actions, store, watch, settle} = fakeActions();
	actions.watch();
	watch.fail(new FlotillaError(failure));
	await settle();
	assert.deepEqual(store.getState().watchFailure, failure);
	actions.watch();
	watch.push({sessions: [], agents});
	await settle();
	assert.equal(store.getState().watchFailure, undefined);
});

test('text from engines is cleaned before it becomes state', async () => {
	const {actions, store, watch, settle} = fakeActions();
	actions.watch();
	watch.push({sessions: [], agents: [{...localAgent, version: '\u001b[31m29'}]});
	await settle();
	assert.equal(store.getState().agents[0]?.version, '[31m29');
});

test('leaving waits for what is under way, and rolls back what is being started', async () => {
	const {actions, store, signals, work, settle} = await startUp();
	actions.quit();
	assert.equal(store.getState().exit, 'waiting');
	assert.equal(signals[0]?.aborted, true);
	work.fail(abort());
	await settle();
	assert.equal(store.getState().exit, 'now');
});

test('leaving twice leaves at once; with nothing under way once is enough', async () => {
	const busy = await startUp();
	busy.actions.quit();
	busy.actions.quit();
	assert.equal(busy.store.getState().exit, 'now');
	const idle = fakeActions();
	idle.actions.quit();
	assert.equal(idle.store.getState().exit, 'now');
});

test('a swarm may be formed only where the plan that was shown has it', async () => {
	for (const swarm of [undefined, {manager: 'lab1', isNew: true, joining: [], addresses: {}}]) {
		const seen: unknown[] = [];
		const parts = fakeActions({
			plan: () => Promise.resolve({hosts: [], ...(swarm ? {swarm} : {})} as never),
			up(_, {mayFormSwarm}) {
				seen.push(mayFormSwarm);
				return channel()[Symbol.asyncIterator]() as never;
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

	const ground = () => parts.store.getState().wizard.ground;
	assert.equal(ground().phase, 'asked');
	await parts.settle();
	assert.deepEqual(ground(), {phase: 'failed', id: 'ground-1', failure});
	parts.actions.plan();
	await parts.settle();
	assert.equal(ground().phase, 'known');
});
