import {hostStateOf, type HostState} from '../../source/domain/session/host-state.ts';
import {hostMark, type MeshRecord} from '../../source/domain/session/mesh-record.ts';
import type {HostStatus, Lease, Session} from '../../source/domain/session/session.ts';

type HostFacts = {
	state?: HostState;
	stateWord?: string;
	exitCode?: number;
	isLoose?: boolean;
	endpoint?: string;
	containerId?: string | null;
};

const names = ['main1', 'sub1', 'sub2'];

function hostOf(name: string, rank: number, facts: HostFacts = {}): HostStatus {
	const {state = 'running', isLoose, endpoint = 'e1', containerId = name, ...rest} = facts;
	return {
		...{name, rank, role: name.slice(0, -1), idx: Number(name.at(-1)), agent: 'local', image: 'i'},
		...{containerId, state, ...rest},
		address: state === 'running' && !isLoose ? `10.0.0.${rank}` : null,
		mark: hostMark({containerId, endpoint: isLoose ? '' : endpoint, state}),
	};
}

export const whole: MeshRecord = {
	...{ok: 9, failed: 0, failures: [], at: '2026-01-01T00:00:00.000Z', ended: {}},
	marks: Object.fromEntries(names.map((name, rank) => [name, hostOf(name, rank).mark ?? ''])),
};

type Facts = {
	hosts?: Readonly<Record<string, HostFacts>>;
	lease?: Lease;
	record?: MeshRecord | undefined;
	isGone?: boolean;
	unreachable?: readonly string[];
	size?: number;
};

export function sessionOf(facts: Facts): Session {
	const {hosts = {}, lease, isGone, unreachable, size = 3, ...rest} = facts;
	return {
		...{spec: undefined, agents: undefined, lease},
		record: 'record' in rest ? rest.record : whole,
		status: {
			...{id: 'a', name: 'demo', mode: 'single-node', state: 'degraded', createdAt: '', size},
			...{replicas: {}, timings: {}, mesh: {pairs: size ** 2, ok: 0, failed: 0}},
			network: {
				...{name: 'flotilla.demo', driver: 'bridge', subnet: null},
				...(isGone ? {isGone} : {}),
			},
			hosts: names.slice(0, size).map((name, rank) => hostOf(name, rank, hosts[name])),
			...(unreachable ? {unreachable} : {}),
		},
	};
}

const lease = (operation: 'up' | 'down', isAlive: boolean): Lease => ({
	...{operation, isAlive, holder: 'pid 1 on x'},
});
const off = {isLoose: true};
const could = '9 of 9 pairs could SSH when it was checked';
const unchecked = (what: string) => `not checked since ${what}`;
const again = 'started again or connected again';

/** What is so, the state, the reasons, what is said of the mesh. */
export const table: ReadonlyArray<[string, Facts, string, string[], string]> = [
	['whole and checked', {}, 'ready', [], '9 of 9 pairs can SSH'],
	[
		'never checked',
		{record: undefined},
		'degraded',
		['mesh not checked yet'],
		'not checked yet: flotilla check demo',
	],
	[
		'failed pairs',
		{record: {...whole, ok: 7, failed: 2}},
		'degraded',
		['2 of 9 pairs failed at the last check'],
		'7 of 9 pairs can SSH, 2 cannot',
	],
	[
		'one ended',
		{hosts: {sub1: {state: 'exited', exitCode: 127}}},
		'degraded',
		['sub1 exited with 127'],
		`${could}; 1 host is not running now`,
	],
	[
		'two ended alike, one otherwise',
		{
			hosts: {
				main1: {state: 'exited', exitCode: 1},
				sub1: {state: 'exited', exitCode: 137},
				sub2: {state: 'exited', exitCode: 137},
			},
		},
		'degraded',
		['main1 exited with 1', 'sub[1-2] exited with 137'],
		`${could}; 3 hosts are not running now`,
	],
	[
		'paused',
		{hosts: {sub2: {state: 'paused'}}},
		'degraded',
		['sub2 is paused'],
		`${could}; 1 host is not running now`,
	],
	[
		'in a state of a later engine',
		{hosts: {sub2: {state: hostStateOf('hibernated'), stateWord: 'hibernated'}}},
		'degraded',
		['sub2 is in a state unknown here: hibernated'],
		`${could}; 1 host is not running now`,
	],
	[
		'never started',
		{hosts: {sub2: {state: 'created'}}},
		'degraded',
		['sub2 is made, but not started'],
		`${could}; 1 host is not running now`,
	],
	[
		'missing',
		{
			hosts: {
				sub1: {state: 'missing', containerId: null},
				sub2: {state: 'missing', containerId: null},
			},
		},
		'degraded',
		['sub[1-2] have no container'],
		`${could}; 2 hosts are not running now`,
	],
	[
		'off the network',
		{hosts: {sub1: off}},
		'degraded',
		['sub1 is off the network flotilla.demo'],
		`${could}; 1 host is off the network now`,
	],
	[
		'the network is gone',
		{hosts: {main1: off, sub1: off, sub2: off}, isGone: true},
		'degraded',
		['its network flotilla.demo is gone'],
		`${could}; the network is gone now`,
	],
	[
		'another network of that name',
		{isGone: true},
		'degraded',
		['its network flotilla.demo is gone'],
		`${could}; the network is gone now`,
	],
	[
		'started again',
		{hosts: {sub1: {endpoint: 'e2'}}},
		'degraded',
		[`mesh not checked since sub1 was ${again}`],
		`${could}; ${unchecked(`sub1 was ${again}`)}: flotilla check demo`,
	],
	[
		'all started again after a check that failed for it',
		{
			hosts: {main1: {endpoint: 'e2'}, sub1: {endpoint: 'e3'}},
			record: {...whole, ok: 0, failed: 9},
		},
		'degraded',
		[`mesh not checked since main1,sub1 were ${again}`],
		`0 of 9 pairs could SSH when it was checked; ${unchecked(`main1,sub1 were ${again}`)}: flotilla check demo`,
	],
	[
		'another container',
		{hosts: {sub1: {containerId: 'other'}}},
		'degraded',
		['mesh not checked since sub1 was recreated'],
		`${could}; ${unchecked('sub1 was recreated')}: flotilla check demo`,
	],
	[
		'a command that ended at once',
		{record: {...whole, ended: {sub1: 127}}},
		'degraded',
		['the command of sub1 ended at once with 127'],
		'9 of 9 pairs can SSH',
	],
	[
		'the same, before its host was started again',
		{record: {...whole, ended: {sub1: 127}}, hosts: {sub1: {endpoint: 'e2'}}},
		'degraded',
		[`mesh not checked since sub1 was ${again}`],
		`${could}; ${unchecked(`sub1 was ${again}`)}: flotilla check demo`,
	],
	[
		'an agent is away',
		{hosts: {sub2: {state: 'missing', containerId: null}}, unreachable: ['lab2']},
		'degraded',
		['sub2 is not seen: agent local does not answer'],
		`${could}; 1 host is not seen now`,
	],
	[
		'an agent is away, and may have the network and the record',
		{record: undefined, isGone: true, unreachable: ['lab2']},
		'degraded',
		['mesh not known now: its last result may be on lab2'],
		'not known now: its last result may be on lab2: flotilla check demo',
	],
	[
		'fewer hosts than were checked',
		{size: 2},
		'degraded',
		['mesh not checked with these hosts'],
		'9 of 9 pairs could SSH when it was checked; not checked with these hosts: flotilla check demo',
	],
	['no hosts', {size: 0, record: undefined}, 'degraded', ['it has no hosts'], 'not checked'],
	[
		'a living up, before there is a network',
		{lease: lease('up', true), isGone: true, record: undefined},
		'provisioning',
		['`up` is at work on it (pid 1 on x)'],
		'not checked yet: flotilla check demo',
	],
	[
		'a dead up',
		{lease: lease('up', false)},
		'incomplete',
		['`up` died (pid 1 on x)'],
		'9 of 9 pairs can SSH',
	],
	[
		'a living down',
		{lease: lease('down', true), hosts: {sub1: {state: 'exited', exitCode: 137}}},
		'removing',
		['`down` is at work on it (pid 1 on x)'],
		`${could}; 1 host is not running now`,
	],
	[
		'a dead down',
		{lease: lease('down', false), size: 0, record: undefined},
		'incomplete',
		['`down` died (pid 1 on x)'],
		'not checked',
	],
];
