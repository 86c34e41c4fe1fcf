import type {Engine} from '../../docker/engine/engine.ts';
import type {NetworkSummary, VolumeSummary} from '../../docker/engine/shapes.ts';
import {FlotillaError} from '../../domain/failure.ts';
import {label} from '../../domain/session/labels.ts';
import {createPatience, pause} from '../../machine/pause.ts';
import {heldBy} from '../identity/held.ts';
import {oursOf, type SessionKey} from '../identity/identity.ts';
import {mapLimit} from '../operation/drive.ts';
import {blamingNodes, type ForgetLost} from '../swarm/stale-nodes.ts';
import {untilGone} from './until-gone.ts';

/** How many removals one engine is asked for at once; more is slower: its daemon takes them one by one. */
const parallel = 6;
/** How long a network may still be in use after its containers are gone, ms: endpoints drain. */
const drainPatience = 20_000;
/** The same where an agent is unreachable: what its containers hold is not let go before it is back. */
const shortPatience = 2000;

/** What is removed last: it says that something is left, and which containers are hosts. */
function isSign({labels}: VolumeSummary): boolean {
	return labels[label.kind] === 'lease' || labels[label.kind] === 'record';
}

function isLease({labels}: VolumeSummary): boolean {
	return labels[label.kind] === 'lease';
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
	/** What keeps a swarm from letting a network go. @default no member is taken out of any */
	readonly forgetLost?: ForgetLost;
};

/**
 * Removes all that is the session's from these engines: containers everywhere, then what they used,
 * records and leases last, so that whatever interrupts this leaves something that says so. What cannot
 * be removed does not keep the rest from being; why is thrown at the end.
 */
export async function removeSession(
	engines: readonly Engine[],
	session: SessionKey,
	options: Options = {},
): Promise<void> {
	const {signal, onRemoved} = options;
	const call = signal ? {signal} : {};
	const limit = {limit: parallel, ...call};
	const look = async (engine: Engine) =>
		oursOf(await engine.list([`${label.session}=${session.id}`], call), session);
	const failures: unknown[] = [];
	const failed = new Set<Engine>();
	const isUnreachable = () => failures.length > 0 || options.isPartial === true;
	const everywhere = async (work: (engine: Engine) => Promise<void>) => {
		const left = engines.filter(engine => !failed.has(engine));
		const results = await Promise.allSettled(left.map(work));
		for (const [index, result] of results.entries()) {
			if (result.status === 'fulfilled') continue;
			failed.add(left[index] as Engine);
			failures.push(result.reason);
		}
	};

	await untilGone(async () => {
		let found = 0;
		await everywhere(async engine => {
			const {containers} = await look(engine);
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
			const {networks, volumes} = await look(engine);
			const others = volumes.filter(volume => !isSign(volume));
			found += others.length;
			const patience = isUnreachable() ? shortPatience : drainPatience;
			// Then the next round removes that, and what it uses.
			const isLate = async () => (await look(engine)).containers.length > 0;
			const removing = removeVolumes(engine, others, {isLate, ...options});
			const draining = removeNetworks(engine, {networks, engines, patience, ...options});
			await Promise.allSettled([removing, draining]);
			await removing;
			found += await draining;
		});
		return found;
	});

	signal?.throwIfAborted();
	const isDone = failures.length === 0 && !options.isPartial;
	await everywhere(async engine => {
		const signs = (await look(engine)).volumes.filter(isSign);
		// The lease goes when nothing else is left.
		const inOrder = signs.toSorted((a, b) => Number(isLease(a)) - Number(isLease(b)));
		for (const volume of inOrder) {
			if (isDone || !isLease(volume)) await engine.removeVolume(volume.name, call);
		}
	});
	if (failures.length > 0) throw failures[0];
}

/** All volumes that can be, but those of containers that came late; throws why others cannot. */
async function removeVolumes(
	engine: Engine,
	volumes: readonly VolumeSummary[],
	{isLate, signal, onRemoved}: Options & {isLate: () => Promise<boolean>},
): Promise<void> {
	const call = signal ? {signal} : {};
	const failures: unknown[] = [];
	await mapLimit(
		volumes,
		async ({name}) => {
			try {
				await engine.removeVolume(name, call);
				onRemoved?.({kind: 'volume', name, agent: engine.endpoint.name});
			} catch (error) {
				const isInUse = error instanceof FlotillaError && error.code === 'name-in-use';
				if (!isInUse) throw error;
				if (await isLate()) return;
				failures.push((await heldBy([engine], {kind: 'volume', name, id: name}, call)) ?? error);
			}
		},
		{limit: parallel, ...call},
	);
	if (failures.length > 0) throw failures[0];
}

/** Networks of one engine, how many it removed; one that spans a swarm is removed by a manager. */
async function removeNetworks(
	engine: Engine,
	{
		networks,
		engines,
		patience,
		signal,
		onRemoved,
		forgetLost,
	}: Options & {
		networks: readonly NetworkSummary[];
		engines: readonly Engine[];
		patience: number;
	},
): Promise<number> {
	const call = signal ? {signal} : {};
	const isSwarm = networks.some(({scope}) => scope === 'swarm');
	const canRemove = !isSwarm || engines.length === 1 || (await engine.info(call)).swarm.isManager;
	const ours = networks.filter(({scope}) => scope !== 'swarm' || canRemove);
	for (const network of ours) {
		const options = {patience, engines, ...(forgetLost ? {forgetLost} : {}), ...call};
		await removeDrained(engine, network, options);
		onRemoved?.({kind: 'network', name: network.name, agent: engine.endpoint.name});
	}

	return ours.length;
}

/** How long endpoints of containers that are gone may take to go as well, ms; then they are let go. */
const staleMs = 3000;

/** Tries again while endpoints drain; throws `leftovers` where a container that runs is on it. */
export async function removeDrained(
	engine: Engine,
	network: NetworkSummary,
	{
		patience,
		engines = [engine],
		forgetLost = () => Promise.resolve([]),
		...call
	}: {
		patience: number;
		/** All that may have containers on it. */
		engines?: readonly Engine[];
		forgetLost?: ForgetLost;
		signal?: AbortSignal;
	},
): Promise<void> {
	const began = performance.now();
	const {name, id} = network;
	const waits = createPatience({first: 50, most: 1000});
	for (;;) {
		try {
			await engine.removeNetwork(network.id, call);
			return;
		} catch (error) {
			const code = error instanceof FlotillaError ? error.code : undefined;
			// A swarm still lists for a moment what it has removed.
			if (code === 'network-not-found') return;
			const waited = performance.now() - began;
			if (code !== 'network-in-use') throw error;
			const held = await heldBy(engines, {kind: 'network', name, id}, call);
			if (held) throw held;
			if (network.scope === 'swarm' && (await forgetLost(engine, call)).length > 0) continue;
			if (waited > patience) {
				throw network.scope === 'swarm' ? await blamingNodes(engine, error, call) : error;
			}

			// What a swarm holds for other agents is not for one of them to judge.
			if (waited > staleMs && network.scope !== 'swarm') {
				await engine.releaseEndpoints(network.id, call);
			}

			await pause(waits.next(), call.signal ?? new AbortController().signal);
		}
	}
}
