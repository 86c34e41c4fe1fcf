import assert from 'node:assert/strict';
import test from 'node:test';
import type {HostState} from '../../../source/domain/session/host-state.ts';
import type {AppEvent, PaneInfo} from '../../../source/state/app-event.ts';
import {paneSlots} from '../../../source/state/selectors.ts';
import {paneNotice, paneState} from '../../../source/ui/session/pane-text.ts';
import {replay} from '../../state/replay.ts';
import {makeSession, snapshot} from '../fixtures.ts';

const failure = {code: 'engine-unreachable', message: 'local: nobody listens'} as const;
const lost: AppEvent = {type: 'watch-failed', failure};

function mainSlot(host: HostState, pane: PaneInfo['state'], ...more: AppEvent[]) {
	const demo = makeSession('demo', {replicas: {main: 1}, states: {main1: host}});
	const id = 'id-demo/main1';
	const [slot] = paneSlots(
		replay(
			snapshot([demo]),
			{type: 'pane-opened', pane: {id, session: 'demo', host: 'main1', route: ['main1']}},
			{type: 'pane-changed', id, state: pane},
			...more,
		),
		'demo',
	);
	assert.ok(slot);
	return {word: paneState(slot).word, notice: paneNotice(slot, 'demo').map(({text}) => text)};
}

const live = {phase: 'live', pingMs: 2} as const;
const logs = 'See why: flotilla logs demo main1';
const unheard = 'What is typed here reaches no shell; keys after Ctrl-G still work.';
const start = 'Bring it back: docker start flotilla.demo.main1';

test('a pane says what its host is, and what to do about it', () => {
	const table: ReadonlyArray<readonly [HostState, readonly string[]]> = [
		['created', ['main1 was made but does not run yet.', logs, start]],
		['exited', ['main1 has exited.', logs, start]],
		['paused', ['main1 is paused.', 'Resume it: docker unpause flotilla.demo.main1']],
		['restarting', ['main1 is restarting.']],
		['removing', ['main1 is being removed.']],
		['dead', ['main1 is dead: its engine could not remove it.', logs]],
		['missing', ['main1 has no container any more.', 'Take the session down and up again.']],
	];
	for (const [state, notice] of table) {
		assert.deepEqual(mainSlot(state, live), {word: state, notice: [...notice, unheard]});
	}
});

test('a shell that answers is live though its agent is away', () => {
	assert.deepEqual(mainSlot('running', live, lost), {word: '2.0 ms', notice: []});
});

test('a host out of sight is not called gone', () => {
	assert.deepEqual(mainSlot('running', {phase: 'failed', failure}, lost), {
		word: 'not seen',
		notice: [
			'main1 is not seen: its agent does not answer.',
			'It shows again once the agent answers.',
			unheard,
		],
	});
});
