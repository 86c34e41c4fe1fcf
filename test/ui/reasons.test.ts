import assert from 'node:assert/strict';
import test from 'node:test';
import type {AppEvent} from '../../source/state/app-event.ts';
import {checked, makeSession, snapshot, testTime} from './fixtures.ts';
import {keys, renderApp} from './render-app.tsx';
import {hosts, opened} from './screens/screen.ts';

const demo = snapshot([makeSession('demo', {replicas: {main: 1, sub: 3}})]);
const starting: AppEvent[] = [
	{type: 'operation-started', id: 'x', kind: 'up', session: 'new', hosts, at: testTime},
];
const watched: AppEvent[] = [
	...starting,
	{type: 'view-opened', view: {name: 'progress', operation: 'x'}},
];
const wizard: AppEvent[] = [
	demo,
	{type: 'wizard-opened'},
	{type: 'view-opened', view: {name: 'wizard'}},
];
const lab: AppEvent[] = [demo, {type: 'view-opened', view: {name: 'lab'}}];
const agents: AppEvent[] = [snapshot([], []), {type: 'view-opened', view: {name: 'agents'}}];

/** Keys that can do nothing where they are pressed, and what they say of it. */
const rows: ReadonlyArray<
	[place: string, events: readonly AppEvent[], typed: readonly string[], said: string]
> = [
	['sessions, none', [snapshot([])], [keys.enter], 'There is no session yet'],
	['sessions, none', [snapshot([])], ['d'], 'There is no session yet'],
	['sessions, none matches', [demo], ['/', 'z', 'z', keys.enter, 'c'], 'No session matches'],
	['sessions, one at work', [snapshot([]), ...starting], ['d'], 'new is being worked on'],
	['sessions', [demo], [keys.esc], 'no filter and no message'],
	['sessions', [demo], ['y'], 'y does nothing here'],
	['agents, none', agents, [keys.enter], 'There is no agent to show'],
	['lab, nothing known', lab, [keys.enter], 'not known yet which labs'],
	['lab, none', lab, ['d'], 'There is no lab to take down'],
	['wizard', wizard, ['\u0012'], 'The plan is made on the last step'],
	['wizard', wizard, ['\u0018'], 'Roles are taken out on the step of the roles'],
	['progress', watched, [keys.enter], 'It is still at work'],
	['mesh', [demo, ...checked('demo', hosts, []), opened('mesh', 'demo')], ['n'], 'No pair has'],
	['session', [demo, opened('session', 'demo')], ['x'], 'Panes of hosts stay'],
	['session', [demo, opened('session', 'demo')], ['r'], 'No shell of main1 was opened yet'],
];

for (const [place, events, typed, said] of rows) {
	test(`${place}: ${JSON.stringify(typed.at(-1))} says why it does nothing, until the next key`, async () => {
		const app = renderApp({events});
		await app.waitFor('flotilla');
		const before = await app.type(...typed.slice(0, -1));
		assert.ok(!before.includes(said), before);
		const from = app.calls.length;
		const frame = await app.type(...typed.slice(-1));
		assert.ok(frame.includes(`! ${said}`) || frame.includes(said), frame);
		assert.deepEqual(app.calls.slice(from), []);
		const after = await app.type('?');
		assert.ok(!after.includes(said), after);
		app.unmount();
	});
}
