import {FlotillaError, type Failure} from '../failure.ts';
import type {PublishedPort} from '../spec/published-port.ts';
import type {Mode, SessionSpec} from '../spec/spec.ts';
import type {HostState} from './host-state.ts';
import type {MeshCounts} from './mesh.ts';
import type {MeshRecord} from './mesh-record.ts';
import {foldHosts} from './node-set.ts';

/** Derived from the engines each time. */
export type SessionState = 'provisioning' | 'incomplete' | 'ready' | 'degraded' | 'removing';

export type HostStatus = {
	readonly name: string;
	readonly role: string;
	readonly idx: number;
	readonly rank: number;
	readonly agent: string;
	readonly image: string;
	readonly containerId: string | null;
	readonly state: HostState;
	/** On the private network. */
	readonly address: string | null;
	/** Its public SSH host key, as its engine has kept it since it was made. */
	readonly hostKey?: string | undefined;
	/** The engine's own word where the state is `unknown`. */
	readonly stateWord?: string;
	/** Of one that has ended. */
	readonly exitCode?: number;
	/** Which start of which container it is; see `hostMark`. */
	readonly mark?: string;
	/** Those that are published, of a host that runs. */
	readonly ports?: readonly PublishedPort[];
};

/** The JSON of `flotilla status`, of `up` and, in a list, of `ls`. */
export type SessionStatus = {
	readonly id: string;
	readonly name: string;
	readonly mode: Mode;
	readonly state: SessionState;
	/** Why it is not ready, the gravest first; none where it is. */
	readonly reasons?: readonly string[];
	readonly createdAt: string;
	readonly size: number;
	readonly replicas: Readonly<Record<string, number>>;
	readonly network: {
		readonly name: string;
		readonly driver: string;
		readonly subnet: string | null;
		/** No agent has it, though all of them were asked. */
		readonly isGone?: boolean;
	};
	readonly hosts: readonly HostStatus[];
	/** Of the last full check, where hosts are as they were then; else pairs count in neither. */
	readonly mesh: MeshCounts;
	/** What the last full check found, whatever happened since, and when it ended (ISO 8601). */
	readonly lastCheck?: {readonly ok: number; readonly failed: number; readonly at: string};
	/** Milliseconds by phase; filled by `up`. */
	readonly timings: Readonly<Record<string, number>>;
	/** Agents that hold or may hold parts of it, and do not answer; none where that is left out. */
	readonly unreachable?: readonly string[];
	/** What carries its labels, but is none of its parts; nothing where that is left out. */
	readonly strangers?: readonly Stranger[];
};

/** Something on an engine that carries labels of ours and that flotilla did not make: it is left alone. */
export type Stranger = {
	readonly kind: 'container' | 'network' | 'volume';
	readonly name: string;
	readonly agent: string;
	/** Whose labels it carries, where they name a session. */
	readonly session: string | null;
	/** As it follows its name: `carries labels of session demo, …`. */
	readonly reason: string;
};

/** May this host live on an agent that does not answer? Nobody knows then what it does. */
export function isHostUnseen({state, agent}: HostStatus, unreachable: readonly string[]): boolean {
	return unreachable.length > 0 && (state === 'missing' || unreachable.includes(agent));
}

/** Everything the engines know of one session. */
export type Session = {
	readonly status: SessionStatus;
	/** Undefined where no object carries it any more. */
	readonly spec: SessionSpec | undefined;
	/** Names of the agents it has parts on; undefined where nothing tells them. */
	readonly agents: readonly string[] | undefined;
	/** The process that works on it, if any does. */
	readonly lease: Lease | undefined;
	/** Of the last full check, if there was any. */
	readonly record?: MeshRecord | undefined;
};

/** A claim on a session's name by one `up` or `down`. */
export type Lease = {
	readonly operation: 'up' | 'down';
	/** For people: `pid 123 on host x`. */
	readonly holder: string;
	readonly isAlive: boolean;
	/** Did it end by itself, with something left to do? */
	readonly hasGivenUp?: boolean;
};

/** How the run that held a lease ended: `` `down` died (pid 123 on host x) ``. */
export function endOf({operation, holder, hasGivenUp}: Lease): string {
	return `\`${operation}\` ${hasGivenUp ? 'could not finish' : `died (${holder})`}`;
}

/** Does it run without being on the private network? */
export function isLoose({state, address}: HostStatus): boolean {
	return state === 'running' && address === null;
}

/** What docker has to do to a host that does not run, so that it runs again; undefined where it cannot. */
export function revivalOf(state: HostState): 'start' | 'unpause' | undefined {
	if (state === 'paused') return 'unpause';
	return state === 'exited' || state === 'created' ? 'start' : undefined;
}

/** Why a session has no hosts at all, and what to do; undefined where it has some. */
export function hostsLack({name, state, hosts}: SessionStatus): Failure | undefined {
	if (hosts.length > 0) return undefined;
	const [message, hint] =
		state === 'provisioning'
			? ['is only being made, it has no hosts yet', `See how far it is: flotilla status ${name}`]
			: state === 'removing'
				? ['is being taken down, it has no hosts any more', 'flotilla ls shows what is left.']
				: ['has no hosts: what worked on it did not finish', 'Remove what it left: flotilla gc'];
	return {code: 'session-busy', message: `${name} ${message}`, hint};
}

/** Throws `session-busy` where a session has no hosts at all. */
export function requireHosts(session: SessionStatus): void {
	const failure = hostsLack(session);
	if (failure) throw new FlotillaError(failure);
}

/** The host of that name. Throws `host-not-found`, and `session-busy` where there are none at all. */
export function hostOf(session: SessionStatus, name: string): HostStatus {
	const host = session.hosts.find(known => known.name === name);
	if (host) return host;
	requireHosts(session);
	throw new FlotillaError({
		code: 'host-not-found',
		message: `${session.name} has no host ${JSON.stringify(name)}`,
		hint: `Its hosts: ${foldHosts(session.hosts.map(known => known.name))}.`,
	});
}
