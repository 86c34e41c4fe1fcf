import type {FleetSnapshot} from '../domain/operation/events.ts';
import type {MeshCell} from '../domain/session/mesh.ts';
import type {Session} from '../domain/session/session.ts';
import type {AppEvent} from './app-event.ts';
import type {Operations} from './operations.ts';
import {isAsBefore, isOnlyUnseen, seenHosts} from './seen.ts';

/** What is known of one pair: `stale` once something happened to one of its ends. */
export type MeshEntry = {
	readonly phase: 'checking' | 'known' | 'stale';
	readonly cell: MeshCell | undefined;
	/** The check it waits for. */
	readonly operation?: string;
};

/** Entries by source, then target. Pairs nobody looked at have none. */
export type Mesh = Readonly<Record<string, Readonly<Record<string, MeshEntry>>>>;

export type Meshes = Readonly<Record<string, Mesh>>;

/** `operations` are those from before the event. */
export function reduceMeshes(
	meshes: Meshes,
	event: AppEvent,
	{operations, sessions}: {operations: Operations; sessions: readonly Session[]},
): Meshes {
	switch (event.type) {
		case 'operation-started': {
			const {session} = event;
			if (session === undefined) return meshes;
			if (event.kind === 'up') return {...meshes, [session]: {}};
			if (event.kind !== 'check') return meshes;
			const {from, to, hosts} = event.scope ?? {};
			const mesh = {...meshes[session]};
			for (const source of from ? [from] : event.hosts) {
				const row = {...mesh[source]};
				for (const target of to ? [to] : event.hosts) {
					if (hosts && !hosts.includes(source) && !hosts.includes(target)) continue;
					row[target] = {phase: 'checking', cell: row[target]?.cell, operation: event.id};
				}

				mesh[source] = row;
			}

			return {...meshes, [session]: mesh};
		}

		case 'operation-reported': {
			const session = operations[event.id]?.session;
			if (event.event.type !== 'cell-checked' || session === undefined) return meshes;
			const {cell} = event.event;
			const mesh = meshes[session] ?? {};
			const row = {...mesh[cell.from], [cell.to]: {phase: 'known', cell} as const};
			return {...meshes, [session]: {...mesh, [cell.from]: row}};
		}

		case 'operation-finished':
		case 'operation-cancelled':
		case 'operation-failed': {
			const {session, kind} = operations[event.id] ?? {};
			const mesh = session === undefined ? undefined : meshes[session];
			if (session === undefined || !mesh || kind !== 'check') return meshes;
			return {...meshes, [session]: giveUp(mesh, event.id)};
		}

		case 'snapshot-arrived':
			return invalidate(meshes, {before: sessions, after: event.snapshot});
		case 'watch-failed':
			return Object.fromEntries(
				Object.entries(meshes).map(([name, mesh]) => [name, markStale(mesh, () => true)]),
			);
		default:
			return meshes;
	}
}

function without(meshes: Meshes, name: string): Meshes {
	return Object.fromEntries(Object.entries(meshes).filter(([key]) => key !== name));
}

/** Pairs a check did not get to are as unknown or as old as they were. */
function giveUp(mesh: Mesh, operation: string): Mesh {
	return mapEntries(mesh, entry => {
		if (entry.phase !== 'checking' || entry.operation !== operation) return entry;
		return entry.cell ? {phase: 'stale', cell: entry.cell} : undefined;
	});
}

/** A host that changed or is out of sight makes all its pairs stale; a session that is gone has no mesh. */
function invalidate(
	meshes: Meshes,
	{before, after}: {before: readonly Session[]; after: FleetSnapshot},
): Meshes {
	let result = meshes;
	for (const [name, mesh] of Object.entries(meshes)) {
		const known = before.find(({status}) => status.name === name);
		const was = known?.status;
		const is = after.sessions.find(({status}) => status.name === name)?.status;
		if (!was) continue;
		if (!is && isOnlyUnseen(known, after.agents)) {
			result = {...result, [name]: markStale(mesh, () => true)};
			continue;
		}

		if (is?.id !== was.id) {
			result = without(result, name);
			continue;
		}

		const hosts = seenHosts({...after, unseen: [], watchFailure: undefined}, name);
		const changed = new Set<string>();
		for (const host of was.hosts) {
			const now = hosts.find(other => other.name === host.name);
			if (!now || !isAsBefore(host, now)) changed.add(host.name);
		}

		if (changed.size > 0) result = {...result, [name]: markStale(mesh, host => changed.has(host))};
	}

	return result;
}

/** What is known of pairs with such a host is from before something happened. */
function markStale(mesh: Mesh, isAffected: (host: string) => boolean): Mesh {
	return mapEntries(mesh, (entry, {from, to}) =>
		entry.phase === 'known' && (isAffected(from) || isAffected(to))
			? {phase: 'stale', cell: entry.cell}
			: entry,
	);
}

function mapEntries(
	mesh: Mesh,
	change: (entry: MeshEntry, pair: {from: string; to: string}) => MeshEntry | undefined,
): Mesh {
	const rows = Object.entries(mesh).map(([from, row]) => {
		const entries = Object.entries(row).flatMap(([to, entry]) => {
			const next = change(entry, {from, to});
			return next ? [[to, next] as const] : [];
		});
		return [from, Object.fromEntries(entries)] as const;
	});
	return Object.fromEntries(rows);
}
