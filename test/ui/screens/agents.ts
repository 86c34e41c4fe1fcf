import {reportOn, type AgentHealth} from '../../../source/domain/agent/report.ts';
import type {AgentStatus} from '../../../source/domain/agent/status.ts';
import type {AppEvent} from '../../../source/state/app-event.ts';
import {localAgent, lostAgent, snapshot, testTime} from '../fixtures.ts';
import {keys} from '../render-app.tsx';
import type {Screen} from './screen.ts';

const GiB = 1024 ** 3;
/** Of an agent that lacks nothing. */
export const health: AgentHealth = {
	latencyMs: 1.8,
	clockSkewMs: -12,
	disk: {used: 3.2 * GiB, free: 41 * GiB},
	hasDefaultNetwork: true,
	networkDrivers: ['bridge', 'overlay'],
	isRootless: false,
	limitsMemory: true,
	limitsCpus: true,
	isLiveRestore: false,
	swarm: {state: 'inactive', role: null, address: null, silent: [], error: null},
	ports: [],
};
const local = {...localAgent, apiVersion: '1.52', os: 'linux', arch: 'amd64'};
const lab1: AgentStatus = {
	...local,
	name: 'lab1',
	endpoint: 'tcp://172.18.0.2:2376',
	version: '20.10.24+dfsg1',
};
const lab1Health: AgentHealth = {
	...health,
	clockSkewMs: 8000,
	limitsMemory: false,
	swarm: {
		...health.swarm,
		state: 'active',
		role: 'manager',
		address: '172.18.0.2',
		silent: ['lab9'],
	},
	ports: [
		{port: '2377/tcp', state: 'open'},
		{port: '7946/tcp', state: 'refused'},
	],
};
const awayLab: AgentStatus = {
	...{...lab1, name: 'lab2', endpoint: 'tcp://172.18.0.3:2376', isReachable: false},
	unreachableSince: testTime - 200_000,
	failure: {
		code: 'engine-unreachable',
		message: 'lab2: the engine at tcp://172.18.0.3:2376 does not answer',
		hint: 'Is its machine on? It is tried again, ever more slowly.',
	},
};
const twin: AgentStatus = {...local, name: 'twin', sameAs: 'local'};

/** What a look at these agents tells. */
export function looked(...told: ReadonlyArray<readonly [AgentStatus, AgentHealth]>): AppEvent[] {
	return [
		{type: 'agents-check-started', check: 'c'},
		...told.map(([status, found]): AppEvent => ({
			type: 'agent-reported',
			check: 'c',
			report: reportOn(status, {source: 'docker context', health: found}),
		})),
	];
}

const longPath = `unix:///srv/${'a-directory-of-many/'.repeat(5)}docker.sock`;
const ended: AppEvent = {type: 'agents-check-ended', check: 'c'};
const opened: AppEvent = {type: 'view-opened', view: {name: 'agents'}};
const all = [local, lab1, awayLab, twin, lostAgent];
const longError = 'remote error: tls: handshake failure, and more that an engine may say '.repeat(
	3,
);

/** The agents, and all about one of them. */
export const agentScreens: readonly Screen[] = [
	{
		name: 'agents, before anything is known',
		world: [opened],
		shows: ['▸ agents', 'looking for agents…'],
	},
	{
		name: 'no agent',
		world: [snapshot([], []), opened],
		shows: ['No agent is known.', 'flotilla engine start', 'flotilla agents add', '0 agents'],
	},
	{
		name: 'agents, the first look at them',
		world: [snapshot([], all), opened, ...looked([local, health])],
		shows: [
			/▸ local +✓ fit +29\.2\.0 .* 2 +8 GiB +4 +none/,
			/lab1 +● checking… +20\.10\.24[ +]/,
			/lab2 +✗ unreachable 3m/,
			/twin +✓ same as local/,
			/prod +✗ no answer/,
			'5 agents: 1 fit, 2 unreachable',
			/engine +Docker 29\.2\.0 \(API 1\.52\), answers in 2 ms/,
			/machine +linux\/amd64, 2 CPUs, 8 GiB of memory, clock -12 ms/,
			/disk +3\.2 GiB of disk used by the engine, 41 GiB free/,
			/swarm +in no swarm/,
			/ports +a swarm needs 2377\/tcp, 7946\/tcp, 7946\/udp and 4789\/udp\n/,
			'R look again',
		],
	},
	{
		name: 'agents, one with everything wrong',
		world: [snapshot([], all), opened, ...looked([local, health], [lab1, lab1Health]), ended],
		typed: ['j'],
		shows: [
			/▸ lab1 +▲ 4 warnings .*manager/,
			/warning +lab1: its clock is 8\.0 s ahead/,
			'Set both by NTP',
			/warning +lab1: it does not hear from lab9/,
			/warning +lab1: from here 7946\/tcp is refused/,
		],
	},
	{
		name: 'agents, all of one with everything wrong',
		world: [snapshot([], all), opened, ...looked([local, health], [lab1, lab1Health]), ended],
		typed: ['j', keys.enter],
		shows: [
			/warning +lab1: its clock is 8\.0 s ahead/,
			/swarm +swarm manager at 172\.18\.0\.2/,
			/ports +2377\/tcp open, 7946\/tcp refused from here/,
		],
	},
	{
		name: 'agents, one that is away',
		world: [snapshot([], all), opened, ...looked([local, health]), ended],
		typed: ['j', 'j'],
		shows: [
			/▸ lab2 +✗ unreachable 3m/,
			/no answer +lab2: the engine at tcp:\/\/172\.18\.0\.3:2376 does not answer/,
			'Is its machine on?',
			/engine +Docker 20\.10\.24\+dfsg1/,
		],
	},
	{
		name: 'agents, one at a long path',
		world: [snapshot([], [{...local, endpoint: longPath}]), opened],
		shows: [/▸ local/],
		cut: [longPath],
	},
	{
		name: 'agents, one that is unfit for a long reason',
		world: [
			snapshot([], [local]),
			opened,
			{type: 'agents-check-started', check: 'c'},
			{
				type: 'agent-reported',
				check: 'c',
				report: reportOn(local, {
					source: '',
					health: {code: 'engine-error', message: `local: ${longError}`.trim(), hint: 'Mend it.'},
				}),
			},
			ended,
		],
		shows: [/▸ local +✗ unfit/, /unfit +local: remote error/, 'Mend it.', '1 agent: 1 unfit'],
	},
	{
		name: 'agents whose watch broke',
		world: [
			snapshot([], [local]),
			opened,
			...looked([local, health]),
			ended,
			{type: 'watch-failed', failure: {code: 'engine-unreachable', message: 'local: gone'}},
		],
		shows: [/▸ local +✗ no answer/, /no answer +local: gone/],
	},
	{
		name: 'more agents than lines of the table',
		world: [
			snapshot(
				[],
				Array.from({length: 60}, (_, index) => ({
					...lab1,
					name: `a-machine-with-a-long-name-${index + 10}`,
				})),
			),
			opened,
		],
		typed: [keys.end],
		shows: [/▸ a-machine-with/, '60 agents'],
		cut: ['a-machine-with-a-long-name-'],
	},
];
