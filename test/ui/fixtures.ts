import type {AgentStatus} from '../../source/domain/agent/status.ts';
import type {FleetEvent} from '../../source/domain/operation/events.ts';
import type {Candidate} from '../../source/domain/placement/findings.ts';
import type {HostState} from '../../source/domain/session/host-state.ts';
import {meshError, type MeshCell} from '../../source/domain/session/mesh.ts';
import type {HostStatus, Session} from '../../source/domain/session/session.ts';
import {defaultImage} from '../../source/domain/spec/spec.ts';
import type {AppEvent} from '../../source/state/app-event.ts';
import {emptyDraft, type Draft} from '../../source/state/wizard/wizard.ts';

/** The time in all UI tests. */
export const testTime = Date.parse('2026-11-24T12:00:00Z');

export const localAgent: AgentStatus = {
	name: 'local',
	endpoint: 'unix:///var/run/docker.sock',
	isReachable: true,
	version: '29.2.0',
	cpus: 2,
	memory: 8 * 1024 ** 3,
	runningHosts: 4,
};

export const lostAgent: AgentStatus = {
	name: 'prod',
	endpoint: 'tcp://10.0.0.7:2376',
	isReachable: false,
	failure: {
		code: 'engine-unreachable',
		message: 'prod: nobody listens on tcp://10.0.0.7:2376',
		hint: 'Is the Docker Engine running there?',
	},
};

type SessionWish = {
	readonly replicas?: Readonly<Record<string, number>>;
	/** States of hosts that are not running. */
	readonly states?: Readonly<Record<string, HostState>>;
	readonly state?: Session['status']['state'];
	readonly reasons?: readonly string[];
	/** Of a multi-node session: its hosts go over them in turn. */
	readonly agents?: readonly string[];
	/** Minutes. */
	readonly age?: number;
	/** Who works on it, or died. */
	readonly lease?: Session['lease'];
};

/** A session as the engines would report it. */
export function makeSession(name: string, wish: SessionWish = {}): Session {
	const {
		replicas = {main: 1, sub: 2},
		states = {},
		state = 'ready',
		reasons = [],
		age = 12,
		agents,
		lease,
	} = wish;
	const hosts: HostStatus[] = Object.entries(replicas).flatMap(([role, count]) =>
		Array.from({length: count}, (_, index) => ({
			name: `${role}${index + 1}`,
			role,
			idx: index + 1,
			rank: 0,
			agent: 'local',
			image: defaultImage,
			containerId: `${name}-${role}${index + 1}`,
			state: states[`${role}${index + 1}`] ?? 'running',
			address: '198.18.0.2',
		})),
	);
	return {
		spec: undefined,
		agents: undefined,
		lease,
		status: {
			id: `id-${name}`,
			name,
			mode: agents ? 'multi-node' : 'single-node',
			state,
			reasons,
			createdAt: new Date(testTime - age * 60_000).toISOString(),
			size: hosts.length,
			replicas,
			network: {name: `flotilla.${name}`, driver: 'bridge', subnet: '198.18.0.0/24'},
			hosts: hosts.map((host, rank) => ({
				...host,
				rank,
				...(agents ? {agent: agents[rank % agents.length] ?? ''} : {}),
			})),
			mesh: {pairs: hosts.length ** 2, ok: 0, failed: 0},
			timings: {},
		},
	};
}

export function snapshot(
	sessions: readonly Session[],
	agents: readonly AgentStatus[] = [localAgent],
): AppEvent {
	return {type: 'snapshot-arrived', snapshot: {sessions, agents}};
}

export function goodCell(from: string, to: string): MeshCell {
	const ms = {resolve: 0.4, connect: 0.2, banner: 3.1, hostkey: 4, auth: 5.5, exec: 2.2};
	return {from, to, ok: true, stage: 'exec', ms};
}

export function badCell(from: string, to: string): MeshCell {
	const message = `${to} refuses the session key`;
	return {
		from,
		to,
		ok: false,
		stage: 'auth',
		ms: {resolve: 0.4, connect: 0.2, banner: 3.1, hostkey: 4},
		error: meshError('auth-denied', {
			...{from, to, session: 'demo', network: 'flotilla.demo', message},
			agents: {from: 'local', to: 'local'},
			docker: {from: 'docker', to: 'docker'},
		}),
	};
}

/** What a full check of these hosts reports. */
export function checked(
	session: string,
	hosts: readonly string[],
	failing: ReadonlyArray<readonly [string, string]> = [],
): AppEvent[] {
	const id = `check-of-${session}`;
	const cells = hosts.flatMap(from =>
		hosts.map(to =>
			failing.some(([a, b]) => a === from && b === to) ? badCell(from, to) : goodCell(from, to),
		),
	);
	return [
		{type: 'operation-started', id, kind: 'check', session, hosts, at: testTime},
		...cells.map(cell => reported(id, {type: 'cell-checked', cell})),
		{type: 'operation-finished', id, at: testTime + 900},
	];
}

export function reported(id: string, event: FleetEvent): AppEvent {
	return {type: 'operation-reported', id, event};
}

/** An agent as it stands in the picture of a placement. */
export function candidate(name: string, more: Partial<Candidate> = {}): Candidate {
	return {
		...{name, cpus: 4, memory: 8 * 1024 ** 3, arch: 'amd64'},
		swarm: {
			...{agent: name, state: 'inactive', isManager: false, nodeId: null, error: null},
			...{members: [], silent: []},
		},
		...more,
	};
}

/** The wizard as it stands on its placement step, with these agents. */
export function placing(agents: readonly Candidate[], draft: Partial<Draft> = {}): AppEvent[] {
	const known = agents.map(({name}): AgentStatus => ({...localAgent, name}));
	const next = {type: 'wizard-edited', edit: {type: 'next-step'}} as const;
	return [
		snapshot([], known),
		{type: 'wizard-opened', last: {...emptyDraft, mode: 'multi-node', ...draft}},
		{type: 'view-opened', view: {name: 'wizard'}},
		...[next, next, next, next],
		{type: 'candidates-asked', ask: 'g'},
		{type: 'candidates-found', ask: 'g', candidates: {agents, archs: {}}},
	];
}
