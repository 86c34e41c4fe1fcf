import type {LabStatus} from '../domain/agent/lab.ts';
import type {AgentReport} from '../domain/agent/report.ts';
import type {FleetEvent, FleetSnapshot} from '../domain/operation/events.ts';
import type {Leftover, SessionObjects} from '../domain/operation/leftovers.ts';
import type {ProvisionPlan} from '../domain/operation/plan.ts';
import type {Candidates} from '../domain/placement/findings.ts';
import type {MeshCell, MeshReport} from '../domain/session/mesh.ts';
import type {PaneState} from '../domain/session/pane.ts';
import type {SessionStatus, Stranger} from '../domain/session/session.ts';
import type {SessionSpec} from '../domain/spec/spec.ts';
import type {Connection, WindowSize} from '../ssh/types.ts';

/** How far a check is; `text` where it does something else than checking pair by pair. */
export type CheckProgress = {readonly pairs: number; readonly text?: string};

export type CheckOptions = Cancel & {
	readonly from?: string | undefined;
	readonly to?: string | undefined;
	/** All pairs that have one of these hosts, and no others. */
	readonly hosts?: readonly string[] | undefined;
	readonly onProgress?: (progress: CheckProgress) => void;
};

export type Cancel = {readonly signal: AbortSignal};

/** A live shell of one host, drawn into a screen of its own. */
export type Pane = {
	readonly id: string;
	readonly session: string;
	readonly host: string;
	/** The hosts on the way: `['main1', 'sub2']` is you ▸ main1 ▸ sub2. */
	readonly route: readonly string[];
	/** Each change of the pane's state, the current one first. */
	readonly states: AsyncIterable<PaneState>;
	/** Bytes as typed. */
	write(bytes: Uint8Array): void;
	/** Lines back into the scrollback (negative) or forth. */
	scroll(lines: number): void;
	/** A new shell after the old one ended. */
	reconnect(): void;
	close(): void;
};

/**
 * Everything flotilla can do to sessions, over all known agents. Generators are pulled, are called
 * off by their signal, and clean up before they end; what stops them is thrown as `FlotillaError`.
 */
export type Fleet = {
	/** All sessions and agents as they are now. Agents that cannot be reached are data, not an error. */
	list(call?: {signal?: AbortSignal}): Promise<FleetSnapshot>;
	/** The same, again after every change, until called off. */
	watch(call: Cancel): AsyncIterable<FleetSnapshot>;
	/**
	 * Looks closely at every agent, and says what is wrong with it. Yields each report as soon as it is
	 * there: one agent that is slow keeps none of the others back. Returns all, in the agents' order.
	 */
	checkAgents(call?: {
		signal?: AbortSignal;
	}): AsyncGenerator<AgentReport, readonly AgentReport[], void>;
	/** One session. Throws `session-not-found`, and `engine-unreachable` where that may be why. */
	status(name: string, call?: {signal?: AbortSignal}): Promise<SessionStatus>;
	/** What decides where a multi-node session goes. Throws as `plan` does where agents cannot be had. */
	candidates(spec: SessionSpec, call?: {signal?: AbortSignal}): Promise<Candidates>;
	plan(spec: SessionSpec, call?: {signal?: AbortSignal}): Promise<ProvisionPlan>;
	/**
	 * Rolls back what it made when it fails or is called off, unless `keepOnFailure`. A session of which
	 * a pair cannot SSH stays, degraded, unless it is `strict`. Makes or joins a swarm only with
	 * `mayFormSwarm`.
	 */
	up(
		spec: SessionSpec,
		options: Cancel & {keepOnFailure?: boolean; strict?: boolean; mayFormSwarm?: boolean},
	): AsyncGenerator<FleetEvent, SessionStatus, void>;
	/** Removes all that carries the session's label; a name nobody knows is done already. */
	down(name: string, options: Cancel): AsyncGenerator<FleetEvent, void, void>;
	/**
	 * Each pair as soon as it is known, and those that got no answer again once they were asked again: the
	 * last word on a pair counts.
	 */
	check(name: string, options: CheckOptions): AsyncGenerator<MeshCell, MeshReport, void>;
	/** All labs on the agents that answer, and how they are. */
	labs(call?: {signal?: AbortSignal}): Promise<readonly LabStatus[]>;
	/**
	 * Makes a lab on an agent, the first known one unless named, or starts again what does not run of
	 * the one it has, whose size `agents` then has to be. Rolls back what it made when it fails or is
	 * called off.
	 */
	labUp(
		options: Cancel & {agents?: number; on?: string},
	): AsyncGenerator<FleetEvent, LabStatus, void>;
	/** Removes a lab with all sessions on it. */
	labDown(on: string, options: Cancel): AsyncGenerator<FleetEvent, void, void>;
	/** All that carries the name of one of these sessions, while another call may be at work on it. */
	objectsOf(names: readonly string[], call?: {signal?: AbortSignal}): Promise<SessionObjects>;
	leftovers(call?: {signal?: AbortSignal}): Promise<readonly Leftover[]>;
	/** What carries labels of a session, a lab or the runtime, and is none of it. */
	strangers(call?: {signal?: AbortSignal}): Promise<readonly Stranger[]>;
	/** Yields each thing once it is gone. */
	collect(things: readonly Leftover[], options: Cancel): AsyncGenerator<Leftover, void, void>;
	/** A connection to the last host of the route, through the others. */
	connect(name: string, route: readonly string[], options: Cancel): Promise<Connection>;
	/** Container output of one host. */
	logs(
		name: string,
		host: string,
		options: Cancel & {follow: boolean},
	): AsyncIterable<{stream: 'stdout' | 'stderr'; chunk: Uint8Array}>;
	close(): void;
};

/** Opens panes; kept apart from `Fleet` because only the TUI needs terminals. */
export type PaneOpener = (options: {
	id: string;
	session: string;
	route: readonly string[];
	size: WindowSize;
}) => Pane;
