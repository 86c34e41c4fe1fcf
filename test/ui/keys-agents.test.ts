import assert from 'node:assert/strict';
import test from 'node:test';
import type {AppEvent} from '../../source/state/app-event.ts';
import type {CommandIn} from '../../source/ui/frame/keymap.ts';
import {localAgent, makeSession, snapshot, testTime} from './fixtures.ts';
import {keys, renderApp} from './render-app.tsx';
import {found, testLab} from './screens/lab.ts';
import {testPlace, type Deed, type Place} from './test-place.ts';

const agents: Place<'agents'> = {
	events: [
		snapshot(
			[],
			Array.from({length: 30}, (_, index) => ({...localAgent, name: `a${index + 10}`})),
		),
		{type: 'view-opened', view: {name: 'agents'}},
	],
	deeds: {
		open: {after: ['j'], shows: /agents +30 agents\n\n a11 /},
		up: {after: ['j', 'j'], shows: '▸ a11'},
		below: {shows: '▸ a11'},
		'page-up': {after: ['j', 'j'], shows: '▸ a10'},
		'page-down': {shows: /▸ a2\d/},
		first: {after: ['j', 'j'], shows: '▸ a10'},
		last: {shows: '▸ a39'},
		check: {calls: [['checkAgents']]},
		lab: {calls: [['openLab']]},
		leave: {calls: [['back']]},
		help: {shows: '↑ ↓ scroll'},
		quit: {calls: [['quit']]},
	},
};

testPlace('agents', 'agents', agents);

const other = {...localAgent, name: 'other'};
/** With no lab there is nothing to take down. */
const noLab: Omit<Place<'lab'>, 'deeds'> & {
	deeds: Readonly<Record<Exclude<CommandIn<'lab'>, 'down'>, Deed>>;
} = {
	events: [
		snapshot([], [localAgent, other]),
		{type: 'view-opened', view: {name: 'lab'}},
		...found(),
	],
	deeds: {
		start: {after: ['j', 'l'], calls: [['labUp', {agents: 4, on: 'other'}]]},
		fewer: {shows: '◂  2 ▸'},
		more: {shows: '◂  4 ▸'},
		above: {after: ['j'], shows: '▸ (*) local'},
		below: {shows: '▸ (*) other'},
		agents: {calls: [['openAgents']]},
		refresh: {calls: [['findLabs']]},
		leave: {calls: [['back']]},
		help: {shows: '↑ ↓ scroll'},
		quit: {calls: [['quit']]},
	},
};
testPlace('lab, none', 'lab', noLab);

const [first, second] = [testLab('local'), testLab('other', {state: 'degraded'})];
testPlace('lab', 'lab', {
	events: [...noLab.events, ...found(first, second)],
	deeds: {
		start: {after: ['j'], calls: [['labStart', second]]},
		above: {after: ['j'], shows: 'the lab on local'},
		below: {shows: 'the lab on other'},
		down: {shows: 'Take down the lab on local?'},
	},
});

test('at the edges of its range the size of a lab stays', async () => {
	const app = renderApp({events: noLab.events});
	await app.waitFor('help');
	assert.match(await app.type(...Array<string>(20).fill('+')), /◂ 16 ▸/);
	assert.match(await app.type(...Array<string>(20).fill('-')), /◂ {2}1 ▸/);
});

test('a lab is taken down only after a yes, with the sessions it has by then', async () => {
	const events = [snapshot([makeSession('late', {agents: ['lab1', 'lab2']})], [localAgent])];
	const app = renderApp({events: [...noLab.events, ...found(first), ...events]});
	await app.waitFor('help');
	const frame = await app.type('d');
	const words = [...frame.matchAll(/┃ *(.*?) *┃/g)].map(([, line]) => line).join(' ');
	assert.match(
		words,
		/Take down the lab on local\? 3 agents \(lab1, lab2, lab3\) are removed, .* on them/,
	);
	assert.match(words, /and with it 2 sessions: demo, late\./);
	await app.type(keys.enter);
	assert.deepEqual(app.calls, []);
	await app.type(keys.esc, 'd', ...'lab', keys.enter);
	assert.deepEqual(app.calls, [['labDown', 'local']]);
});

test('while a lab is worked on, Enter shows that and d does nothing', async () => {
	const work = {type: 'operation-started', id: 'x', kind: 'lab-down', lab: 'local'} as const;
	const events: AppEvent[] = [...noLab.events, ...found(first), {...work, hosts: [], at: testTime}];
	const app = renderApp({events});
	await app.waitFor('taking down the lab on local… Enter shows it');
	assert.doesNotMatch(await app.type('d'), /\[y\]/);
	await app.type(keys.enter);
	assert.deepEqual(app.calls, [['open', {name: 'progress', operation: 'x'}]]);
});
