import assert from 'node:assert/strict';
import test from 'node:test';
import {paneSlots} from '../../source/state/selectors.ts';
import {localAgent, makeSession} from '../ui/fixtures.ts';
import {fakeActions} from './fake-fleet.ts';

const agents = [localAgent];
const size = {columns: 40, rows: 10};
const id = 'id-demo/sub1';

async function withPane() {
	const parts = fakeActions();
	parts.actions.watch();
	parts.watch.push({sessions: [makeSession('demo')], agents});
	await parts.settle();
	parts.actions.showPanes('demo', [{id, route: ['sub1'], size}]);
	const pane = parts.panes.get(id);
	assert.ok(pane);
	return {...parts, pane};
}

test('a pane is opened once, and its states reach the state', async () => {
	const {actions, panes, pane, store, settle} = await withPane();
	assert.equal(store.getState().panes[id]?.state.phase, 'connecting');
	actions.showPanes('demo', [{id, route: ['sub1'], size}]);
	assert.equal(panes.size, 1);
	pane.push({phase: 'live', pingMs: 2});
	await settle();
	assert.deepEqual(store.getState().panes[id]?.state, {phase: 'live', pingMs: 2});
});

test('there is a place for each host in rank order, then for hops', async () => {
	const {actions, store} = await withPane();
	actions.showPanes('demo', [{id: 'id-demo/main1>sub2', route: ['main1', 'sub2'], size}]);
	const slots = paneSlots(store.getState(), 'demo');
	assert.deepEqual(
		slots.map(({route, host, pane}) => [route.join('>'), host?.name, pane !== undefined]),
		[
			['main1', 'main1', false],
			['sub1', 'sub1', true],
			['sub2', 'sub2', false],
			['main1>sub2', 'sub2', true],
		],
	);
});

test('a shell that ended is opened again when its host comes back, or on demand', async () => {
	const {actions, watch, pane, settle} = await withPane();
	pane.push({phase: 'ended', exitCode: 137});
	watch.push({sessions: [makeSession('demo', {states: {sub1: 'exited'}})], agents});
	await settle();
	assert.deepEqual(pane.did, []);
	watch.push({sessions: [makeSession('demo')], agents});
	await settle();
	assert.deepEqual(pane.did, ['reconnect']);
	actions.reconnect(id);
	assert.deepEqual(pane.did, ['reconnect', 'reconnect']);
});

test('panes of a session that is gone are closed; those of an agent that is away are not', async () => {
	const {watch, pane, store, settle} = await withPane();
	watch.push({sessions: [], agents: [{...localAgent, isReachable: false}]});
	await settle();
	assert.deepEqual(pane.did, []);
	watch.push({sessions: [], agents});
	await settle();
	assert.deepEqual(pane.did, ['close']);
	assert.deepEqual(store.getState().panes, {});
});

test('all panes are closed at the end', async () => {
	const {actions, pane} = await withPane();
	await actions.close();
	assert.deepEqual(pane.did, ['close']);
});
