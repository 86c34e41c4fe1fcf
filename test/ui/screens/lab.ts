import {labAgentNames, type LabAgent, type LabStatus} from '../../../source/domain/agent/lab.ts';
import type {AgentStatus} from '../../../source/domain/agent/status.ts';
import type {AppEvent} from '../../../source/state/app-event.ts';
import {localAgent, lostAgent, reported, snapshot, testTime} from '../fixtures.ts';
import {keys} from '../render-app.tsx';
import type {Screen} from './screen.ts';

/** A lab of three agents with one session. */
export function testLab(on: string, more: Partial<LabStatus> = {}): LabStatus {
	return {
		...{id: `id-${on}`, on, state: 'ready', subnet: '172.18.0.0/26', sessions: ['demo']},
		createdAt: new Date(testTime - 12 * 60_000).toISOString(),
		agents: labAgentNames(3).map((name, index) => labAgent(name, index)),
		...more,
	};
}

function labAgent(name: string, index: number, more: Partial<LabAgent> = {}): LabAgent {
	return {
		...{name, endpoint: `tcp://172.18.0.${index + 2}:2376`, state: 'running', isReachable: true},
		...{version: '20.10.24+dfsg1', hosts: index, ...more},
	};
}

/** What asking for the labs has told. */
export function found(...labs: readonly LabStatus[]): AppEvent[] {
	return [
		{type: 'labs-asked', ask: 'l'},
		{type: 'labs-found', ask: 'l', labs},
	];
}

const opened: AppEvent = {type: 'view-opened', view: {name: 'lab'}};
const failure = {
	code: 'engine-error',
	message: 'local: 500 from the engine',
	hint: 'Look.',
} as const;
const lab1Away: AgentStatus = {
	...{name: 'lab1', endpoint: 'tcp://172.18.0.2:2376', isReachable: false},
	failure,
};
const hurt = testLab('local', {
	state: 'degraded',
	agents: [
		labAgent('lab1', 0),
		labAgent('lab2', 1, {state: 'exited', isReachable: false, endpoint: null}),
		labAgent('lab3', 2, {version: null}),
	],
});
const work = (kind: 'lab-up' | 'lab-start' | 'lab-down'): AppEvent[] => [
	{type: 'operation-started', id: 'x', kind, lab: 'local', hosts: [], at: testTime - 12_400},
	{type: 'view-opened', view: {name: 'progress', operation: 'x'}},
	reported('x', {
		type: 'steps-planned',
		steps: [
			{id: 'image', title: 'image of the agents', agent: 'local'},
			{id: 'agent:lab1', title: 'agent lab1', agent: 'lab1'},
		],
	}),
	reported('x', {type: 'step-started', step: 'image', at: testTime - 12_000}),
];
const longSessions = Array.from({length: 12}, (_, index) => `a-session-${index + 10}`);

/** The lab, and work on it. */
export const labScreens: readonly Screen[] = [
	{name: 'lab, before anything is known', events: [opened], shows: ['▸ lab', 'looking for labs…']},
	{
		name: 'no lab',
		events: [opened, ...found()],
		shows: [
			'There is no lab.',
			'◂  3 ▸   lab1, lab2, lab3',
			/▸ \(\*\) local/,
			/\( \) prod +does not answer/,
			'flotilla lab up --agents 3',
			'Enter start  ←→ agents  ↑↓ choose',
		],
	},
	{
		name: 'no lab, a large one on another agent',
		events: [snapshot([], [lostAgent, localAgent]), opened, ...found()],
		typed: ['+', '+', '+', keys.up, keys.down],
		shows: ['◂  6 ▸   lab1 to lab6', /▸ \(\*\) local/, '--agents 6 --agent local'],
	},
	{
		name: 'no lab, and many agents',
		world: [
			snapshot(
				[],
				Array.from({length: 40}, (_, index) => ({...localAgent, name: `agent-${index + 10}`})),
			),
		],
		events: [opened, ...found()],
		typed: Array<string>(39).fill('j'),
		shows: [/▸ \(\*\) agent-49/, '--agents 3 --agent agent-49'],
	},
	{
		name: 'no lab, no agent',
		world: [snapshot([], [])],
		events: [opened, ...found()],
		shows: ['no agent'],
	},
	{
		name: 'lab',
		events: [opened, ...found(testLab('local'))],
		shows: [
			/the lab on local +● ready +3 agents, made 12m ago/,
			'sessions: demo',
			/lab1 +● ready +20\.10\.24 +0 +tcp:\/\/172\.18\.0\.2:2376/,
			/lab3 +● ready/,
			'd take down  a agents',
		],
	},
	{
		name: 'lab that is hurt',
		world: [snapshot([], [localAgent, lab1Away])],
		events: [opened, ...found(hurt)],
		shows: [
			/the lab on local +▲ degraded/,
			'Enter starts again what does not run.',
			/lab1 +✗ no answer/,
			/lab2 +■ exited/,
			/lab3 +● ready/,
			'Enter start',
		],
	},
	{
		name: 'lab of sixteen, with many sessions',
		events: [
			opened,
			...found(
				testLab('local', {
					sessions: longSessions,
					agents: labAgentNames(16).map((name, index) => labAgent(name, index)),
				}),
			),
		],
		shows: ['16 agents', /lab14|and 4 more/],
		cut: ['sessions: a-session-10, a-session-11'],
	},
	{
		name: 'lab that another flotilla starts',
		events: [
			opened,
			...found(
				testLab('local', {
					state: 'starting',
					agents: [
						labAgent('lab1', 0),
						labAgent('lab2', 1, {isReachable: false}),
						labAgent('lab3', 2, {state: 'missing', isReachable: false, endpoint: null}),
					],
				}),
			),
		],
		shows: [
			/◐ starting/,
			'It is being started',
			/lab1 +● ready/,
			/lab2 +○ coming/,
			/lab3 +○ coming/,
		],
	},
	{
		name: 'lab that cannot be asked for',
		events: [opened, {type: 'labs-asked', ask: 'l'}, {type: 'labs-failed', ask: 'l', failure}],
		shows: ['✗', failure.message, failure.hint],
	},
	{
		name: 'lab, what its death left',
		events: [opened, ...found(testLab('local', {state: 'incomplete', agents: [], createdAt: ''}))],
		shows: [/the lab on local +◇ incomplete/, 'd removes what is left'],
	},
	{
		name: 'confirm taking down a lab',
		events: [opened, ...found(testLab('local', {sessions: longSessions}))],
		typed: ['d'],
		shows: [
			'Take down the lab on local?',
			'are removed',
			'a-session-21.',
			'Type lab and press Enter',
		],
		boxes: 1,
	},
	{
		name: 'lab, starting',
		events: [opened, ...work('lab-up')],
		shows: ['lab ▸ starting', '12.4 s', 'image of the agents', 'Esc cancel'],
	},
	{
		name: 'lab, starting, called off',
		events: [opened, ...work('lab-up'), {type: 'operation-stopping', id: 'x'}],
		shows: ['Stopping; then what was made is removed…'],
	},
	{
		name: 'lab, started',
		events: [opened, ...work('lab-start'), {type: 'operation-finished', id: 'x', at: testTime}],
		shows: ['✓ the lab on local is ready', 'lab ▸ started', 'Enter lab'],
	},
	{
		name: 'lab, taken down',
		events: [opened, ...work('lab-down'), {type: 'operation-finished', id: 'x', at: testTime}],
		shows: ['lab ▸ taken down', '✓ the lab on local is removed'],
	},
	{
		name: 'lab, seen while it is worked on',
		events: [opened, ...found(testLab('local', {state: 'removing'})), ...work('lab-down'), opened],
		shows: ['taking down the lab on local… Enter shows it', /◌ removing/],
	},
	{
		name: 'sessions with news of a lab that failed',
		events: [
			...work('lab-up'),
			{type: 'view-opened', view: {name: 'sessions'}},
			{type: 'operation-failed', id: 'x', at: testTime, failure},
		],
		shows: ['Starting the lab on local failed', failure.message],
	},
];
