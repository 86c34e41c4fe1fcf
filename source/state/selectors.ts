import type {Failure} from '../domain/failure.ts';
import type {MeshCounts} from '../domain/session/mesh.ts';
import type {Session, SessionState} from '../domain/session/session.ts';
import type {Grid, PaneInfo, View} from './app-event.ts';
import type {AppState} from './app-state.ts';
import type {Mesh} from './meshes.ts';
import {isActive, type Operation} from './operations.ts';
import {emptyGrid} from './reducer.ts';
import {isUnseen, seenHosts, type SeenHost} from './seen.ts';
import type {Surroundings} from './wizard/fields.ts';
import {draftHosts} from './wizard/wizard.ts';

/** The view on show. */
export function currentView(state: AppState): View {
	return state.views.at(-1) ?? {name: 'sessions'};
}

export function sessionByName(state: AppState, name: string): Session | undefined {
	return state.sessions.find(({status}) => status.name === name);
}

export function gridOf(state: AppState, session: string): Grid {
	return state.grids[session] ?? emptyGrid;
}

export function meshOf(state: AppState, session: string): Mesh {
	return state.meshes[session] ?? emptyMesh;
}

const emptyMesh: Mesh = {};

/** One line of the list of sessions. */
export type SessionRow = {
	readonly name: string;
	/** `unseen`: its agent cannot be reached, so nobody knows. */
	readonly state: SessionState | 'unseen';
	/** Why it is not ready. */
	readonly reasons: readonly string[];
	/** Undefined where nobody knows. */
	readonly running: number | undefined;
	readonly size: number;
	readonly mode: string;
	readonly image: string;
	/** Milliseconds since the epoch; undefined while it is being made, and where nothing tells. */
	readonly createdAt: number | undefined;
	readonly agents: readonly string[];
	/** What this flotilla is doing to it, if anything. */
	readonly operation: Operation | undefined;
};

/** All sessions, newest first, those that are only being made included. */
export function sessionRows(state: AppState): SessionRow[] {
	const active = activeOperations(state).filter(({kind}) => kind !== 'check');
	const known = state.sessions.map(session => knownRow(session, {state, active}));
	const coming = active.flatMap(operation => {
		const {session, kind} = operation;
		const isComing = kind === 'up' && !known.some(row => row.name === session);
		return session !== undefined && isComing ? [comingRow(session, {state, operation})] : [];
	});
	return [...coming, ...known].sort(
		(a, b) => (b.createdAt ?? Infinity) - (a.createdAt ?? Infinity) || a.name.localeCompare(b.name),
	);
}

function knownRow(
	{status, spec}: Session,
	{state, active}: {state: AppState; active: readonly Operation[]},
): SessionRow {
	const images = [...new Set(status.hosts.map(({image}) => image))];
	const isOut = isUnseen(state, status.name);
	const operation = active.find(({session}) => session === status.name);
	const planned = plannedRow(state, operation);
	const agents = [...new Set(status.hosts.map(({agent}) => agent))];
	return {
		name: status.name,
		state: isOut ? 'unseen' : status.state,
		reasons: isOut || status.state !== 'degraded' ? [] : (status.reasons ?? []),
		running: isOut ? undefined : status.hosts.filter(host => host.state === 'running').length,
		size: Math.max(status.size, planned?.size ?? 0),
		mode: status.mode,
		image: images.length > 0 ? imagesText(images) : (planned?.image ?? spec?.image ?? ''),
		createdAt: timeOf(status.createdAt),
		agents: agents.length > 0 ? agents : (planned?.agents ?? []),
		operation,
	};
}

function timeOf(text: string): number | undefined {
	const time = Date.parse(text);
	return Number.isNaN(time) ? undefined : time;
}

/** The images of hosts, in so far as there is room for them. */
function imagesText([image = '', ...more]: readonly string[]): string {
	return more.length > 0 ? `${image} +${more.length}` : image;
}

/** What a start that is under way will make; undefined for anything else. */
function plannedRow(
	state: AppState,
	operation: Operation | undefined,
): Pick<SessionRow, 'size' | 'mode' | 'image' | 'agents'> | undefined {
	if (operation?.kind !== 'up') return undefined;
	const {draft, hosts} = operation;
	const size = hosts.length;
	if (!draft) return {size, mode: '', image: '', agents: []};
	const usual = draft.mode === 'single-node' ? state.agents.slice(0, 1) : [];
	const images = [...new Set(draftHosts(draft).map(({image}) => image))];
	const agents = draft.agents.length > 0 ? draft.agents : usual.map(({name}) => name);
	return {size, mode: draft.mode, image: imagesText(images), agents};
}

function comingRow(
	name: string,
	{state, operation}: {state: AppState; operation: Operation},
): SessionRow {
	return {
		name,
		state: 'provisioning',
		reasons: [],
		running: 0,
		...{size: operation.hosts.length, mode: '', image: '', agents: []},
		...plannedRow(state, operation),
		createdAt: undefined,
		operation,
	};
}

/** A place in the grid of a session: a host's own shell, or a hop opened from the mesh. */
export type PaneSlot = {
	readonly id: string;
	readonly route: readonly string[];
	readonly host: SeenHost | undefined;
	readonly pane: PaneInfo | undefined;
	/** How a docker command for the host's agent begins. */
	readonly docker: string;
};

/** The id of the pane that reaches the end of a route in a session. */
export function paneId(session: {readonly id: string}, route: readonly string[]): string {
	return `${session.id}/${route.join('>')}`;
}

/** One slot for each host in rank order, then one for each hop. */
export function paneSlots(state: AppState, name: string): PaneSlot[] {
	const status = sessionByName(state, name)?.status;
	if (!status) return [];
	const hosts = seenHosts(state, name);
	const dockerOf = (host: SeenHost | undefined) =>
		state.agents.find(({name}) => name === host?.agent)?.docker ?? 'docker';
	const own = hosts.map((host): PaneSlot => {
		const id = paneId(status, [host.name]);
		return {id, route: [host.name], host, pane: state.panes[id], docker: dockerOf(host)};
	});
	const hops = Object.values(state.panes)
		.filter(pane => pane.session === name && !own.some(({id}) => id === pane.id))
		.map((pane): PaneSlot => {
			const host = hosts.find(host => host.name === pane.host);
			return {id: pane.id, route: pane.route, host, pane, docker: dockerOf(host)};
		});
	return [...own, ...hops];
}

/** The operation that works on a session now, a check aside. */
export function activeOperation(state: AppState, session: string): Operation | undefined {
	return Object.values(state.operations).find(
		operation => operation.session === session && isActive(operation) && operation.kind !== 'check',
	);
}

export function activeChecks(state: AppState, session: string): Operation[] {
	return Object.values(state.operations).filter(
		operation => operation.session === session && isActive(operation) && operation.kind === 'check',
	);
}

/** What is under way, over all sessions. */
export function activeOperations(state: AppState): Operation[] {
	return Object.values(state.operations).filter(isActive);
}

/** Counts of what is known of a mesh; stale pairs count as not known. */
export function countMesh(mesh: Mesh, hosts: readonly string[]): MeshCounts & {stale: number} {
	const counts = {pairs: hosts.length ** 2, ok: 0, failed: 0, stale: 0};
	for (const from of hosts) {
		for (const to of hosts) {
			const entry = mesh[from]?.[to];
			if (entry?.phase === 'stale') counts.stale++;
			else if (entry?.phase === 'known' && entry.cell?.ok) counts.ok++;
			else if (entry?.phase === 'known') counts.failed++;
		}
	}

	return counts;
}

/** What the wizard has to know of the fleet. */
export function surroundings(state: AppState): Surroundings {
	return {agents: state.agents, taken: state.sessions.map(({status}) => status.name)};
}

/** Why nothing can be started: no agent, or none that answers. */
export function enginesFailure(state: AppState): Failure | undefined {
	if (state.watchFailure) return state.watchFailure;
	if (!state.isLoaded || state.agents.some(({isReachable}) => isReachable)) return undefined;
	const failed = state.agents.find(({failure}) => failure)?.failure;
	return (
		failed ?? {
			code: 'engine-unreachable',
			message: 'No Docker Engine was found.',
			hint: 'Start one (`flotilla engine start`), or set DOCKER_HOST.',
		}
	);
}
