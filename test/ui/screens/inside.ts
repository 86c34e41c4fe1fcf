import type {Failure} from '../../../source/domain/failure.ts';
import type {PaneState} from '../../../source/domain/session/pane.ts';
import type {AppEvent} from '../../../source/state/app-event.ts';
import {paneId} from '../../../source/state/selectors.ts';
import {lostAgent, makeSession, snapshot} from '../fixtures.ts';
import {keys} from '../render-app.tsx';
import {longName, opened, type Screen} from './screen.ts';

const failure: Failure = {
	code: 'ssh-refused',
	message: 'sub1: refused the key',
	hint: 'flotilla check demo',
};

function pane(route: readonly string[], state: PaneState): AppEvent[] {
	const id = paneId({id: 'id-demo'}, route);
	const host = route.at(-1) ?? '';
	return [
		{type: 'pane-opened', pane: {id, session: 'demo', host, route}},
		{type: 'pane-changed', id, state},
	];
}

const holder = 'pid 4711 on host build-7';
const missing = {main1: 'missing', sub1: 'missing', sub2: 'missing'} as const;
const making = makeSession('demo', {
	state: 'provisioning',
	states: {...missing, main1: 'running', sub1: 'created'},
	lease: {operation: 'up', holder, isAlive: true},
});
const died = makeSession('demo', {
	state: 'incomplete',
	states: missing,
	lease: {operation: 'down', holder, isAlive: false},
});
const bare = makeSession('demo', {replicas: {}, state: 'degraded'});

const live: PaneState = {phase: 'live', pingMs: 1.9};
const exited = makeSession('demo', {
	replicas: {main: 1, sub: 3},
	states: {sub2: 'exited'},
	state: 'degraded',
	reasons: ['sub2 exited with 1'],
});
const loose = makeSession('demo', {
	state: 'degraded',
	reasons: ['sub2 is off the network flotilla.demo, and so is all that it was to do'],
});

/** A session from inside. */
export const insideScreens: readonly Screen[] = [
	{
		name: 'session',
		events: [opened('session', 'demo')],
		shows: ['● ready', '4/4 hosts', 'you ▸ main1', /sub3 {2}… connecting/],
		boxes: 4,
	},
	{
		name: 'session whose hosts have long names',
		world: [
			snapshot([makeSession('demo', {replicas: {'data-node-with-a-long-name-of-its-own': 4}})]),
		],
		events: [opened('session', 'demo')],
		shows: [/┏ ▸ data-node-[\w-]*…?1 {2}… connecting/, /╭ data-node-[\w-]*…?4 {2}… connecting/],
		boxes: 4,
	},
	{
		name: 'session that is degraded for a reason of many words',
		world: [snapshot([loose])],
		events: [opened('session', 'demo')],
		shows: [/^ flotilla [^ ]+ demo {2}[^ ]+ degraded/, 'you ▸ main1'],
		boxes: 3,
	},
	{
		name: 'session with every kind of pane',
		world: [snapshot([exited])],
		events: [
			...pane(['main1'], live),
			...pane(['sub1'], {phase: 'failed', failure}),
			...pane(['sub3'], {phase: 'ended', exitCode: 0}),
			...pane(['main1', 'sub1'], live),
			opened('session', 'demo'),
			{
				type: 'grid-changed',
				session: 'demo',
				grid: {focus: paneId({id: 'id-demo'}, ['main1', 'sub1'])},
			},
		],
		shows: [
			'▲ degraded',
			'3/4 hosts',
			/sub2 ex/,
			'you ▸ main1 ▸ sub1',
			/sub2 {2}■ exited/,
			'refused the key',
			'The shell ended with code 0.',
		],
		cut: ['x close  m mesh'],
		boxes: 5,
	},
	{
		name: 'session, one pane',
		events: [
			opened('session', 'demo'),
			{type: 'grid-changed', session: 'demo', grid: {focus: 'id-demo/sub2', isZoomed: true}},
		],
		shows: ['▸ sub2', '4/4 hosts', 'z unzoom'],
		boxes: 1,
	},
	{
		name: 'session of one host, its shell over',
		world: [snapshot([makeSession('demo', {replicas: {main: 1}})])],
		events: [...pane(['main1'], {phase: 'ended', exitCode: 0}), opened('session', 'demo')],
		shows: [
			'1/1 host ',
			/z zoom {2}r new shell( {2}\(x close\))? {2}m mesh {2}q sessions {2}\[ scroll/,
		],
		lacks: ['focus', 'n next'],
		boxes: 1,
	},
	{
		name: 'session, a key that means nothing',
		events: [...pane(['main1'], live), opened('session', 'demo')],
		typed: ['w'],
		shows: ['w does nothing here; after Ctrl-G:  ←↓↑→ focus'],
		boxes: 4,
	},
	{
		name: 'session of 16',
		events: [opened('session', longName)],
		shows: ['14/16 hosts', /page 1\/[23]|worker15/],
	},
	{
		name: 'session that is out of sight',
		events: [
			opened('session', 'demo'),
			{type: 'watch-failed', failure: {code: 'engine-unreachable', message: 'local: gone'}},
		],
		shows: [
			/flotilla ▸ demo +\? unseen +\?\/4 hosts +you ▸ main1 +\? not seen/,
			'main1 is not seen',
		],
		boxes: 4,
	},
	{
		name: 'session with a long name, out of sight, at the end of a long way',
		world: [snapshot([makeSession('silver-heron-of-the-lake')])],
		events: [
			{
				type: 'pane-opened',
				pane: {
					...{id: 'id-silver-heron-of-the-lake/main1>sub1>sub2', host: 'sub2'},
					...{session: 'silver-heron-of-the-lake', route: ['main1', 'sub1', 'sub2']},
				},
			},
			opened('session', 'silver-heron-of-the-lake'),
			{
				type: 'grid-changed',
				session: 'silver-heron-of-the-lake',
				grid: {focus: 'id-silver-heron-of-the-lake/main1>sub1>sub2'},
			},
			{type: 'watch-failed', failure: {code: 'engine-unreachable', message: 'local: gone'}},
		],
		shows: [/flotilla ▸ silver-heron-of-the-lake +\? unseen +\?\/3 hosts +you ▸ main1 ▸ s/],
	},
	{
		name: 'session that is being made elsewhere',
		world: [snapshot([making])],
		events: [opened('session', 'demo')],
		shows: [
			'◐ provisioning',
			'demo is being made: `up` is at work on it (pid 4711 on host build-7).',
			'running: main1; made, not started: sub1; not made yet: sub2',
			/network +flotilla\.demo, 198\.18\.0\.0\/24/,
			'Wait: its shells open here once it is ready.',
			'Enter hosts that run',
		],
	},
	{
		name: 'session that is being made elsewhere, the hosts that run',
		world: [snapshot([making])],
		events: [opened('session', 'demo')],
		typed: [keys.enter],
		shows: ['you ▸ main1', '1/3 hosts'],
		boxes: 3,
	},
	{
		name: 'session whose down died',
		world: [snapshot([died])],
		events: [opened('session', 'demo')],
		shows: [
			'◇ incomplete',
			'`down` of demo died before it was done (pid 4711 on host build-7).',
			'not there: main1,sub[1-2]',
			'd removes what there is of it. `flotilla gc`',
			'd remove  q back',
		],
	},
	{
		name: 'session of which only parts are left',
		world: [snapshot([bare])],
		events: [opened('session', 'demo')],
		typed: ['d'],
		shows: ['Take down demo?', 'None of its hosts is seen.'],
		boxes: 1,
	},
	{
		name: 'session that is gone',
		events: [opened('session', 'other')],
		shows: ['There is no session other any more.', 'Esc sessions'],
	},
	{
		name: 'session while no engine answers',
		world: [snapshot([], [lostAgent])],
		events: [opened('session', 'other')],
		shows: ['Nothing is known of other now.', 'prod: nobody listens on tcp'],
		lacks: ['any more'],
	},
];
