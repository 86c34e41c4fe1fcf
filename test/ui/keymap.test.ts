import assert from 'node:assert/strict';
import test from 'node:test';
import type {AppEvent} from '../../source/state/app-event.ts';
import {bindingsOf, commandFor, keyLabel, keyTable, type Scope} from '../../source/ui/keymap.ts';
import {helpLines} from '../../source/ui/help.tsx';
import {checked, makeSession, snapshot, testTime} from './fixtures.ts';
import {bytesOf, keys, renderApp} from './render-app.tsx';

const scopes = Object.keys(keyTable) as Scope[];

for (const scope of scopes) {
	test(`${scope}: each key means one thing and has a help text`, () => {
		const used = bindingsOf(scope).flatMap(binding => binding.keys);
		assert.equal(new Set(used).size, used.length);
		for (const {help, keys, command} of bindingsOf(scope)) {
			assert.ok(help.length > 0 && help.length <= 58, `${command}: ${help}`);
			for (const key of keys) assert.equal(commandFor(scope, key), command);
		}
	});
}

test('nothing is destroyed by a control key', () => {
	for (const scope of scopes) {
		for (const {command, keys} of bindingsOf(scope)) {
			if (command === 'down') assert.deepEqual(keys, ['d']);
		}
	}
});

test('the help lists every key of the table, the ones at hand first', async () => {
	const lines = helpLines('mesh');
	for (const scope of scopes) {
		for (const {keys, help} of bindingsOf(scope)) {
			const label = keys.map(keyLabel).join(' ');
			assert.ok(
				lines.some(line => 'keys' in line && line.keys === label && line.help === help),
				`${scope}: ${label}`,
			);
		}
	}

	const app = renderApp({columns: 90, rows: 30, events: [snapshot([makeSession('demo')])]});
	await app.waitFor('quit');
	let seen = await app.type('?');
	assert.match(seen.split('\n')[2] ?? '', /Sessions/);
	for (let page = 0; page < 8; page++) seen += await app.type(keys.pgdn);
	for (const line of lines) {
		if ('help' in line) assert.ok(seen.includes(line.help), line.help);
	}

	assert.doesNotMatch(await app.type(keys.esc), /Keys/);
	app.unmount();
});

const failure = {code: 'host-failed', message: 'sub1: gone'} as const;
const up: AppEvent[] = [
	{
		type: 'operation-started',
		id: 'up-1',
		kind: 'up',
		session: 'demo2',
		hosts: ['main1'],
		at: testTime,
	},
	{type: 'view-opened', view: {name: 'progress', operation: 'up-1'}},
];
const pane = {id: 'id-demo/main1', session: 'demo', host: 'main1', route: ['main1']};
const places: ReadonlyArray<readonly [string, Scope, readonly AppEvent[]]> = [
	['sessions', 'sessions', []],
	['wizard', 'wizard', [{type: 'wizard-opened'}, {type: 'view-opened', view: {name: 'wizard'}}]],
	['progress', 'progress', up],
	[
		'progress that ended',
		'progress',
		[...up, {type: 'operation-failed', id: 'up-1', at: testTime, failure}],
	],
	[
		'session',
		'session',
		[
			{type: 'pane-opened', pane},
			{type: 'pane-changed', id: pane.id, state: {phase: 'ended', exitCode: 0}},
			{type: 'view-opened', view: {name: 'session', session: 'demo'}},
		],
	],
	[
		'mesh',
		'mesh',
		[
			...checked('demo', ['main1', 'sub1', 'sub2'], [['sub1', 'sub2']]),
			{type: 'view-opened', view: {name: 'mesh', session: 'demo'}},
		],
	],
];

for (const [name, scope, events] of places) {
	test(`${name}: every key in the hint bar does something`, async () => {
		const all = [snapshot([makeSession('demo')]), ...events];
		const look = renderApp({columns: 120, events: all});
		const frame = await look.waitFor('help');
		const bar = frame.split('\n').at(-1) ?? '';
		look.unmount();
		const shown = bindingsOf(scope).filter(
			({hint, shown}) => hint !== undefined && bar.includes(`${shown} ${hint}`),
		);
		assert.ok(shown.length >= 3, bar);
		for (const {keys, command} of shown) {
			const app = renderApp({columns: 120, events: all});
			const before = await app.waitFor('help');
			const calls = app.calls.length;
			// A key that moves back does nothing at the edge, its partner does.
			const tried = command === 'left' ? ['right'] : [keys[0] ?? ''];
			const after = await app.type(...tried.map(bytesOf));
			assert.ok(after !== before || app.calls.length > calls, `${command} in ${bar}`);
			app.unmount();
		}
	});
}
