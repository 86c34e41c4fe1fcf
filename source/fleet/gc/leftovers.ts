import type {Engine} from '../../docker/engine/engine.ts';
import type {Call} from '../../docker/engine/shapes.ts';
import {buildImages} from '../../docker/supply/runtime-leftovers.ts';
import type {AgentStatus} from '../../domain/agent/status.ts';
import type {Leftover} from '../../domain/operation/leftovers.ts';
import {sanitiseAll} from '../../domain/sanitise.ts';
import {label, runtimeLabel} from '../../domain/session/labels.ts';
import {endOf, type Session} from '../../domain/session/session.ts';
import {ownerState, parseOwner} from '../../machine/owner.ts';
import {deadFolders, removeFolder} from '../../machine/temporary-folder.ts';
import type {Agents} from '../agents/agents.ts';
import {unreachableAgents, sessionsFrom} from '../agents/sessions.ts';
import {placedParts, sortOut, type AgentInventory} from '../identity/identity.ts';
import {isOfBuild, isOfRuntime} from '../identity/runtime-identity.ts';
import {removeLab} from '../lab/down.ts';
import {deadLabs, isOfLab, labObjects} from '../lab/lab.ts';
import {removeSession} from '../remove/remove.ts';
import {createForgetLost} from '../swarm/lab-lost.ts';

/**
 * What crashed runs left: sessions whose `up` or `down` died, sessions without a single host,
 * leftovers of runtime builds, and temporary folders of processes that are gone.
 */
export async function findLeftovers(agents: Agents, call: Call = {}): Promise<Leftover[]> {
	const {inventories, statuses} = await agents.survey(call);
	const unreachable = statuses.filter(({isReachable}) => !isReachable);
	const dead = sessionsFrom(inventories).flatMap(session => {
		const reason = reasonToCollect(session, unreachable);
		return reason ? objectsOf(session, {inventories, reason}) : [];
	});
	const builds = await Promise.all(
		(await agents.seen(statuses, call)).map(engine => buildLeftovers(engine, call)),
	);
	const labs = await deadLabs(agents, call);
	return [...dead, ...labs.flatMap(labObjects), ...builds.flat(), ...(await folderLeftovers())];
}

function reasonToCollect(
	session: Session,
	unreachable: readonly AgentStatus[],
): string | undefined {
	const {lease, status} = session;
	if (lease) return lease.isAlive ? undefined : `its ${endOf(lease)}`;

	// Its hosts may be well, on an agent that is unreachable.
	if (unreachableAgents(session, unreachable).length > 0) return undefined;
	return status.hosts.every(host => host.state === 'missing')
		? 'none of its hosts is left'
		: undefined;
}

function objectsOf(
	session: Session,
	{inventories, reason}: {inventories: readonly AgentInventory[]; reason: string},
): Leftover[] {
	const {id, name} = session.status;
	const parts = sortOut(inventories).sessions.find(found => found.id === id && found.name === name);
	if (!parts) return [];
	return placedParts(parts).map(part => ({...sanitiseAll(part), session: name, reason}));
}

/** What builds of the runtime left, unless one is under way: then all of it may be in use. */
async function buildLeftovers(engine: Engine, call: Call): Promise<Leftover[]> {
	const {containers, volumes: found} = await engine.list([runtimeLabel], call);
	const parts = containers.filter(isOfBuild);
	const volumes = found.filter(isOfRuntime);
	const isAtWork = parts.some(({labels, state}) => {
		const owner = parseOwner(labels[label.owner] ?? '');
		return state === 'running' || (owner && ownerState(owner) !== 'dead');
	});
	if (isAtWork) return [];
	const names = new Set(volumes.map(({name}) => name));
	const unfilled = volumes.filter(
		({name}) => !name.endsWith('.ready') && !names.has(`${name}.ready`),
	);
	const leftovers = (kind: 'container' | 'volume' | 'image', names: readonly string[]) =>
		names.map(name => ({
			kind,
			name,
			agent: engine.endpoint.name,
			session: null,
			reason: 'a build of the runtime died',
		}));
	return [
		...leftovers('container', namesOf(parts)),
		...leftovers('volume', namesOf(unfilled)),
		...leftovers('image', await buildImages(engine, call)),
	];
}

function namesOf(objects: ReadonlyArray<{readonly name: string}>): string[] {
	return objects.map(({name}) => name);
}

/** What processes that are gone left on this machine. */
async function folderLeftovers(): Promise<Leftover[]> {
	const folders = await deadFolders();
	return folders.map(({path, pid}) => ({
		kind: 'folder',
		name: path,
		agent: 'this machine',
		session: null,
		reason: `its process ${pid} is gone`,
	}));
}

/**
 * Removes leftovers; a session's are removed together, its lease last. What somebody else removed
 * meanwhile, another `gc` for one, counts as removed.
 */
export async function* collect(
	agents: Agents,
	things: readonly Leftover[],
	{signal}: {signal: AbortSignal},
): AsyncGenerator<Leftover, void, void> {
	const gone = new Set<Leftover>();
	for await (const thing of removeAll(agents, things, {signal})) {
		gone.add(thing);
		yield thing;
	}

	const kept = things.filter(thing => !gone.has(thing));
	if (kept.length > 0) yield* await goneOf(agents, kept, {signal});
}

/** Those that are no leftovers any more, on agents that can say so. */
async function goneOf(
	agents: Agents,
	things: readonly Leftover[],
	call: Call,
): Promise<Leftover[]> {
	const {statuses} = await agents.survey(call);
	const answering = new Set(statuses.flatMap(each => (each.isReachable ? each.name : [])));
	const left = await findLeftovers(agents, call);
	return things.filter(
		({agent, kind, name}) =>
			answering.has(agent) &&
			!left.some(other => other.agent === agent && other.kind === kind && other.name === name),
	);
}

async function* removeAll(
	agents: Agents,
	things: readonly Leftover[],
	{signal}: {signal: AbortSignal},
): AsyncGenerator<Leftover, void, void> {
	const {inventories, statuses} = await agents.survey({signal});
	const unreachable = statuses.filter(({isReachable}) => !isReachable);
	const engines = await agents.seen(statuses, {signal});
	const forgetLost = createForgetLost(agents);
	const sessions = sessionsFrom(inventories).filter(session =>
		reasonToCollect(session, unreachable),
	);
	// Two agents may have had sessions of one name.
	for (const [name, group] of Map.groupBy(sessions, ({status}) => status.name)) {
		const ours = things.filter(thing => thing.session === name);
		if (ours.length === 0) continue;
		for (const session of group) {
			// Not only from those that hold parts: a swarm's network is removed by a manager.
			const isPartial = unreachableAgents(session, unreachable).length > 0;
			await removeSession(engines, session.status, {signal, isPartial, forgetLost});
		}

		yield* ours;
	}

	for (const lab of await deadLabs(agents, {signal})) {
		const ours = things.filter(
			thing => thing.agent === lab.engine.endpoint.name && isOfLab(thing.name),
		);
		if (ours.length === 0) continue;
		await removeLab(lab.engine, lab.id, {signal});
		yield* ours;
	}

	for (const thing of things) {
		if (thing.session !== null || isOfLab(thing.name)) continue;
		await removeThing(agents, thing, signal);
		yield thing;
	}
}

async function removeThing(
	agents: Agents,
	{kind, name, agent}: Leftover,
	signal: AbortSignal,
): Promise<void> {
	if (kind === 'folder') return removeFolder(name, process.env);
	const engine = await agents.engine(agent, {signal});
	if (kind === 'volume') return engine.removeVolume(name, {signal});
	if (kind === 'image') return engine.removeImage(name, {signal});
	return engine.removeContainer(name, {signal});
}
