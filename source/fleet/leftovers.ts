import {readdir, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import type {Engine} from '../docker/engine.ts';
import {runtimeLabel} from '../docker/runtime-lock.ts';
import type {AgentStatus} from '../domain/events.ts';
import {label} from '../domain/labels.ts';
import type {Session} from '../domain/session.ts';
import type {Agents} from './agents.ts';
import type {Leftover} from './fleet.ts';
import {ownerState, parseOwner, startedAt} from './owner.ts';
import {removeSession} from './remove.ts';
import {awayAgents, sessionsFrom, type AgentInventory} from './sessions.ts';

type Call = {signal?: AbortSignal};

/**
 * What crashed runs left: sessions whose `up` or `down` died, sessions without a single host,
 * remains of runtime builds, and temporary folders of processes that are gone.
 */
export async function findLeftovers(agents: Agents, call: Call = {}): Promise<Leftover[]> {
	const {inventories, statuses} = await agents.survey(call);
	const silent = statuses.filter(({isReachable}) => !isReachable);
	const dead = sessionsFrom(inventories).flatMap(session => {
		const reason = reasonToCollect(session, silent);
		return reason ? objectsOf(session, {inventories, reason}) : [];
	});
	const builds = await Promise.all(
		agents.endpoints.map(async ({name}) => {
			const engine = await agents.engine(name, call).catch(() => undefined);
			return engine ? buildRemains(engine, call) : [];
		}),
	);
	return [...dead, ...builds.flat(), ...(await deadFolders())];
}

function reasonToCollect(session: Session, silent: readonly AgentStatus[]): string | undefined {
	const {lease, status} = session;
	if (lease) {
		return lease.isAlive ? undefined : `its \`${lease.operation}\` died (${lease.holder})`;
	}

	// Its hosts may be well, on an agent that is away.
	if (awayAgents(session, silent).length > 0) return undefined;
	return status.hosts.every(host => host.state === 'missing')
		? 'none of its hosts is left'
		: undefined;
}

function objectsOf(
	session: Session,
	{inventories, reason}: {inventories: readonly AgentInventory[]; reason: string},
): Leftover[] {
	const {id, name} = session.status;
	return inventories.flatMap(({agent, inventory}) => {
		const kinds = [
			['container', inventory.containers],
			['network', inventory.networks],
			['volume', inventory.volumes],
		] as const;
		return kinds.flatMap(([kind, objects]) =>
			objects
				.filter(object => object.labels[label.session] === id)
				.map(object => ({kind, name: object.name, agent, session: name, reason})),
		);
	});
}

/** What builds of the runtime left, unless one is under way: then all of it may be in use. */
async function buildRemains(engine: Engine, call: Call): Promise<Leftover[]> {
	const {containers, volumes} = await engine.list([runtimeLabel], call);
	const parts = containers.filter(({labels}) => labels[label.session] === undefined);
	const isAtWork = parts.some(({labels, state}) => {
		const owner = parseOwner(labels[label.owner] ?? '');
		return state === 'running' || (owner && ownerState(owner) !== 'dead');
	});
	if (isAtWork) return [];
	const names = new Set(volumes.map(({name}) => name));
	const unfilled = volumes.filter(
		({name}) => !name.endsWith('.ready') && !names.has(`${name}.ready`),
	);
	const remains = (kind: 'container' | 'volume', objects: ReadonlyArray<{name: string}>) =>
		objects.map(({name}) => ({
			kind,
			name,
			agent: engine.endpoint.name,
			session: null,
			reason: 'a build of the runtime died',
		}));
	return [...remains('container', parts), ...remains('volume', unfilled)];
}

/** Temporary folders carry the pid and start time of their maker in their name. */
async function deadFolders(): Promise<Leftover[]> {
	const names = await readdir(tmpdir()).catch(() => []);
	return names.flatMap(name => {
		const match = /^flotilla-(\d+)-(\d+)-/.exec(name);
		if (!match || startedAt(Number(match[1])) === match[2]) return [];
		const folder = path.join(tmpdir(), name);
		const reason = `its process ${match[1]} is gone`;
		return [{kind: 'folder' as const, name: folder, agent: 'this machine', session: null, reason}];
	});
}

/** Removes leftovers; a session's are removed together, its lease last. */
export async function* collect(
	agents: Agents,
	things: readonly Leftover[],
	{signal}: {signal: AbortSignal},
): AsyncGenerator<Leftover, void, void> {
	const {inventories, statuses} = await agents.survey({signal});
	const silent = statuses.filter(({isReachable}) => !isReachable);
	const sessions = sessionsFrom(inventories).filter(session => reasonToCollect(session, silent));
	for (const session of sessions) {
		const {status} = session;
		const ours = things.filter(thing => thing.session === status.name);
		if (ours.length === 0) continue;
		// Not only those that hold parts: a swarm's network is removed by a manager.
		const engines = await agents.others([], {signal});
		const isPartial = awayAgents(session, silent).length > 0;
		await removeSession(engines, status, {signal, isPartial});

		yield* ours;
	}

	for (const thing of things) {
		if (thing.kind === 'folder') await rm(thing.name, {recursive: true, force: true});
		else if (thing.session === null) {
			const engine = await agents.engine(thing.agent, {signal});
			if (thing.kind === 'volume') await engine.removeVolume(thing.name, {signal});
			else await engine.removeContainer(thing.name, {signal});
		} else continue;
		yield thing;
	}
}
