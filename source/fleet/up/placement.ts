import type {Engine} from '../../docker/engine/engine.ts';
import type {EngineInfo} from '../../docker/engine/info.ts';
import type {Inventory, Call} from '../../docker/engine/shapes.ts';
import {failureOf, FlotillaError, type Failure} from '../../domain/failure.ts';
import {findPlacement, type Candidate, type Candidates} from '../../domain/placement/findings.ts';
import {pinFailure} from '../../domain/placement/lack.ts';
import {pinnedElsewhere} from '../../domain/placement/obstacles.ts';
import type {AgentCapacity} from '../../domain/placement/placement.ts';
import type {SwarmPlan} from '../../domain/placement/swarm-plan.ts';
import {hostsOf, pinsOf} from '../../domain/session/hosts.ts';
import {label, specFromLabels} from '../../domain/session/labels.ts';
import type {SessionSpec} from '../../domain/spec/spec.ts';
import type {Agents} from '../agents/agents.ts';
import {identityOf} from '../agents/sightings.ts';
import {refuseWithoutSubnet} from '../swarm/overlay.ts';
import {swarmAddresses, swarmFacts, type AddressOf} from '../swarm/swarm.ts';
import {createLooks, type Looks} from './looks.ts';
import {failuresOf} from './obstacles.ts';
import type {Site} from './site.ts';

/** Where a session goes, decided before anything is made. */
export type SessionPlacement = {
	/** Agents that run hosts, in the order they were named. */
	readonly sites: readonly Site[];
	/** Where the network is made. */
	readonly network: Engine;
	/** Multi-node: how the agents come into one swarm. */
	readonly swarm: SwarmPlan | undefined;
	/** By agent that would make or join a swarm: where its peers would reach it. */
	readonly addresses: Readonly<Record<string, string>>;
};

/** All engines that a session leaves something on. */
export function enginesOf({
	sites,
	network,
}: Pick<SessionPlacement, 'sites'> & {readonly network?: Engine}): Engine[] {
	return [...new Set([...sites.map(({engine}) => engine), ...(network ? [network] : [])])];
}

/** What a placement is found with. */
export type PlacementSources = {readonly agents: Agents; readonly addressOf: AddressOf};

/** A placement as far as there is one: without failures, it is whole. */
export type PlacementTry = Pick<SessionPlacement, 'sites'> &
	Partial<SessionPlacement> & {
		/** All that was found to be in the way. */
		readonly failures: readonly Failure[];
	};

/** Finds agents and room for every host. Throws what keeps agents from being reached. */
export async function placeSession(
	{agents, addressOf}: PlacementSources,
	spec: SessionSpec,
	looks: Looks,
): Promise<PlacementTry> {
	const {call} = looks;
	const hosts = hostsOf(spec);
	if (spec.mode === 'single-node') {
		const pins = pinsOf(spec);
		const wanted = spec.agents[0] ?? [...pins.keys()][0];
		const engine =
			wanted === undefined
				? await agents.chosen(call)
				: await engineFor(agents, wanted, {pins, ...call});
		const failures = pinnedElsewhere(hosts, engine.endpoint.name);
		const sites = [{engine, hosts}];
		return {sites, network: engine, swarm: undefined, addresses: {}, failures};
	}

	const rooms = await findRooms(agents, spec, looks);
	const {placement, swarm, failure} = findPlacement(spec, candidatesOf(rooms));
	const sites = rooms
		.map(({engine}) => ({
			engine,
			hosts: hosts.filter(({name}) => placement.get(name) === engine.endpoint.name),
		}))
		.filter(site => site.hosts.length > 0);
	const failures = failure ? [failure] : [];
	const network = rooms.find(({engine}) => engine.endpoint.name === swarm?.manager)?.engine;
	if (!swarm || !network) return {sites, failures};
	const engines = enginesOf({sites, network});
	const ofNetwork = refuseWithoutSubnet(spec, {engines, size: hosts.length}, call);
	const addresses = swarmAddresses(swarm, {engines, addressOf});
	const late = await Promise.all([failuresOf(ofNetwork), failuresOf(addresses)]);
	failures.push(...late.flat());
	const known = failures.length === 0 ? {addresses: await addresses} : {};
	return {sites, network, swarm, ...known, failures};
}

/** What decides where a multi-node session goes, for whoever wants to see it before. */
export async function findCandidates(
	agents: Agents,
	spec: SessionSpec,
	call: Call = {},
): Promise<Candidates> {
	return candidatesOf(await findRooms(agents, spec, createLooks(call)));
}

/** An agent, and what is there for a session. */
type Room = {
	readonly engine: Engine;
	readonly id: string;
	readonly candidate: Candidate;
	/** Of the session's images, the architectures of those that are there. */
	readonly archs: ReadonlyMap<string, string>;
};

async function findRooms(agents: Agents, spec: SessionSpec, looks: Looks): Promise<Room[]> {
	const {call} = looks;
	const pins = pinsOf(spec);
	const pinned = [...pins.keys()];
	const names =
		spec.agents.length > 0
			? [...new Set([...spec.agents, ...pinned])]
			: await swarmAgents(agents, pinned, call);
	const images = [...new Set(hostsOf(spec).map(({image}) => image))];
	const found = await Promise.allSettled(
		names.map(async name =>
			roomOf(await engineFor(agents, name, {pins, ...call}), {images, looks}),
		),
	);
	const rooms = allOf(found);
	refuseTwice(rooms);
	return rooms;
}

/** What was found of each; throws all that could not be had as one failure. */
function allOf<Found>(results: ReadonlyArray<PromiseSettledResult<Found>>): Found[] {
	const reasons = results.flatMap(result =>
		result.status === 'rejected' ? [result.reason as unknown] : [],
	);
	const known = reasons.filter(reason => reason instanceof FlotillaError);
	// An abort, or a bug, is none of many.
	const other = reasons.find(reason => !(reason instanceof FlotillaError));
	if (other !== undefined) throw other;
	const failure = failureOf(known.map(reason => reason.failure));
	if (failure) throw new FlotillaError(failure, {cause: known[0]});
	return results.flatMap(result => (result.status === 'fulfilled' ? result.value : []));
}

/** An agent a role is pinned to says so when it cannot be had. */
async function engineFor(
	agents: Agents,
	name: string,
	{pins, ...call}: Call & {pins: ReadonlyMap<string, string>},
): Promise<Engine> {
	try {
		return await agents.engine(name, call);
	} catch (error) {
		const role = pins.get(name);
		throw role !== undefined && error instanceof FlotillaError ? pinFailure(role, error) : error;
	}
}

function candidatesOf(rooms: readonly Room[]): Candidates {
	const archs: Record<string, string[]> = {};
	for (const room of rooms) {
		for (const [image, arch] of room.archs) {
			const known = (archs[image] ??= []);
			if (!known.includes(arch)) known.push(arch);
		}
	}

	return {agents: rooms.map(({candidate}) => candidate), archs};
}

async function roomOf(
	engine: Engine,
	{images, looks}: {images: readonly string[]; looks: Looks},
): Promise<Room> {
	const {call} = looks;
	const [info, inventory, ...found] = await Promise.all([
		looks.info(engine),
		engine.list([label.session], call),
		...images.map(image => looks.image(engine, image)),
	]);
	const archs = new Map(
		images.flatMap((image, index) => {
			const arch = found[index]?.arch;
			return arch === undefined ? [] : [[image, arch] as const];
		}),
	);
	const swarm = await swarmFacts(engine, info, call);
	const candidate = {...capacityOf(engine, {info, inventory}), swarm};
	return {engine, id: identityOf(info), candidate, archs};
}

/** What an agent has, less what the hosts of other sessions were promised. */
function capacityOf(
	engine: Engine,
	{info, inventory}: {info: EngineInfo; inventory: Inventory},
): AgentCapacity {
	let {cpus, memory} = info;
	for (const {labels, state} of inventory.containers) {
		if (labels[label.kind] !== 'host' || state !== 'running') continue;
		const role = specFromLabels(labels)?.roles.find(({role: name}) => name === labels[label.role]);
		cpus -= role?.cpus ?? 0;
		memory -= role?.memory ?? 0;
	}

	return {name: engine.endpoint.name, cpus, memory, arch: info.arch};
}

/** One engine under two names would get twice what it has room for. */
function refuseTwice(rooms: readonly Room[]): void {
	for (const [index, {engine, id}] of rooms.entries()) {
		const earlier = rooms.slice(0, index).find(room => room.id === id);
		if (!earlier) continue;
		throw new FlotillaError({
			code: 'spec-invalid',
			message: `agents: ${earlier.engine.endpoint.name} and ${engine.endpoint.name} are the same engine`,
			hint: 'Name it once.',
		});
	}
}

/**
 * Where no agent is named: those known that are in one swarm already, and those that hosts are pinned
 * to. In the order they are known, so that a pin does not move the other hosts.
 */
async function swarmAgents(
	agents: Agents,
	pinned: readonly string[],
	call: Call,
): Promise<string[]> {
	// One that cannot be had is named when its room is looked at.
	const own = await Promise.allSettled(pinned.map(name => agents.engine(name, call)));
	const engines = own.flatMap(result => (result.status === 'fulfilled' ? result.value : []));
	const found = await Promise.all(
		(await agents.others(engines, call)).map(async engine => {
			const info = await engine.info(call).catch(() => undefined);
			return info?.swarm.state === 'active' ? engine.endpoint.name : [];
		}),
	);
	const known = agents.endpoints.map(({name}) => name);
	const members = [...new Set([...pinned, ...found.flat()])].sort(
		(a, b) => known.indexOf(a) - known.indexOf(b),
	);
	if (members.length > 0) return members;
	throw new FlotillaError({
		code: 'usage',
		message: 'a multi-node session needs agents, and none of those known is in a swarm',
		hint: `Name them, --agent A --agent B (known: ${known.join(', ') || 'none'}), or make some: flotilla lab up`,
	});
}
