import type {AppEvent} from '../../../source/state/app-event.ts';
import {paneId} from '../../../source/state/selectors.ts';
import {checked, lostAgent, makeSession, snapshot, testTime} from '../fixtures.ts';
import {keys} from '../render-app.tsx';
import {big, hosts, longName, opened, type Screen} from './screen.ts';

const bigHosts = big.status.hosts.map(({name}) => name);
const failure = {
	code: 'ssh-refused',
	message: 'sub1: refused the key',
	hint: 'flotilla check demo',
};

function pane(route: readonly string[], state: object): AppEvent[] {
	const id = paneId({id: 'id-demo'}, route);
	const host = route.at(-1) ?? '';
	return [
		{type: 'pane-opened', pane: {id, session: 'demo', host, route}},
		{type: 'pane-changed', id, state: state as never},
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

const live = {phase: 'live', pingMs: 1.9};
const exited = makeSession('demo', {
	replicas: {main: 1, sub: 3},
	states: {sub2: 'exited'},
	state: 'degraded',
});

/** A session from inside, and its mesh. */
export const insideScreens: readonly Screen[] = [
	{
		name: 'session',
		events: [opened('session', 'demo')],
		shows: ['● ready', '4/4 hosts', 'you ▸ main1', /sub3 {2}… connecting/],
		boxes: 4,
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
			'you ▸ main1 ▸ sub1',
			/sub2 {2}■ exited/,
			'refused the key',
			'The shell ended with code 0.',
		],
		boxes: 5,
	},
	{
		name: 'session, one pane',
		events: [
			opened('session', 'demo'),
			{type: 'grid-changed', session: 'demo', grid: {focus: 'id-demo/sub2', isZoomed: true}},
		],
		shows: ['▸ sub2', '4/4 hosts'],
		boxes: 1,
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
		shows: ['? unseen', '?/4 hosts', 'main1 is out of sight'],
		boxes: 4,
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
		lacks: ['d remove'],
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
		lacks: ['Enter'],
	},
	{
		name: 'session of which only parts are left',
		world: [snapshot([bare])],
		events: [opened('session', 'demo')],
		typed: ['d'],
		shows: ['Take down demo?', 'It has no host in sight.'],
		boxes: 1,
	},
	{
		name: 'mesh of a session without hosts',
		world: [snapshot([bare])],
		events: [opened('mesh', 'demo')],
		shows: ['demo ▸ mesh', 'Of demo only parts are left, and no host.'],
		lacks: ['pairs'],
	},
	{
		name: 'session that is gone',
		events: [opened('session', 'other')],
		shows: ['There is no session other any more.', 'q sessions'],
	},
	{
		name: 'session while no engine answers',
		world: [snapshot([], [lostAgent])],
		events: [opened('session', 'other')],
		shows: ['Nothing is known of other now.', 'prod: nobody listens on tcp'],
		lacks: ['any more'],
	},
	{
		name: 'mesh',
		events: [...checked('demo', hosts, [['sub1', 'sub2']]), opened('mesh', 'demo')],
		shows: [
			'16 pairs: 15 ok, 1 failed',
			/● sub1 +✓ 15 +✓ 15 +✗ auth +✓ 15/,
			'✓ login ms   ✗ failed stage   … checking   ~ before a change   · not checked',
		],
	},
	{
		name: 'mesh, nothing checked',
		events: [opened('mesh', 'demo')],
		shows: [/● sub1 +· +· +· +·/, '16 pairs'],
	},
	{
		name: 'mesh, at work',
		events: [
			{type: 'operation-started', id: 'c', kind: 'check', session: 'demo', hosts, at: testTime},
			opened('mesh', 'demo'),
		],
		shows: [/● sub1 +… +… +… +…/],
	},
	{
		name: 'mesh, a pair',
		events: [...checked('demo', hosts, [['main1', 'main1']]), opened('mesh', 'demo')],
		typed: [keys.enter],
		shows: ['main1 → main1  failed at auth (auth-denied)', '✓ hostkey', '✗ auth'],
	},
	{
		name: 'mesh of 16',
		events: [...checked(longName, bigHosts, [['main1', 'worker2']]), opened('mesh', longName)],
		shows: ['256 pairs: 255 ok, 1 failed', /rows 1-\d+, cols 1-\d+ of 16|worker15/, '‖ worker4'],
		cut: [longName],
	},
	{
		name: 'help in the mesh',
		events: [opened('mesh', 'demo')],
		typed: ['?'],
		shows: ['Show or hide the stages'],
		boxes: 1,
	},
];
