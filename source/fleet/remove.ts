import type {Engine, Inventory, NetworkSummary} from '../docker/engine.ts';
import {FlotillaError} from '../domain/failure.ts';
import {label} from '../domain/labels.ts';
import {mapLimit} from './drive.ts';
import {pause} from './pause.ts';

/** How many removals one engine is asked for at once; more is slower (FACTS: Docker). */
const parallel = 6;
/** How long a network may still be in use after its containers are gone, ms: endpoints drain. */
const drainPatience = 20_000;
/** The same where an agent is away: what its containers hold is not let go before it is back. */
const shortPatience = 2000;

/** What of a session is on an engine, without its lease. */
export function partsOf(inventory: Inventory): Inventory {
	const volumes = inventory.volumes.filter(volume => volume.labels[label.kind] !== 'lease');
	return {...inventory, volumes};
}

export function isEmpty({containers, networks, volumes}: Inventory): boolean {
	return containers.length + networks.length + volumes.length === 0;
}

export type Removed = {
	readonly kind: 'container' | 'network' | 'volume';
	readonly name: string;
	readonly agent: string;
};

type Options = {
	readonly signal?: AbortSignal;
	readonly onRemoved?: (removed: Removed) => void;
	/** Parts may be where nobody can look now: the lease stays, so that `gc` finds the rest later. */
	readonly isPartial?: boolean;
};

/**
 * Removes all that carries the session's id from these engines: containers everywhere, then what
 * they used, the leases last, so that whatever interrupts this leaves something that says so. An
 * engine that fails does not keep the others from being cleaned; its failure is thrown at the end.
 */
export async function removeSession(
	engines: readonly Engine[],
	session: {readonly id: string},
	options: Options = {},
): Promise<void> {
	const {signal, onRemoved} = options;
	const call = signal ? {signal} : {};
	const limit = {limit: parallel, ...call};
	const marks = [`${label.session}=${session.id}`];
	const failures: unknown[] = [];
	const failed = new Set<Engine>();
	const isAway = () => failures.length > 0 || options.isPartial === true;
	const everywhere = async (work: (engine: Engine) => Promise<void>) => {
		const left = engines.filter(engine => !failed.has(engine));
		const results = await Promise.allSettled(left.map(work));
		for (const [index, result] of results.entries()) {
			if (result.status === 'fulfilled') continue;
			failed.add(left[index] as Engine);
			failures.push(result.reason);
		}
	};

	// A create that was under way may land after the first look.
	for (let round = 0; round < 5; round++) {
		let found = 0;
		await everywhere(async engine => {
			const {containers} = await engine.list(marks, call);
			found += containers.length;
			await mapLimit(
				containers,
				async ({id, name}) => {
					await engine.removeContainer(id, call);
					onRemoved?.({kind: 'container', name, agent: engine.endpoint.name});
				},
				limit,
			);
		});
		await everywhere(async engine => {
			const {networks, volumes} = partsOf(await engine.list(marks, call));
			found += volumes.length;
			const removing = mapLimit(
				volumes,
				async ({name}) => {
					await engine.removeVolume(name, call);
					onRemoved?.({kind: 'volume', name, agent: engine.endpoint.name});
				},
				limit,
			);
			const isOnly = engines.length === 1;
			const patience = isAway() ? shortPatience : drainPatience;
			const draining = removeNetworks(engine, {networks, isOnly, patience, ...options});
			await Promise.allSettled([removing, draining]);
			await removing;
			found += await draining;
		});
		if (found === 0) break;
	}

	signal?.throwIfAborted();
	if (failures.length === 0 && !options.isPartial) {
		await everywhere(async engine => {
			const {volumes} = await engine.list(marks, call);
			for (const {name, labels} of volumes) {
				if (labels[label.kind] === 'lease') await engine.removeVolume(name, call);
			}
		});
	}

	if (failures.length > 0) throw failures[0];
}

/** Networks of one engine, how many it removed; one that spans a swarm is removed by a manager. */
async function removeNetworks(
	engine: Engine,
	{
		networks,
		isOnly,
		patience,
		signal,
		onRemoved,
	}: Options & {networks: readonly NetworkSummary[]; isOnly: boolean; patience: number},
): Promise<number> {
	const call = signal ? {signal} : {};
	const isSwarm = networks.some(({scope}) => scope === 'swarm');
	const canRemove = !isSwarm || isOnly || (await engine.info(call)).swarm.isManager;
	const ours = networks.filter(({scope}) => scope !== 'swarm' || canRemove);
	for (const network of ours) {
		await removeDrained(engine, network, {patience, ...call});
		onRemoved?.({kind: 'network', name: network.name, agent: engine.endpoint.name});
	}

	return ours.length;
}

/** How long endpoints of containers that are gone may take to go as well, ms; then they are let go. */
const staleMs = 3000;

/** Tries again while endpoints drain. */
export async function removeDrained(
	engine: Engine,
	network: NetworkSummary,
	{patience, ...call}: {patience: number; signal?: AbortSignal},
): Promise<void> {
	const began = performance.now();
	for (let wait = 50; ; wait = Math.min(wait * 2, 1000)) {
		try {
			await engine.removeNetwork(network.id, call);
			return;
		} catch (error) {
			const code = error instanceof FlotillaError ? error.code : undefined;
			// A swarm still lists for a moment what it has removed.
			if (code === 'network-not-found') return;
			const waited = performance.now() - began;
			if (code !== 'network-in-use' || waited > patience) throw error;
			// What a swarm holds for other agents is not for one of them to judge.
			if (waited > staleMs && network.scope !== 'swarm') {
				await engine.releaseEndpoints(network.id, call);
			}

			await pause(wait, call.signal ?? new AbortController().signal);
		}
	}
}
