import type {AppEvent} from '../../source/state/app-event.ts';
import {paneId} from '../../source/state/selectors.ts';
import type {CommandIn, Scope} from '../../source/ui/frame/keymap.ts';
import {checked, makeSession, snapshot, testTime} from './fixtures.ts';
import {keys, type Call} from './render-app.tsx';
import {hosts, opened} from './screens/screen.ts';
import {testPlace, type Deed, type Place} from './test-place.ts';

const world = [
	snapshot([
		makeSession('demo', {replicas: {main: 1, sub: 3}}),
		...Array.from({length: 40}, (_, index) => makeSession(`s${index + 10}`)),
	]),
];
const quit: Deed = {calls: [['quit']]};
const help: Deed = {shows: '↑ ↓ scroll'};
const id = (...route: string[]) => paneId({id: 'id-demo'}, route);
/** Panes of hosts are asked for as soon as they are on the screen, two in a row. */
const showPanes = (...panes: Array<readonly [host: string, columns: number]>): Call => [
	'showPanes',
	'demo',
	panes.map(([host, columns]) => ({id: id(host), route: [host], size: {columns, rows: 9}})),
];
const showAll = showPanes(['main1', 38], ['sub1', 38], ['sub2', 38], ['sub3', 38]);
const home: Call = ['open', {name: 'sessions'}];
const failure = {code: 'host-failed', message: 'sub1: gone'} as const;

const sessions: Place<'sessions'> = {
	events: [...world, {type: 'notice-shown', notice: {title: 'Starting x failed', failure}}],
	deeds: {
		open: {calls: [['open', {name: 'session', session: 'demo'}], showAll]},
		new: {calls: [['newSession']]},
		mesh: {calls: [['openMesh', 'demo']]},
		down: {shows: 'Take down demo?'},
		agents: {calls: [['openAgents']]},
		lab: {calls: [['openLab']]},
		filter: {shows: '/▏'},
		up: {after: [keys.down, keys.down], shows: '▸ s10'},
		below: {shows: '▸ s10'},
		'page-up': {after: [keys.down, keys.down], shows: '▸ demo'},
		'page-down': {shows: /▸ s2\d/},
		first: {after: [keys.down, keys.down], shows: '▸ demo'},
		last: {shows: '▸ s49'},
		refresh: {calls: [['watch']]},
		dismiss: {calls: [['closeNotice']]},
		help,
		quit,
	},
};

const filter: Place<'filter'> = {
	events: world,
	deeds: {
		apply: {after: ['/', 's', '3'], shows: /^ *\/s3$/m},
		clear: {after: ['/', 's', '3'], shows: /sessions +41 sessions/},
		erase: {after: ['/', 's', '3', '3'], shows: '10 of 41 sessions'},
		quit: {after: ['/'], calls: [['quit']]},
	},
};

const edit = (change: object): Deed => ({calls: [['editWizard', change]]});
const next = {type: 'next-step'} as const;
const wizard: Place<'wizard'> = {
	events: [...world, {type: 'wizard-opened'}, {type: 'view-opened', view: {name: 'wizard'}}],
	deeds: {
		next: edit(next),
		back: {calls: [['back']]},
		'page-down': edit(next),
		'page-up': {calls: [['back']]},
		'next-field': edit({type: 'go', to: 'next-field'}),
		'last-field': edit({type: 'go', to: 'last-field'}),
		below: edit({type: 'go', to: 'next-row'}),
		above: edit({type: 'go', to: 'last-row'}),
		toggle: edit({type: 'insert', text: ' '}),
		'remove-role': {shows: 'Roles are taken out on the step of the roles'},
		left: edit({type: 'move', to: 'left'}),
		right: edit({type: 'move', to: 'right'}),
		start: edit({type: 'move', to: 'start'}),
		end: edit({type: 'move', to: 'end'}),
		erase: edit({type: 'erase', what: 'before'}),
		delete: edit({type: 'erase', what: 'after'}),
		'erase-word': edit({type: 'erase', what: 'word'}),
		'erase-line': edit({type: 'erase', what: 'line'}),
		replan: {after: Array<string>(4).fill(keys.enter), calls: [['plan']]},
		help,
		quit,
	},
};

const up: AppEvent[] = [
	{type: 'operation-started', id: 'x', kind: 'up', session: 'new', hosts, at: testTime},
	{type: 'view-opened', view: {name: 'progress', operation: 'x'}},
];
const progress: Omit<Place<'progress'>, 'deeds'> & {
	deeds: Readonly<Record<Exclude<CommandIn<'progress'>, 'open'>, Deed>>;
} = {
	events: [...world, ...up],
	deeds: {leave: {calls: [home]}, cancel: {shows: 'Stop starting new?'}, help},
};
const progressDone = {
	events: [...progress.events, {type: 'operation-finished', id: 'x', at: testTime}],
	deeds: {
		leave: {calls: [home]},
		cancel: {calls: [home]},
		open: {calls: [['open', {name: 'session', session: 'new'}, {isInstead: true}]]},
		help,
	},
} satisfies Place<'progress'>;

const panes = [['main1'], ['sub1'], ['main1', 'sub1']].flatMap((route): AppEvent[] => [
	{type: 'pane-opened', pane: {id: id(...route), session: 'demo', host: route.at(-1) ?? '', route}},
	{type: 'pane-changed', id: id(...route), state: {phase: 'ended', exitCode: 0}},
]);
const focus = (host: string): Deed => ({calls: [['changeGrid', 'demo', {focus: id(host)}]]});
const inside = (...route: string[]): AppEvent[] => [
	...world,
	...panes,
	opened('session', 'demo'),
	{type: 'grid-changed', session: 'demo', grid: {focus: id(...route)}},
];
/** Four panes of hosts, three in the first row, and one that hops. */
const session: Place<'session'> = {
	events: inside('main1'),
	deeds: {
		left: {after: ['n'], ...focus('main1')},
		below: focus('sub3'),
		above: {after: ['j'], ...focus('main1')},
		right: focus('sub1'),
		zoom: {calls: [['changeGrid', 'demo', {isZoomed: true}], showPanes()]},
		next: focus('sub1'),
		last: {calls: [['changeGrid', 'demo', {focus: id('main1', 'sub1')}]]},
		mesh: {calls: [['openMesh', 'demo']]},
		leave: {calls: [home]},
		scroll: {shows: 'scrolled back'},
		reconnect: {calls: [['reconnect', id('main1')]]},
		close: {after: ['p'], calls: [['closePane', id('main1', 'sub1')]]},
		down: {shows: 'Take down demo?'},
		help,
		quit,
	},
};

const dead = makeSession('demo', {
	state: 'incomplete',
	lease: {operation: 'up', holder: 'pid 1 on host x', isAlive: false},
});
const unfinished: Place<'unfinished'> = {
	events: [snapshot([dead]), opened('session', 'demo')],
	deeds: {
		open: {
			shows: 'you ▸ main1',
			calls: [showPanes(['main1', 38], ['sub1', 38], ['sub2', 78])],
		},
		down: {shows: 'Take down demo?'},
		leave: {calls: [['back']]},
		help,
		quit,
	},
};

const hop = {id: id('main1', 'sub1'), route: ['main1', 'sub1']};
const mesh: Place<'mesh'> = {
	events: [...world, ...checked('demo', hosts, [['sub1', 'sub2']]), opened('mesh', 'demo')],
	deeds: {
		open: {shows: 'main1 → main1'},
		left: {after: ['l', keys.enter], shows: 'main1 → main1'},
		below: {after: [keys.enter], shows: 'sub1 → main1'},
		above: {after: ['j', 'j', keys.enter], shows: 'sub1 → main1'},
		right: {after: [keys.enter], shows: 'main1 → sub1'},
		'page-up': {after: ['G', keys.enter], shows: 'main1 → sub3'},
		'page-down': {after: [keys.enter], shows: 'sub3 → main1'},
		first: {after: ['j', 'l', keys.enter], shows: 'main1 → main1'},
		last: {after: [keys.enter], shows: 'sub3 → sub3'},
		'next-failed': {after: [keys.enter], shows: 'sub1 → sub2'},
		'check-all': {calls: [['check', 'demo', {}]]},
		'check-row': {after: ['j'], calls: [['check', 'demo', {from: 'sub1'}]]},
		'check-column': {after: ['l', 'l'], calls: [['check', 'demo', {to: 'sub2'}]]},
		'check-cell': {after: ['j', 'l', 'l'], calls: [['check', 'demo', {from: 'sub1', to: 'sub2'}]]},
		hop: {
			after: ['l'],
			calls: [
				['showPanes', 'demo', [{...hop, size: {columns: 80, rows: 24}}]],
				['changeGrid', 'demo', {focus: hop.id}],
				['open', {name: 'session', session: 'demo'}],
				showAll,
			],
		},
		leave: {calls: [['back']]},
		help,
		quit,
	},
};

const helpPlace: Place<'help'> = {
	events: world,
	deeds: {
		up: {after: ['?', 'j', 'j'], shows: /┃ +2-\d+ of/},
		below: {after: ['?'], shows: /┃ +2-\d+ of/},
		'page-up': {after: ['?', keys.pgdn], shows: /┃ +1-\d+ of/},
		'page-down': {after: ['?'], shows: /┃ +19-\d+ of/},
		leave: {after: ['?'], shows: /s10 +● ready/},
	},
};
const confirm: Place<'confirm'> = {
	events: world,
	deeds: {
		yes: {after: ['d', ...'demo'], calls: [['down', 'demo']]},
		erase: {after: ['d', ...'demi'], shows: /┃ +> dem▏ +┃/},
		'erase-line': {after: ['d', ...'demi'], shows: /┃ +> ▏ +┃/},
		no: {after: ['d'], shows: /s16 +● ready +3\/3 .*local/},
	},
};

const places = {sessions, filter, wizard, session, unfinished, mesh, help: helpPlace, confirm};
for (const [scope, place] of Object.entries(places)) testPlace(scope, scope as Scope, place);
testPlace('progress', 'progress', progress);
testPlace('progress that is done', 'progress', progressDone);
