import type {Endpoint, Engine, EngineInfo, Inventory} from '../docker/engine.ts';
import type {AgentStatus} from '../domain/events.ts';
import {FlotillaError} from '../domain/failure.ts';
import {label} from '../domain/labels.ts';
import type {AgentInventory} from './sessions.ts';
import {toFailure} from './steps.ts';

/** Connects to one engine; docker/connect.ts is the real one. */
export type Connect = (endpoint: Endpoint, call?: {signal?: AbortSignal}) => Promise<Engine>;

/** The known agents, each connected when it is first needed. */
export type Agents = {
	readonly endpoints: readonly Endpoint[];
	/** Throws `agent-unknown`, or why the engine cannot be reached. */
	engine(name: string, call?: {signal?: AbortSignal}): Promise<Engine>;
	/** The engine a new session goes to. */
	chosen(call?: {signal?: AbortSignal}): Promise<Engine>;
	/** All that answer, but these. */
	others(these: readonly Engine[], call?: {signal?: AbortSignal}): Promise<Engine[]>;
	/** What every agent that answers holds of the sessions, and how each agent is. */
	survey(call?: {
		signal?: AbortSignal;
		labels?: readonly string[];
	}): Promise<{inventories: AgentInventory[]; statuses: AgentStatus[]}>;
	close(): void;
};

export function createAgents(endpoints: readonly Endpoint[], connect: Connect): Agents {
	const engines = new Map<string, Promise<Engine>>();

	const engine: Agents['engine'] = async (name, call) => {
		const endpoint = endpoints.find(known => known.name === name);
		if (!endpoint) throw unknownAgent(name, endpoints);
		const known = engines.get(name);
		if (known) return known;
		const connecting = connect(endpoint, call);
		engines.set(name, connecting);
		// A failed connection is not remembered: the next call tries again.
		connecting.catch(() => engines.delete(name));
		return connecting;
	};

	const infos = new Map<string, EngineInfo>();
	const look = async (
		endpoint: Endpoint,
		call: {signal?: AbortSignal; labels: readonly string[]},
	) => {
		try {
			const connected = await engine(endpoint.name, call);
			const [inventory, info] = await Promise.all([
				connected.list(call.labels, call),
				infos.get(endpoint.name) ?? connected.info(call),
			]);
			infos.set(endpoint.name, info);
			return {inventory, status: reachable(endpoint, {info, inventory})};
		} catch (error) {
			call.signal?.throwIfAborted();
			const {name, url} = endpoint;
			const status = {name, endpoint: url, isReachable: false, failure: toFailure(error)};
			return {inventory: undefined, status};
		}
	};

	return {
		endpoints,
		engine,
		async chosen(call) {
			const first = endpoints[0];
			if (first) return engine(first.name, call);
			throw new FlotillaError({
				code: 'engine-unreachable',
				message: 'no Docker Engine is known',
				hint: "Start flotilla's own with `flotilla engine start`, or name one with --agent or DOCKER_HOST.",
			});
		},
		async others(these, call) {
			const known = await Promise.all(
				endpoints
					.filter(({name}) => !these.some(engine => engine.endpoint.name === name))
					.map(async ({name}) => engine(name, call).catch(() => [])),
			);
			return known.flat();
		},
		async survey(call = {}) {
			const labels = call.labels ?? [label.session];
			const seen = await Promise.all(endpoints.map(endpoint => look(endpoint, {...call, labels})));
			const inventories = seen.flatMap(({inventory, status}) =>
				inventory ? [{agent: status.name, inventory}] : [],
			);
			return {inventories, statuses: seen.map(({status}) => status)};
		},
		close() {
			for (const connecting of engines.values()) {
				connecting.then(connected => connected.close()).catch(() => {});
			}
		},
	};
}

function reachable(
	endpoint: Endpoint,
	{info, inventory}: {info: EngineInfo; inventory: Inventory},
): AgentStatus {
	const {version, apiVersion, os, arch, cpus, memory} = info;
	const running = inventory.containers.filter(
		({labels, state}) => labels[label.kind] === 'host' && state === 'running',
	);
	return {
		name: endpoint.name,
		endpoint: endpoint.url,
		isReachable: true,
		version,
		apiVersion,
		os,
		arch,
		cpus,
		memory,
		runningHosts: running.length,
	};
}

function unknownAgent(name: string, endpoints: readonly Endpoint[]): FlotillaError {
	return new FlotillaError({
		code: 'agent-unknown',
		message: `no agent is called ${name}`,
		hint: `Known: ${endpoints.map(endpoint => endpoint.name).join(', ') || 'none'}.`,
	});
}
