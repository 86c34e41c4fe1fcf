import assert from 'node:assert/strict';
import test from 'node:test';
import type {AppEvent} from '../../../source/state/app-event.ts';
import {helpLines} from '../../../source/ui/frame/help.tsx';
import {
	bindingsOf,
	commandFor,
	keyLabel,
	keyTable,
	type Scope,
} from '../../../source/ui/frame/keymap.ts';
import {
	candidate,
	checked,
	localAgent,
	makeSession,
	placing,
	snapshot,
	testTime,
} from '../fixtures.ts';
import {bytesOf, keys, renderApp} from '../render-app.tsx';
import {found} from '../screens/lab.ts';

const scopes = Object.keys(keyTable) as Scope[];

for (const scope of scopes) {
	test(`${scope}: each key means one thing and has a help text`, () => {
		const used = bindingsOf(scope).flatMap(binding => binding.keys);
		assert.equal(new Set(used).size, used.length);
		for (const {help, keys, command} of bindingsOf(scope)) {
			assert.ok(help.length > 0 && help.length <= 45, `${command}: ${help}`);
			assert.ok(keys.map(keyLabel).join(' ').length <= 24, `${command}: its keys`);
			for (const key of keys) assert.equal(commandFor(scope, key), command);
		}
	});
}

function wholeLine({keys, help}: {keys: string; help: string}): RegExp {
	const literal = (text: string) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
	return new RegExp(`┃ +${literal(keys)} +${literal(help)} +┃`);
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

	const app = renderApp({events: [snapshot([makeSession('demo')])]});
	await app.waitFor('quit');
	let seen = await app.type('?');
	assert.match(seen.split('\n')[2] ?? '', /Sessions/);
	for (let page = 0; page < lines.length / 10; page++) seen += await app.type(keys.pgdn);
	for (const line of lines) {
		if ('help' in line) assert.match(seen, wholeLine(line), line.help);
	}

	assert.doesNotMatch(await app.type(keys.esc), /Keys/);
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
const twoAgents = snapshot([], [localAgent, {...localAgent, name: 'other'}]);
const places: ReadonlyArray<readonly [string, Scope, readonly AppEvent[]]> = [
	['sessions', 'sessions', []],
	['agents', 'agents', [twoAgents, {type: 'view-opened', view: {name: 'agents'}}]],
	['lab, none', 'lab', [twoAgents, {type: 'view-opened', view: {name: 'lab'}}, ...found()]],
	['wizard', 'wizard', [{type: 'wizard-opened'}, {type: 'view-opened', view: {name: 'wizard'}}]],
	['placement', 'placement', placing([candidate('lab1'), candidate('lab2')])],
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
			({hint, shown}) => hint !== undefined && `  ${bar}`.includes(`  ${shown} `),
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
		}
	});
}
