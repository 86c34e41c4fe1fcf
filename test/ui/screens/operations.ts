import type {AppEvent} from '../../../source/state/app-event.ts';
import {badCell, checked, makeSession, reported, testTime} from '../fixtures.ts';
import {big, hosts, longName, type Screen} from './screen.ts';

const image = 'image registry.example.com/team/application/image:2026-11';
const title = 'sub2: is not running after its start (exited, code 127)';
const flaw = '2 of 16 pairs failed at the last check';
const bigHosts = big.status.hosts.map(({name}) => name);

function started(kind: 'up' | 'down', of: readonly string[]): AppEvent[] {
	return [
		{type: 'operation-started', id: 'x', kind, session: longName, hosts: of, at: testTime - 12_400},
		{type: 'view-opened', view: {name: 'progress', operation: 'x'}},
		reported('x', {
			type: 'steps-planned',
			steps: [
				{id: 'image', title: image},
				{id: 'start', title: 'start hosts'},
				...of.map(host => ({id: `start:${host}`, title: host, parent: 'start'})),
				{id: 'verify', title: 'verify the mesh'},
			],
		}),
		reported('x', {type: 'step-started', step: 'image', at: testTime - 12_000}),
	];
}

const pulling = reported('x', {
	type: 'step-progressed',
	step: 'image',
	done: 3e6,
	total: 9e6,
	unit: 'bytes',
	text: 'layer 2 of 7',
});
const pulled = reported('x', {type: 'step-finished', step: 'image', at: testTime, ms: 2100});
const failure = {code: 'host-failed', message: title, hint: 'Look at flotilla logs.'} as const;
const failed: AppEvent[] = [
	pulled,
	reported('x', {type: 'step-started', step: 'start:sub2', at: testTime}),
	reported('x', {type: 'step-failed', step: 'start:sub2', at: testTime, ms: 31, failure}),
	reported('x', {type: 'rollback-started', reason: title}),
];

/** What is under way, and how it ended. */
export const operationScreens: readonly Screen[] = [
	{
		name: 'progress',
		events: [...started('up', hosts), pulling],
		shows: [
			'▸ starting',
			'12.4 s',
			/█+░+ +33 % {2}2\.9 MiB of 8\.6 MiB/,
			/MESH +0 of 16 pairs/,
			'Esc cancel',
		],
		cut: [longName, image],
	},
	{
		name: 'progress of 16 hosts',
		events: [...started('up', bigHosts), pulled],
		shows: ['· start hosts', /MESH +0 of 256 pairs/],
		cut: [longName, image],
	},
	{
		name: 'progress, called off',
		events: [...started('up', hosts), {type: 'operation-stopping', id: 'x'}],
		shows: ['Stopping; then what was made is removed…'],
		cut: [image],
	},
	{
		name: 'progress, undone',
		events: [...started('up', hosts), ...failed],
		shows: ['It failed: removing what this run has made…', /✗ sub2/],
		cut: [image],
	},
	{
		name: 'progress, failed',
		events: [
			...started('up', hosts),
			...failed,
			{type: 'operation-failed', id: 'x', at: testTime, failure},
		],
		shows: [
			'▸ starting failed',
			`✗ ${title}`,
			'Rolled back.',
			failure.hint,
			'Enter change it and try again',
		],
		lacks: ['MESH', 'Esc cancel'],
		cut: [image],
	},
	{
		name: 'progress, failed at the mesh',
		events: [
			...started('up', hosts),
			pulled,
			reported('x', {type: 'cell-checked', cell: badCell('main1', 'sub2')}),
			{type: 'operation-failed', id: 'x', at: testTime, failure},
		],
		shows: ['▸ starting failed', 'MESH  0 of 16 pairs, 1 failed'],
	},
	{
		name: 'progress, called off and ended',
		events: [...started('up', hosts), {type: 'operation-cancelled', id: 'x', at: testTime}],
		shows: ['▸ starting called off', 'Enter change it and try again'],
		lacks: ['MESH', 'Esc cancel'],
	},
	{
		name: 'progress, done',
		events: [
			...started('up', hosts),
			pulled,
			...checked(longName, hosts),
			{type: 'operation-finished', id: 'x', at: testTime},
		],
		shows: ['▸ started', `✓ ${longName} is ready`, /MESH +16 of 16 pairs/, 'Enter go in'],
		cut: [longName],
	},
	{
		name: 'progress, done but for some pairs',
		events: [
			...started('up', hosts),
			pulled,
			...checked(longName, hosts),
			reported('x', {
				type: 'session-ready',
				session: makeSession(longName, {state: 'degraded', reasons: [flaw]}).status,
			}),
			{type: 'operation-finished', id: 'x', at: testTime},
		],
		shows: ['▸ started', '▲ a-session', 'is degraded: 2 of', 'Enter go in'],
		lacks: ['is ready'],
		cut: [longName, 'is degraded: 2 of'],
	},
	{
		name: 'taking down',
		events: started('down', hosts),
		shows: ['▸ taking down', 'Esc cancel'],
		cut: [longName],
	},
	{
		name: 'taking down failed',
		events: [...started('down', hosts), {type: 'operation-failed', id: 'x', at: testTime, failure}],
		shows: ['▸ taking down failed', 'What is left can be taken down again.', 'q sessions'],
		lacks: ['Enter', 'Nothing was changed'],
	},
	{
		name: 'taken down where it could be',
		events: [
			...started('down', hosts),
			{type: 'operation-failed', id: 'x', at: testTime, failure: {...failure, code: 'leftovers'}},
		],
		shows: ['▸ taken down in part', 'What could be reached is removed.'],
		lacks: ['failed', 'Nothing was changed'],
	},
];
