import assert from 'node:assert/strict';
import test from 'node:test';
import type {AppEvent} from '../../source/state/app-event.ts';
import type {AppState} from '../../source/state/app-state.ts';
import {farewell} from '../../source/state/farewell.ts';
import {reduce} from '../../source/state/reducer.ts';
import {seenHosts} from '../../source/state/seen.ts';
import {countMesh, meshOf, sessionRows} from '../../source/state/selectors.ts';
import {checked, localAgent, makeSession, snapshot, testTime} from '../ui/fixtures.ts';
import {replay} from './replay.ts';

const names = ['main1', 'sub1', 'sub2'];
const demo = makeSession('demo');
const lost = {...localAgent, isReachable: false};
const failure = {code: 'engine-unreachable', message: 'local: nobody listens'} as const;
/** As when one of two agents of a session is away: its hosts are missing from what the other tells. */
const other = {...localAgent, name: 'other'};
const split = {...demo, agents: ['local', 'other']};
const half = {
	...split,
	status: {
		...split.status,
		hosts: split.status.hosts.map(host =>
			host.name === 'sub2' ? {...host, state: 'missing' as const, containerId: ''} : host,
		),
	},
};

const states = (state: AppState) => seenHosts(state, 'demo').map(host => host.state);

const pictures: ReadonlyArray<readonly [string, readonly AppEvent[], readonly string[]]> = [
	['all that an agent tells', [snapshot([demo])], ['running', 'running', 'running']],
	[
		'nothing of an agent that is away',
		[snapshot([]), snapshot([demo], [lost])],
		Array(3).fill('unseen'),
	],
	[
		'nothing once the watch failed',
		[snapshot([demo]), {type: 'watch-failed', failure}],
		Array(3).fill('unseen'),
	],
	[
		'what the other agents tell',
		[snapshot([half], [localAgent, {...other, isReachable: false}])],
		['running', 'running', 'unseen'],
	],
	[
		'a host that is gone',
		[snapshot([half], [localAgent, other])],
		['running', 'running', 'missing'],
	],
	[
		'a host that is gone while a stranger is away',
		[snapshot([half], [localAgent, other, {...lost, name: 'stranger'}])],
		['running', 'running', 'missing'],
	],
];
for (const [name, events, expected] of pictures) {
	test(`seen: ${name}`, () => assert.deepEqual(states(replay(...events)), expected));
}

test('hosts of an agent that is away stay where they were, and come back', () => {
	const hosts = (sub2: object) =>
		split.status.hosts.map(host => (host.name === 'sub2' ? {...host, ...sub2} : host));
	const whole = {
		...split,
		status: {...split.status, hosts: hosts({agent: 'other', containerId: 'c'})},
	};
	const unreachable = [localAgent, {...other, isReachable: false}];
	const sub2 = (state: AppState) => {
		const {agent, containerId, state: seen} = seenHosts(state, 'demo')[2] ?? {};
		return [agent, containerId, seen];
	};

	const lostOnce = replay(snapshot([whole], [localAgent, other]), snapshot([half], unreachable));
	assert.deepEqual(sub2(lostOnce), ['other', 'c', 'unseen']);
	const lostTwice = reduce(lostOnce, snapshot([half], unreachable));
	assert.deepEqual(sub2(lostTwice), ['other', 'c', 'unseen']);
	assert.deepEqual(sub2(reduce(lostTwice, snapshot([whole], [localAgent, other]))), [
		'other',
		'c',
		'running',
	]);
	assert.deepEqual(sub2(reduce(lostTwice, snapshot([half], [localAgent, other]))), [
		'local',
		'',
		'missing',
	]);
});

test('what is known of pairs is old once their agent is away, and stays known', () => {
	const known = replay(snapshot([demo]), ...checked('demo', names));
	const stale = (state: AppState) => countMesh(meshOf(state, 'demo'), names).stale;
	assert.equal(stale(known), 0);
	for (const event of [
		snapshot([], [lost]),
		snapshot([demo], [lost]),
		{type: 'watch-failed', failure} as const,
	]) {
		const after = reduce(known, event);
		assert.equal(stale(after), 9);
		assert.equal(stale(reduce(after, snapshot([demo]))), 9, 'nobody has checked them again');
	}

	const gone = reduce(known, snapshot([]));
	assert.deepEqual(meshOf(gone, 'demo'), {});
});

test('of hosts that are not seen nobody says how many run', () => {
	const unreachable = replay(snapshot([demo]), {type: 'watch-failed', failure});
	assert.deepEqual(
		sessionRows(unreachable).map(({state, running}) => [state, running]),
		[['unseen', undefined]],
	);
});

const exited = makeSession('x', {replicas: {main: 1}, states: {main1: 'exited'}});
const empty = makeSession('x', {replicas: {}});
const up: AppEvent = {
	type: 'operation-started',
	id: 'up-1',
	kind: 'up',
	session: 'demo',
	hosts: ['main1'],
	at: testTime,
};
const farewells: ReadonlyArray<readonly [string, readonly AppEvent[], readonly string[]]> = [
	['nothing', [snapshot([])], ['']],
	[
		'one session',
		[snapshot([demo])],
		['1 session keeps running: demo.', 'Come back with: flotilla'],
	],
	[
		'two sessions',
		[snapshot([demo, makeSession('x')])],
		['2 sessions keep running: demo, x.', 'Come back with: flotilla'],
	],
	[
		'a session that stands still',
		[snapshot([exited])],
		['1 session has no host that runs: x.', 'Come back with: flotilla'],
	],
	[
		'a session without a host',
		[snapshot([empty])],
		['1 session has no host that runs: x.', 'Come back with: flotilla'],
	],
	[
		'a session nobody sees',
		[snapshot([demo]), {type: 'watch-failed', failure}],
		['1 session is not seen, as its agent does not answer: demo.', 'Come back with: flotilla'],
	],
	[
		'a session half made',
		[up],
		['Left in the middle: demo. Remove what is left with: flotilla gc'],
	],
];
for (const [name, events, lines] of farewells) {
	test(`leaving behind ${name}`, () =>
		assert.deepEqual(farewell(replay(...events)).split('\n'), lines));
}
