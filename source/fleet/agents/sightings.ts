import type {Engine} from '../../docker/engine/engine.ts';
import type {EngineInfo} from '../../docker/engine/info.ts';
import type {Inventory, Call} from '../../docker/engine/shapes.ts';
import type {Endpoint} from '../../docker/reach/endpoint.ts';
import {dockerCommand} from '../../domain/agent/docker-command.ts';
import type {AgentStatus} from '../../domain/agent/status.ts';
import {FlotillaError, type Failure, toFailure} from '../../domain/failure.ts';
import {sortOut, type AgentInventory} from '../identity/identity.ts';

/** One agent as it was seen at one time. */
export type Sighting = {
	readonly status: AgentStatus;
	/** What it held; undefined where it did not answer. */
	readonly inventory?: Inventory;
	/** Equal for one engine under two names. */
	readonly identity?: string;
};

/** How long an engine that is connected may take to tell what it holds, ms: a busy one is slow. */
const answerMs = 20_000;

/** Looks at agents, each within a deadline. */
export type Look = (
	endpoint: Endpoint,
	call: Call & {readonly labels: readonly string[]},
) => Promise<Sighting>;

/** An agent's facts are asked for once, and anew after it was unreachable: `forget` says so. */
export function createLook(open: (endpoint: Endpoint, call: Call) => Promise<Engine>): {
	look: Look;
	forget: (endpoint: Endpoint) => void;
} {
	const infos = new WeakMap<Endpoint, EngineInfo>();
	const look: Look = async (endpoint, {signal, labels}) => {
		const deadline = new AbortController();
		const call = {signal: signal ? AbortSignal.any([signal, deadline.signal]) : deadline.signal};
		let timer: NodeJS.Timeout | undefined;
		try {
			// Connecting has a deadline of its own.
			const engine = await open(endpoint, call);
			timer = setTimeout(() => deadline.abort(), answerMs);
			const [inventory, info] = await Promise.all([
				engine.list(labels, call),
				infos.get(endpoint) ?? engine.info(call),
			]);
			infos.set(endpoint, info);
			return {
				inventory,
				identity: identityOf(info),
				status: reachable(endpoint, {info, inventory}),
			};
		} catch (error) {
			signal?.throwIfAborted();
			infos.delete(endpoint);
			return unreachable(endpoint, toFailure(deadline.signal.aborted ? tooSlow(endpoint) : error));
		} finally {
			clearTimeout(timer);
		}
	};

	return {look, forget: endpoint => infos.delete(endpoint)};
}

/** What is seen of an agent that does not answer. */
export function unreachable(endpoint: Endpoint, failure: Failure): Sighting {
	return {status: {...addressOf(endpoint), isReachable: false, failure}};
}

/**
 * Machines that were copied may have engines of one id, but hardly of one hostname as well; older engines
 * of one machine share an id, but never a folder.
 */
export function identityOf({id, hostname, dataRoot}: EngineInfo): string {
	return [id, hostname, dataRoot].join(' ');
}

/** The whole picture. What one engine holds counts once, under the first of its names. */
export function mergeSightings(sightings: readonly Sighting[]): {
	inventories: AgentInventory[];
	statuses: AgentStatus[];
} {
	const inventories: AgentInventory[] = [];
	const statuses = sightings.map(({status, inventory, identity}, index) => {
		const earlier = sightings
			.slice(0, index)
			.find(other => identity !== undefined && other.identity === identity);
		if (earlier) return {...status, sameAs: earlier.status.name};
		if (inventory) inventories.push({agent: status.name, inventory});
		return status;
	});
	return {inventories, statuses};
}

function reachable(
	endpoint: Endpoint,
	{info, inventory}: {info: EngineInfo; inventory: Inventory},
): AgentStatus {
	const {engine, isRootless, version, apiVersion, os, arch, cpus, memory} = info;
	const running = sortOut([{agent: endpoint.name, inventory}])
		.sessions.flatMap(({containers}) => containers)
		.filter(({container}) => container.state === 'running');
	return {
		...addressOf({...endpoint, engine}),
		isReachable: true,
		engine,
		isRootless,
		version,
		apiVersion,
		os,
		arch,
		cpus,
		memory,
		runningHosts: running.length,
	};
}

function addressOf(
	endpoint: Endpoint,
): Pick<AgentStatus, 'name' | 'endpoint' | 'docker' | 'hides'> {
	const {name, url, hides} = endpoint;
	const docker = dockerCommand(endpoint);
	return {name, endpoint: url, docker, ...(hides === undefined ? {} : {hides})};
}

function tooSlow({name, url}: Endpoint): FlotillaError {
	return new FlotillaError({
		code: 'engine-unreachable',
		message: `${name}: the engine at ${url} did not list its objects within ${answerMs / 1000} s`,
		hint: 'It hangs, or has far too much to do: see what its machine is busy with.',
	});
}
