import assert from 'node:assert/strict';
import test from 'node:test';
import {FlotillaError} from '../../source/domain/failure.ts';
import type {MeshCell, MeshReport} from '../../source/domain/session/mesh.ts';
import type {Fleet} from '../../source/fleet/fleet.ts';
import {currentView, meshOf} from '../../source/state/selectors.ts';
import {goodCell, localAgent, makeSession} from '../ui/fixtures.ts';
import {channel, endingIn, fakeActions, startUp} from './fake-fleet.ts';

const demo = makeSession('demo');
const agents = [localAgent];
const failure = {code: 'host-failed', message: 'sub1: gone', hint: 'look'} as const;
const abort = () => new DOMException('aborted', 'AbortError');
/** Nobody reads it. */
const report: MeshReport = {session: 'demo', pairs: 0, ok: 0, failed: 0, cells: []};

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

test('a check makes cells', async () => {
	const cells = channel<MeshCell>();
	const {actions, store, watch, settle} = fakeActions({check: () => endingIn(cells, report)});
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
	const check: Fleet['check'] = (_, {signal, ...scope}) => {
		assert.ok(!signal.aborted);
		asked.push(scope);
		const cells = channel<MeshCell>();
		cells.end();
		return endingIn(cells, report);
	};
	const {actions, watch, settle} = fakeActions({check});
	actions.watch();
	watch.push({sessions: [demo], agents});
	await settle();
	actions.openMesh('demo');
	await settle();
	watch.push({sessions: [makeSession('demo', {states: {sub2: 'exited'}})], agents});
	await settle();
	assert.deepEqual(asked, [{}, {hosts: ['sub2']}]);
});

test('what changes while a check is under way is checked once that has ended', async () => {
	const asked: object[] = [];
	const checks: Array<ReturnType<typeof channel<MeshCell>>> = [];
	const check: Fleet['check'] = (_, {signal, ...scope}) => {
		assert.ok(!signal.aborted);
		asked.push(scope);
		const cells = channel<MeshCell>();
		checks.push(cells);
		return endingIn(cells, report);
	};
	const {actions, store, watch, settle} = fakeActions({check});
	const marked = (mark: string) => {
		const {status, ...rest} = makeSession('demo');
		const hosts = status.hosts.map(host => (host.name === 'sub1' ? {...host, mark} : host));
		return {sessions: [{...rest, status: {...status, hosts}}], agents};
	};
	actions.watch();
	watch.push(marked('a.1'));
	await settle();
	actions.openMesh('demo');
	// Started again so quickly that nobody saw it stopped.
	watch.push(marked('a.2'));
	watch.push(marked('a.3'));
	await settle();
	assert.deepEqual(asked, [{}]);
	checks[0]?.end();
	await settle();
	assert.deepEqual(asked, [{}, {hosts: ['sub1']}]);
	const mesh = meshOf(store.getState(), 'demo');
	assert.equal(mesh['sub1']?.['main1']?.phase, 'checking');
	assert.equal(mesh['sub2']?.['sub1']?.phase, 'checking');
	assert.equal(mesh['sub2']?.['main1'], undefined);
	checks[1]?.end();
	await settle();
	assert.equal(asked.length, 2);
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
