import {randomInt} from 'node:crypto';
import type {Engine} from '../../docker/engine/engine.ts';
import type {NetworkSummary, Call} from '../../docker/engine/shapes.ts';
import {FlotillaError} from '../../domain/failure.ts';
import {objectName, specLabels, type SessionIdentity} from '../../domain/session/labels.ts';
import type {SessionSpec} from '../../domain/spec/spec.ts';
import {formatSubnet, freeSubnet, overlaps, parseSubnet, prefixFor} from '../../domain/subnet.ts';
import {subnetsHeld, takenSubnet, type HeldSubnet} from '../../domain/taken-subnet.ts';
import {createPatience, pause} from '../../machine/pause.ts';

/** Where overlays get their subnets: no office network uses it (RFC 2544). */
export const overlayPool = '198.19.0.0/16';
/** How long a swarm may take to give a network its addresses, ms. */
const allocationPatience = 10_000;

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
	if (network.subnet !== undefined) refuseTaken(network.subnet, held);
	const prefix = overlayPrefix(size, engines);
	for (let attempt = 0; ; attempt++) {
		const subnet = network.subnet ?? chooseSubnet(held, prefix);
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

/** Throws what `createOverlay` would where these agents leave no subnet, or not the one the spec asks for. */
export async function refuseWithoutSubnet(
	{network: {subnet}}: SessionSpec,
	{engines, size}: {engines: readonly Engine[]; size: number},
	call: Call = {},
): Promise<void> {
	const held = await heldSubnets(engines, call);
	if (subnet === undefined) chooseSubnet(held, overlayPrefix(size, engines));
	else refuseTaken(subnet, held);
}

/** Every agent takes an address for itself, too. */
function overlayPrefix(size: number, engines: readonly Engine[]): number {
	return prefixFor(size + engines.length + 2);
}

/** How often a container is started that does not get onto its overlay. */
const joinTries = 3;

/**
 * Starts a container on an overlay, again where its agent did not get it onto that network in time;
 * returns how many tries it took. An engine that joins two overlays at one moment may lose the
 * acknowledgement of one: it then waits 30 s for it, but gives the container up after 20 s.
 */
export async function untilJoined(
	start: () => Promise<void>,
	signal: AbortSignal,
): Promise<number> {
	for (let attempt = 1; ; attempt++) {
		try {
			await start();
			return attempt;
		} catch (error) {
			const isJoining = error instanceof FlotillaError && error.code === 'network-not-found';
			if (!isJoining || attempt === joinTries || signal.aborted) throw error;
		}
	}
}

async function heldSubnets(engines: readonly Engine[], call: Call): Promise<HeldSubnet[]> {
	const held = await Promise.all(
		engines.map(async engine => {
			const agent = engine.endpoint.name;
			const [networks, {swarm}] = await Promise.all([engine.listNetworks(call), engine.info(call)]);
			// Only the address is known, not how large its network is: what is near is left alone.
			const near = swarm.address?.replace(/\.\d+$/, '.0/24');
			return [
				...subnetsHeld(agent, networks),
				...(near ? [{subnet: near, holder: `the network of ${agent} itself`}] : []),
			];
		}),
	);
	return held.flat();
}

function chooseSubnet(held: readonly HeldSubnet[], prefix: number): string {
	const taken = held.flatMap(({subnet}) => parseSubnet(subnet) ?? []);
	const whole = parseSubnet(overlayPool);
	const start = randomInt(2 ** 16);
	const free = whole && freeSubnet(whole, {prefix, taken, start});
	if (free) return formatSubnet(free);
	const holding = held.flatMap(({subnet, holder}) => {
		const parsed = parseSubnet(subnet);
		return whole && parsed && overlaps(whole, parsed) ? [`${subnet} is of ${holder}`] : [];
	});
	const more = holding.length > 4 ? ', …' : '';
	throw new FlotillaError({
		code: 'subnet-exhausted',
		message: `no free subnet of /${prefix} is left in ${overlayPool} on these agents (${holding.slice(0, 4).join(', ')}${more})`,
		hint: 'Remove what holds them, or name a subnet in the spec: `network: {subnet: …}`.',
	});
}

function refuseTaken(subnet: string, held: readonly HeldSubnet[]): void {
	const failure = takenSubnet(subnet, held);
	if (failure) throw new FlotillaError(failure);
}

/** The network once it has its addresses; undefined where that takes too long. */
async function allocated(
	manager: Engine,
	{id, signal}: {id: string; signal: AbortSignal},
): Promise<NetworkSummary | undefined> {
	const deadline = performance.now() + allocationPatience;
	const waits = createPatience({first: 10, most: 500});
	while (performance.now() < deadline) {
		signal.throwIfAborted();
		const network = await manager.inspectNetwork(id);
		if (network?.isAllocated && network.subnets.length > 0) return network;
		await pause(waits.next(), signal);
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
