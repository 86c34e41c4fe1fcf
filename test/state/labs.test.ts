import assert from 'node:assert/strict';
import test from 'node:test';
import type {LabStatus} from '../../source/domain/agent/lab.ts';
import {FlotillaError} from '../../source/domain/failure.ts';
import type {FleetEvent} from '../../source/domain/operation/events.ts';
import type {Fleet} from '../../source/fleet/fleet.ts';
import {farewell} from '../../source/state/farewell.ts';
import {labPlaces, labRows, sessionsOfLab} from '../../source/state/lab-rows.ts';
import {currentView} from '../../source/state/selectors.ts';
import {localAgent, lostAgent, makeSession} from '../ui/fixtures.ts';
import {testLab} from '../ui/screens/lab.ts';
import {channel, endingIn, fakeActions} from './fake-fleet.ts';

const failure = {code: 'engine-error', message: 'local: no', hint: 'h'} as const;
const lab1 = {...localAgent, name: 'lab1', endpoint: 'tcp://172.18.0.2:2376', runningHosts: 7};

/** Questions for the labs wait until the test answers them; work on them does what it pushes. */
async function start(overrides: Partial<Fleet> = {}) {
	const asked: Array<PromiseWithResolvers<readonly LabStatus[]>> = [];
	const calls: unknown[] = [];
	const work = channel<FleetEvent>();
	const signals: AbortSignal[] = [];
	const note = ({signal, ...options}: {signal: AbortSignal; agents?: number; on?: string}) => {
		calls.push(options);
		signals.push(signal);
	};
	const parts = fakeActions({
		labs() {
			const answer = Promise.withResolvers<readonly LabStatus[]>();
			asked.push(answer);
			return answer.promise;
		},
		labUp(options) {
			note(options);
			return endingIn(work, testLab(options.on ?? 'local'));
		},
		labDown(on, {signal}) {
			note({signal, on});
			return endingIn(work, undefined);
		},
		...overrides,
	});
	const see = async (...agents: readonly (typeof localAgent)[]) => {
		parts.watch.push({sessions: [], agents});
		await parts.settle();
	};

	parts.actions.watch();
	await see(localAgent);
	const view = () => currentView(parts.store.getState()).name;
	const answer = async (...labs: readonly LabStatus[]) => {
		asked.at(-1)?.resolve(labs);
		await parts.settle();
	};

	return {...parts, asked, calls, signals, work, see, view, answer};
}

test('the lab is asked for when its screen opens, and after each change while it is open', async () => {
	const {actions, store, asked, see, view, answer} = await start();
	await see(localAgent, lostAgent);
	assert.equal(asked.length, 0, 'nobody looks');
	actions.openLab();
	assert.deepEqual([view(), asked.length], ['lab', 1]);
	await see(localAgent);
	await see(localAgent, lab1);
	assert.equal(asked.length, 1, 'one question at a time');
	await answer();
	assert.deepEqual([store.getState().labs.known, asked.length], [[], 2]);
	await answer(testLab('local'));
	assert.deepEqual(store.getState().labs.known, [testLab('local')]);
	assert.equal(asked.length, 2);
});

test('a question that fails is told, what was known stays, the next answer mends it', async () => {
	const {actions, store, asked, settle, answer} = await start();
	actions.openLab();
	await answer(testLab('local'));
	actions.findLabs();
	asked[1]?.reject(new FlotillaError(failure));
	await settle();
	assert.deepEqual(store.getState().labs.failure, failure);
	assert.equal(store.getState().labs.known?.length, 1);
	actions.findLabs();
	await answer();
	assert.deepEqual([store.getState().labs.known, store.getState().labs.failure], [[], undefined]);
});

test('a lab is made, started again and taken down as told; who watches comes back to it', async () => {
	const {actions, calls, work, settle, view} = await start();
	actions.openLab();
	actions.labUp({agents: 2, on: 'local'});
	assert.equal(view(), 'progress');
	work.end();
	await settle();
	assert.equal(view(), 'lab');
	actions.labStart(testLab('local'));
	actions.labDown('local');
	assert.deepEqual(calls, [{agents: 2, on: 'local'}, {agents: 3, on: 'local'}, {on: 'local'}]);
	actions.open({name: 'sessions'});
	work.end();
	work.end();
	await settle();
	assert.equal(view(), 'sessions', 'who went elsewhere stays there');
});

test('work on a lab is in no list of sessions; its failure is told there', async () => {
	const {actions, store, work, settle} = await start();
	actions.labUp({agents: 2, on: 'local'});
	actions.open({name: 'sessions'});
	assert.match(farewell(store.getState()), /Left in the middle: the lab on local/);
	work.fail(new FlotillaError(failure));
	await settle();
	assert.deepEqual(store.getState().notice, {title: 'Starting the lab on local failed', failure});
});

test('leaving rolls a lab that is being made back, and waits for one that is taken down', async () => {
	const ending = channel<FleetEvent>();
	const stopped: AbortSignal[] = [];
	const {actions, store, signals, work, settle} = await start({
		labDown(_, {signal}) {
			stopped.push(signal);
			return ending[Symbol.asyncIterator]();
		},
	});
	actions.labUp({agents: 2, on: 'local'});
	actions.labDown('other');
	actions.quit();
	assert.deepEqual(
		[...signals, ...stopped].map(({aborted}) => aborted),
		[true, false],
	);
	work.fail(new DOMException('aborted', 'AbortError'));
	await settle();
	assert.equal(store.getState().exit, 'waiting');
	ending.end();
	await settle();
	assert.equal(store.getState().exit, 'now');
});

test('the rows of a lab follow what is seen of its agents; its places are no agents of it', async () => {
	const {actions, store, watch, settle, answer} = await start();
	actions.openLab();
	const lab = testLab('local');
	await answer(lab);
	const rows = () => labRows(store.getState(), lab).map(({state, hosts}) => [state, hosts]);
	watch.push({
		sessions: [makeSession('late', {agents: ['lab3']}), makeSession('aside')],
		agents: [localAgent, {...localAgent, name: 'twin', sameAs: 'local'}, lab1],
	});
	await settle();
	assert.deepEqual(rows(), [
		['running', 7],
		['running', 1],
		['running', 2],
	]);
	assert.deepEqual(sessionsOfLab(store.getState(), lab), ['demo', 'late']);
	assert.deepEqual(
		labPlaces(store.getState()).map(({name}) => name),
		['local'],
	);
	watch.push({sessions: [], agents: [localAgent, {...lab1, isReachable: false}]});
	await settle();
	assert.deepEqual(rows()[0], ['unreachable', 0]);
});
