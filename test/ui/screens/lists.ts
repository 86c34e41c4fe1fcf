import type {AppEvent} from '../../../source/state/app-event.ts';
import {emptyDraft} from '../../../source/state/wizard/wizard.ts';
import {localAgent, lostAgent, makeSession, snapshot, testTime} from '../fixtures.ts';
import {keys} from '../render-app.tsx';
import {demo, hosts, longName, type Screen} from './screen.ts';

const failure = lostAgent.failure ?? {code: 'engine-unreachable', message: ''};
const starting: AppEvent = {
	type: 'operation-started',
	id: 'up-2',
	kind: 'up',
	session: 'coming',
	hosts,
	at: testTime,
};

const flaws = ['sub1 is off the network flotilla.demo', 'mesh not checked yet'];

/** The list of sessions, and what stands above it. */
export const listScreens: readonly Screen[] = [
	{
		name: 'sessions',
		shows: [
			/▸ demo +● ready +4\/4 +single\S* +\S*\/base:bookworm +12m +local/,
			/▲ degraded +14\/16/,
			/prod +✗ no answer/,
			'q quit',
		],
		cut: [longName, localAgent.name, failure.message],
	},
	{
		name: 'sessions, the chosen one degraded',
		world: [snapshot([makeSession('demo', {state: 'degraded', reasons: flaws})])],
		shows: [/▸ demo +▲ degraded +3\/3/, `▲ demo: ${flaws.join('; ')}`],
		cut: [`▲ demo: ${flaws.join('; ')}`],
	},
	{
		name: 'sessions, before anything is known',
		world: [],
		shows: ['looking for agents', 'n new'],
	},
	{
		name: 'no sessions',
		world: [snapshot([])],
		shows: ['No sessions yet.', 'Press n', '0 sessions'],
	},
	{
		name: 'no sessions any more',
		world: [snapshot([])],
		events: [
			{...starting, id: 'down-1', kind: 'down'},
			{type: 'operation-finished', id: 'down-1', at: testTime},
		],
		shows: ['No sessions.', 'Press n'],
	},
	{
		name: 'sessions, one that is being started',
		events: [{...starting, draft: {...emptyDraft, name: 'coming', image: 'debian:12'}}],
		shows: [/coming +◐ provisioning +0\/4 +single\S* +debian:12 +local/],
	},
	{
		name: 'sessions, one that is being started and has no host yet',
		world: [snapshot([makeSession('coming', {replicas: {}, state: 'provisioning'})])],
		events: [{...starting, draft: {...emptyDraft, name: 'coming', image: 'debian:12'}}],
		shows: [/coming +◐ provisioning +0\/4 +single\S* +debian:12 +12m +local/],
	},
	{
		name: 'sessions without any engine',
		world: [snapshot([], [lostAgent])],
		shows: [`✗ ${failure.message}`, 'Is the Docker Engine running there?', /prod +✗ no answer/],
	},
	{
		name: 'sessions whose engine went away',
		events: [{type: 'watch-failed', failure}],
		shows: [/▸ demo +\? unseen +\?\/4/, `✗ ${failure.message}`],
		cut: [longName],
	},
	{
		name: 'sessions with news of what failed',
		events: [
			starting,
			{
				type: 'operation-failed',
				id: 'up-2',
				at: testTime,
				failure: {
					code: 'host-failed',
					message: `sub1: ${'a reason that is far too long for one line '.repeat(3)}`.trim(),
					hint: 'Look at flotilla logs coming sub1.',
				},
			},
		],
		shows: ['Starting coming failed', '✗', 'Look at flotilla logs coming sub1.', '▸ demo'],
	},
	{
		name: 'sessions with news of one that is taken down in part',
		events: [
			{...starting, id: 'down-1', kind: 'down'},
			{
				type: 'operation-failed',
				id: 'down-1',
				at: testTime,
				failure: {code: 'leftovers', message: 'coming: removed where it could be'},
			},
		],
		shows: ['coming is taken down in part', '▸ demo'],
		lacks: ['failed'],
	},
	{
		name: 'more sessions than lines',
		world: [snapshot(Array.from({length: 60}, (_, index) => makeSession(`session-${index + 10}`)))],
		typed: [keys.end],
		shows: ['60 sessions', '▸ session-69'],
		cut: ['session-69'],
	},
	{
		name: 'more agents than lines',
		world: [
			snapshot(
				[demo],
				Array.from({length: 9}, (_, index) => ({...localAgent, name: `agent-${index}`})),
			),
		],
		shows: ['and 6 more', /agent-0 +● reachable/],
	},
	{
		name: 'confirm',
		typed: ['d'],
		shows: [
			'Take down demo?',
			'Type demo and press Enter',
			'4 hosts and 1 net',
			/\n Enter do it  Esc no$/,
		],
		lacks: ['Enter open', 'n new'],
		boxes: 1,
	},
	{
		name: 'confirm leaving',
		events: [starting],
		typed: ['q'],
		shows: ['Leave flotilla while it is at work?', 'coming is rolled back.', 'Type leave and'],
		boxes: 1,
	},
	{
		name: 'leaving once the work has ended',
		events: [starting, {type: 'exit-changed', exit: 'waiting'}],
		shows: ['Leaving once the work under way has ended', /coming +◐ provisioning/],
	},
	{
		name: 'help',
		typed: ['?'],
		shows: ['Sessions', /1-\d+ of \d+/, /\n ↑↓ scroll  PgDn page  Esc close$/],
		boxes: 1,
	},
	{
		name: 'filter',
		typed: ['/', 'd', 'e', 'g'],
		shows: ['/deg▏', '1 of 2 sessions', '▲ degraded'],
		cut: [longName],
	},
	{
		name: 'a filter that finds nothing',
		typed: ['/', 'x', 'y', keys.enter],
		shows: ['Nothing matches "xy".', '0 of 2 sessions'],
	},
];
