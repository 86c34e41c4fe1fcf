import {randomInt} from 'node:crypto';
import type {Engine, EngineInfo, NetworkSummary} from '../docker/engine.ts';
import {FlotillaError} from '../domain/failure.ts';
import {objectName, specLabels, type SessionIdentity} from '../domain/labels.ts';
import {formatSubnet, freeSubnet, overlaps, parseSubnet, prefixFor} from '../domain/subnet.ts';
import {isFormed, planSwarm, swarmWork, type SwarmPlan} from '../domain/swarm-plan.ts';
import {together} from './drive.ts';
import {pause} from './observe.ts';

type Call = {signal?: AbortSignal};

/** Where overlays get their subnets: no office network uses it (RFC 2544). */
const pool = '198.19.0.0/16';
/** How long a swarm may take to give a network its addresses, ms. */
const allocationPatience = 10_000;

/** How these agents come into one swarm; see `planSwarm`. */
export async function swarmOf(
	agents: ReadonlyArray<{engine: Engine; info: EngineInfo}>,
	call: Call = {},
): Promise<SwarmPlan> {
	const facts = await Promise.all(
		agents.map(async ({engine, info: {swarm}}) => ({
			agent: engine.endpoint.name,
			state: swarm.state,
			isManager: swarm.isManager,
			nodeId: swarm.nodeId,
			error: swarm.error,
			members: swarm.isManager ? (await engine.swarmNodes(call)).map(({id}) => id) : [],
		})),
	);
	return planSwarm(facts);
}

/** Throws `confirmation-needed` where a swarm would have to be made or joined. */
export function refuseUnformed(plan: SwarmPlan | undefined): void {
	if (!plan || isFormed(plan)) return;
	throw new FlotillaError({
		code: 'confirmation-needed',
		message: `the agents are not in one swarm yet: ${swarmWork(plan)}`,
		hint: 'Say yes to that with --yes, or do it yourself: docker swarm init, docker swarm join.',
	});
}

/**
 * Brings agents into one swarm. Returns how to undo exactly that: agents that joined leave again, and
 * a swarm made here ends; none that was there before is touched.
 */
export async function formSwarm(
	plan: SwarmPlan,
	{
		engines,
		addressOf,
		signal,
	}: {
		engines: readonly Engine[];
		/** The address an agent's peers reach it at. */
		addressOf: (engine: Engine) => Promise<string>;
		signal: AbortSignal;
	},
): Promise<() => Promise<void>> {
	const engineOf = (name: string) => {
		const engine = engines.find(({endpoint}) => endpoint.name === name);
		if (!engine) throw new Error(`${name} is not among the agents`);
		return engine;
	};

	const manager = engineOf(plan.manager);
	const joined: Engine[] = [];
	const undo = async () => {
		for (const engine of joined) {
			const {swarm} = await engine.info();
			await engine.leaveSwarm();
			if (!plan.isNew && swarm.nodeId) await manager.removeNode(swarm.nodeId);
		}

		if (plan.isNew) await manager.leaveSwarm();
	};

	if (plan.isNew) {
		signal.throwIfAborted();
		await manager.initSwarm({advertise: await addressOf(manager)});
	}

	try {
		const [token, {swarm}] = await Promise.all([manager.workerToken(), manager.info()]);
		const managers = swarm.managers.length > 0 ? swarm.managers : [`${swarm.address}:2377`];
		await together(
			plan.joining,
			async (name, stopped) => {
				const engine = engineOf(name);
				const advertise = await addressOf(engine);
				stopped.throwIfAborted();
				joined.push(engine);
				await engine.joinSwarm({advertise, managers, token});
			},
			{signal},
		);
	} catch (error) {
		await undo().catch(() => {});
		throw error;
	}

	return undo;
}

/**
 * The session's overlay: attachable, its subnet as large as the session needs and free on all of its
 * agents. Throws `subnet-exhausted`, and `spec-invalid` where the spec's own subnet is taken.
 */
export async function createOverlay(
	manager: Engine,
	session: SessionIdentity,
	{engines, size, signal}: {engines: readonly Engine[]; size: number; signal: AbortSignal},
): Promise<NetworkSummary> {
	const {name, mode, network} = session.spec;
	const options = {
		name: objectName.network(name, mode),
		driver: 'overlay',
		labels: specLabels(session, 'network'),
		...(network.mtu === undefined ? {} : {mtu: network.mtu}),
		...(network.encrypted === undefined ? {} : {isEncrypted: network.encrypted}),
	} as const;
	const held = await heldSubnets(engines, {signal});
	// Every agent takes an address for itself, too.
	const prefix = prefixFor(size + engines.length + 2);
	for (let attempt = 0; ; attempt++) {
		const subnet = network.subnet ?? chooseSubnet(held, prefix);
		if (network.subnet !== undefined) refuseTaken(network.subnet, held);
		signal.throwIfAborted();
		const made = await manager.createNetwork({...options, subnet});
		const ready = await allocated(manager, {id: made.id, signal});
		if (ready) return ready;
		// Another session was given these addresses at the same moment.
		await manager.removeNetwork(made.id);
		held.push({subnet, holder: 'another network of the swarm'});
		if (attempt === 4 || network.subnet !== undefined) throw notAllocated(manager, subnet);
	}
}

type Held = {readonly subnet: string; readonly holder: string};

async function heldSubnets(engines: readonly Engine[], call: Call): Promise<Held[]> {
	const held = await Promise.all(
		engines.map(async engine => {
			const agent = engine.endpoint.name;
			const [networks, {swarm}] = await Promise.all([engine.listNetworks(call), engine.info(call)]);
			// Only the address is known, not how large its network is: what is near is left alone.
			const near = swarm.address?.replace(/\.\d+$/, '.0/24');
			return [
				...networks.flatMap(({name, subnets}) =>
					subnets.map(subnet => ({subnet, holder: `${name} on ${agent}`})),
				),
				...(near ? [{subnet: near, holder: `the network of ${agent} itself`}] : []),
			];
		}),
	);
	return held.flat();
}

function chooseSubnet(held: readonly Held[], prefix: number): string {
	const taken = held.flatMap(({subnet}) => parseSubnet(subnet) ?? []);
	const whole = parseSubnet(pool);
	const start = randomInt(2 ** 16);
	const free = whole && freeSubnet(whole, {prefix, taken, start});
	if (free) return formatSubnet(free);
	throw new FlotillaError({
		code: 'subnet-exhausted',
		message: `no free subnet of /${prefix} is left in ${pool} on these agents`,
		hint: 'Remove sessions you no longer need, or name a subnet in the spec: `network: {subnet: …}`.',
	});
}

function refuseTaken(subnet: string, held: readonly Held[]): void {
	const wanted = parseSubnet(subnet);
	const other = held.find(({subnet: text}) => {
		const taken = parseSubnet(text);
		return wanted && taken && overlaps(wanted, taken);
	});
	if (!other) return;
	throw new FlotillaError({
		code: 'spec-invalid',
		message: `network.subnet: ${subnet} overlaps ${other.subnet} of ${other.holder}`,
		hint: 'Choose another subnet, or leave it out: a free one is chosen.',
	});
}

/** The network once it has its addresses; undefined where that takes too long. */
async function allocated(
	manager: Engine,
	{id, signal}: {id: string; signal: AbortSignal},
): Promise<NetworkSummary | undefined> {
	const deadline = performance.now() + allocationPatience;
	for (let wait = 10; performance.now() < deadline; wait = Math.min(wait * 2, 500)) {
		signal.throwIfAborted();
		const network = await manager.inspectNetwork(id);
		if (network?.isAllocated && network.subnets.length > 0) return network;
		await pause(wait, signal);
	}

	return undefined;
}

function notAllocated(manager: Engine, subnet: string): FlotillaError {
	return new FlotillaError({
		code: 'swarm',
		message: `${manager.endpoint.name}: the swarm gave the network no addresses (${subnet}) within ${allocationPatience / 1000} s`,
		hint: 'Its managers may have lost each other: see `docker node ls` there.',
	});
}
