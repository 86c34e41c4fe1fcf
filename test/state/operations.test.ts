import assert from 'node:assert/strict';
import test from 'node:test';
import type {FleetEvent} from '../../source/domain/operation/events.ts';
import type {AppEvent} from '../../source/state/app-event.ts';
import type {Operation} from '../../source/state/operations.ts';
import {countMesh, meshOf} from '../../source/state/selectors.ts';
import {checked, goodCell, makeSession, reported, snapshot, testTime} from '../ui/fixtures.ts';
import {replay} from './replay.ts';

const failure = {code: 'bug', message: 'x'} as const;
const started = (kind: 'up' | 'check', scope = {}): AppEvent => ({
	type: 'operation-started',
	id: 'one',
	kind,
	session: 'demo',
	hosts: ['main1', 'sub1'],
	scope,
	at: testTime,
});

function operationAfter(events: readonly FleetEvent[], ending?: AppEvent): Operation {
	const state = replay(
		started('up'),
		...events.map(event => reported('one', event)),
		...(ending ? [ending] : []),
	);
	const operation = state.operations['one'];
	assert.ok(operation);
	return operation;
}

const begun: FleetEvent[] = [
	{type: 'steps-planned', steps: [{id: 'a', title: 'A'}]},
	{type: 'step-started', step: 'a', at: testTime},
];

test('a step goes from planned over running to done', () => {
	assert.deepEqual(operationAfter(begun.slice(0, 1)).steps['a']?.state, {phase: 'planned'});
	assert.equal(operationAfter(begun).steps['a']?.state.phase, 'running');
	const progress = {type: 'step-progressed', step: 'a', done: 1, total: 2, unit: 'items'} as const;
	const state = operationAfter([...begun, progress]).steps['a']?.state;
	assert.ok(state?.phase === 'running');
	assert.deepEqual([state.progress?.done, state.progress?.total], [1, 2]);
	const finished = {type: 'step-finished', step: 'a', at: testTime, ms: 5, note: 'n'} as const;
	assert.deepEqual(operationAfter([...begun, finished]).steps['a']?.state, {
		phase: 'done',
		ms: 5,
		note: 'n',
	});
});

test('a step that nobody planned is shown, progress of one that does not run is not', () => {
	const unplanned = operationAfter([{type: 'step-started', step: 'b', at: testTime}]);
	assert.deepEqual(unplanned.order, ['b']);
	const early = operationAfter([
		{type: 'step-progressed', step: 'c', done: 1, unit: 'none'},
		...begun,
	]);
	assert.deepEqual(early.order, ['a']);
});

test('planning a step again does not reset it', () => {
	const operation = operationAfter([...begun, begun[0] as FleetEvent]);
	assert.equal(operation.steps['a']?.state.phase, 'running');
	assert.deepEqual(operation.order, ['a']);
});

const endings: ReadonlyArray<readonly [AppEvent, Operation['phase']]> = [
	[{type: 'operation-finished', id: 'one', at: testTime}, 'finished'],
	[{type: 'operation-cancelled', id: 'one', at: testTime}, 'cancelled'],
	[{type: 'operation-failed', id: 'one', at: testTime, failure}, 'failed'],
	[{type: 'operation-stopping', id: 'one'}, 'stopping'],
];
for (const [ending, phase] of endings) {
	test(`${ending.type} makes it ${phase}`, () => {
		assert.equal(operationAfter(begun, ending).phase, phase);
	});
}

test('an operation ends once, and steps cut short count as not done', () => {
	const operation = operationAfter(begun, endings[2]?.[0]);
	assert.equal(operation.steps['a']?.state.phase, 'planned');
	const state = replay(started('up'), ...endings.slice(0, 3).map(([event]) => event));
	assert.equal(state.operations['one']?.phase, 'finished');
});

test('events of an operation nobody knows change nothing', () => {
	assert.deepEqual(replay(reported('nobody', begun[0] as FleetEvent)).operations, {});
});

const hosts = ['main1', 'sub1'];
const countsAfter = (...events: AppEvent[]) => {
	const {ok, failed, stale} = countMesh(meshOf(replay(...events), 'demo'), hosts);
	return [ok, failed, stale];
};

test('a check marks its pairs, fills them in and forgets those it did not get to', () => {
	const one = reported('one', {type: 'cell-checked', cell: goodCell('main1', 'sub1')});
	const mesh = meshOf(replay(started('check'), one), 'demo');
	assert.equal(mesh['main1']?.['sub1']?.phase, 'known');
	assert.equal(mesh['sub1']?.['main1']?.phase, 'checking');
	const ended: AppEvent = {type: 'operation-cancelled', id: 'one', at: testTime};
	assert.deepEqual(countsAfter(started('check'), one, ended), [1, 0, 0]);
	const after = meshOf(replay(started('check'), one, ended), 'demo');
	assert.equal(after['sub1']?.['main1'], undefined);
});

test('a check of a row, a column or a cell marks no other pair', () => {
	const marked = (scope: object) =>
		Object.entries(meshOf(replay(started('check', scope)), 'demo')).flatMap(([from, row]) =>
			Object.keys(row).map(to => `${from} ${to}`),
		);
	assert.deepEqual(marked({from: 'sub1'}), ['sub1 main1', 'sub1 sub1']);
	assert.deepEqual(marked({to: 'sub1'}), ['main1 sub1', 'sub1 sub1']);
	assert.deepEqual(marked({from: 'main1', to: 'sub1'}), ['main1 sub1']);
});

test('a pair that is checked again in vain is as old as it was', () => {
	const again = started('check', {from: 'main1', to: 'sub1'});
	const ended: AppEvent = {type: 'operation-failed', id: 'one', at: testTime, failure};
	assert.deepEqual(countsAfter(...checked('demo', hosts), again, ended), [3, 0, 1]);
});

test('a container that changed makes its row and column old, at once', () => {
	const whole = makeSession('demo', {replicas: {main: 1, sub: 1}});
	const killed = makeSession('demo', {replicas: {main: 1, sub: 1}, states: {sub1: 'exited'}});
	const before = [snapshot([whole]), ...checked('demo', hosts)];
	assert.deepEqual(countsAfter(...before, snapshot([whole])), [4, 0, 0]);
	assert.deepEqual(countsAfter(...before, snapshot([killed])), [1, 0, 3]);
	assert.deepEqual(countsAfter(...before, snapshot([])), [0, 0, 0]);
});
