import type {Engine, EngineInfo, ImageDetails, Inventory} from '../docker/engine.ts';
import {FlotillaError} from '../domain/failure.ts';
import {hostsOf, type HostPlan} from '../domain/hosts.ts';
import {label, specFromLabels} from '../domain/labels.ts';
import {placeHosts, placeOnOne, type AgentCapacity} from '../domain/placement.ts';
import type {SessionSpec} from '../domain/spec.ts';
import type {SwarmPlan} from '../domain/swarm-plan.ts';
import type {Agents} from './agents.ts';
import {swarmOf} from './swarm.ts';

type Call = {signal?: AbortSignal};

/** One agent of a session, and the hosts it runs. */
export type Site = {readonly engine: Engine; readonly hosts: readonly HostPlan[]};

/** Where a session goes, decided before anything is made. */
export type Layout = {
	/** Agents that run hosts, in the order they were named. */
	readonly sites: readonly Site[];
	/** Where the network is made. */
	readonly network: Engine;
	/** Multi-node: how the agents come into one swarm. */
	readonly swarm: SwarmPlan | undefined;
};

/** All engines that a session leaves something on. */
export function enginesOf({sites, network}: Layout): Engine[] {
	return [...new Set([...sites.map(({engine}) => engine), network])];
}

/**
 * Finds agents and room for every host. Throws what keeps an agent from being reached, `swarm` where
 * agents cannot form one network, and `spec-invalid` where the hosts do not fit.
 */
export async function layOut(agents: Agents, spec: SessionSpec, call: Call = {}): Promise<Layout> {
	const hosts = hostsOf(spec);
	const pins = spec.roles.flatMap(({agent}) => agent ?? []);
	if (spec.mode === 'single-node') {
		const wanted = spec.agents[0] ?? pins[0];
		const engine =
			wanted === undefined ? await agents.chosen(call) : await agents.engine(wanted, call);
		placeOnOne(hosts, engine.endpoint.name);
		return {sites: [{engine, hosts}], network: engine, swarm: undefined};
	}

	const named = [...new Set([...spec.agents, ...pins])];
	const rooms = await Promise.all(
		(named.length > 0 ? named : await swarmAgents(agents, call)).map(async name =>
			roomOf(await agents.engine(name, call), {hosts, ...call}),
		),
	);
	refuseTwice(rooms);
	const archOf = (image: string) => rooms.flatMap(({images}) => images.get(image)?.arch ?? [])[0];
	const placement = placeHosts(
		hosts,
		rooms.map(({capacity}) => capacity),
		{placement: spec.placement, archOf},
	);
	const sites = rooms
		.map(({engine}) => ({
			engine,
			hosts: hosts.filter(({name}) => placement.get(name) === engine.endpoint.name),
		}))
		.filter(site => site.hosts.length > 0);
	// An agent without hosts need not be in the swarm, but a manager among them is of use.
	const used = rooms.filter(
		({engine, info}) => info.swarm.isManager || sites.some(site => site.engine === engine),
	);
	const swarm = await swarmOf(used, call);
	const network = rooms.find(({engine}) => engine.endpoint.name === swarm.manager)?.engine;
	if (!network) throw new Error(`${swarm.manager} is not among the agents`);
	return {sites, network, swarm};
}

type Room = {
	readonly engine: Engine;
	readonly info: EngineInfo;
	readonly capacity: AgentCapacity;
	/** Of the session's images, those that are there. */
	readonly images: ReadonlyMap<string, ImageDetails>;
};

async function roomOf(
	engine: Engine,
	{hosts, signal}: Call & {hosts: readonly HostPlan[]},
): Promise<Room> {
	const call = signal ? {signal} : {};
	const references = [...new Set(hosts.map(({image}) => image))];
	const [info, inventory, ...found] = await Promise.all([
		engine.info(call),
		engine.list([label.session], call),
		...references.map(reference => engine.inspectImage(reference, call)),
	]);
	const images = new Map(
		references.flatMap((reference, index) => {
			const image = found[index];
			return image ? [[reference, image] as const] : [];
		}),
	);
	return {engine, info, capacity: capacityOf(engine, {info, inventory}), images};
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
	for (const [index, {engine, info}] of rooms.entries()) {
		const earlier = rooms.slice(0, index).find(room => room.info.id === info.id);
		if (!earlier) continue;
		throw new FlotillaError({
			code: 'spec-invalid',
			message: `agents: ${earlier.engine.endpoint.name} and ${engine.endpoint.name} are the same engine`,
			hint: 'Name it once.',
		});
	}
}

/** Where no agent is named: those known that are in one swarm already. */
async function swarmAgents(agents: Agents, call: Call): Promise<string[]> {
	const seen = await Promise.all(
		agents.endpoints.map(async ({name}) => {
			const engine = await agents.engine(name, call).catch(() => undefined);
			const info = await engine?.info(call).catch(() => undefined);
			return {name, isIn: info?.swarm.state === 'active', id: info?.id};
		}),
	);
	const members = seen.filter(
		({isIn, id}, index) => isIn && seen.findIndex(other => other.id === id) === index,
	);
	if (members.length > 0) return members.map(({name}) => name);
	throw new FlotillaError({
		code: 'usage',
		message: 'a multi-node session needs agents, and none of those known is in a swarm',
		hint: `Name them, --agent A --agent B (known: ${seen.map(({name}) => name).join(', ') || 'none'}), or make some: flotilla lab up`,
	});
}
