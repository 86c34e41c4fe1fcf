import type {Engine} from '../../docker/engine/engine.ts';
import type {Call} from '../../docker/engine/shapes.ts';
import type {Endpoint} from '../../docker/reach/endpoint.ts';
import type {AgentStatus} from '../../domain/agent/status.ts';
import {FlotillaError, type Failure} from '../../domain/failure.ts';
import {label} from '../../domain/session/labels.ts';
import type {AgentInventory} from '../identity/identity.ts';
import {createKnown, type FindEndpoints} from './known-endpoints.ts';
import {createLinks, type Connect, type Links} from './links.ts';
import {createLook, identityOf, mergeSightings, unreachable, type Look} from './sightings.ts';

/** The known agents, each connected when it is first needed. */
export type Agents = {
	/** Those given, and those of labs as far as they have been found; `survey` looks for them anew. */
	readonly endpoints: readonly Endpoint[];
	/** The same, after looking for labs where nobody has. */
	all(call?: Call): Promise<readonly Endpoint[]>;
	/** Those that are no agents of a lab. */
	readonly given: readonly Endpoint[];
	/** Looks for them anew: an engine may have been started since. Says whether they are others now. */
	findGiven(): Promise<boolean>;
	/** Throws `agent-unknown`, or why the engine cannot be reached. */
	engine(name: string, call?: Call): Promise<Engine>;
	/** The engine a new session goes to. */
	chosen(call?: Call): Promise<Engine>;
	/** Those that were seen to answer, each engine once. */
	seen(statuses: readonly AgentStatus[], call?: Call): Promise<Engine[]>;
	/** All that answer, each engine once, but these. */
	others(these: readonly Engine[], call?: Call): Promise<Engine[]>;
	/** One agent as it is now. Never throws but for an abort: what keeps it from answering is data. */
	readonly look: Look;
	/** A connection even to one that is known to be unreachable. */
	readonly open: Links['open'];
	/** Whoever watches an agent says so while it is unreachable: nobody else then waits for it. */
	setUnreachable(endpoint: Endpoint, failure: Failure | undefined): void;
	/** The lab agents on an engine; as they were last seen where it does not answer. */
	nestedOn(endpoint: Endpoint, call?: Call): Promise<readonly Endpoint[]>;
	/**
	 * What every agent that answers holds of the sessions, and how each agent is. `onSeen` hears of each
	 * as soon as it has answered or failed, before it is known which are one engine.
	 */
	survey(
		call?: Call & {labels?: readonly string[]; onSeen?: (status: AgentStatus) => void},
	): Promise<{inventories: AgentInventory[]; statuses: AgentStatus[]}>;
	close(): void;
};

/** How agents are found; without `findEndpoints` those given are all. */
type Finders = {
	readonly findNested?: FindNested | undefined;
	readonly findEndpoints?: FindEndpoints | undefined;
};

export function createAgents(
	first: readonly Endpoint[],
	connect: Connect,
	{findNested = () => Promise.resolve([]), findEndpoints}: Finders = {},
): Agents {
	const known = createKnown(first, findEndpoints);
	const {open: link, close} = createLinks(connect);
	const open: Links['open'] = async (endpoint, call) => {
		const engine = await link(endpoint, call);
		known.answered(endpoint);
		return engine;
	};

	const {look, forget} = createLook(open);
	const failures = new Map<Endpoint, Failure>();
	const reach: Links['open'] = (endpoint, call) => {
		const failure = failures.get(endpoint);
		return failure ? Promise.reject(new FlotillaError(failure)) : open(endpoint, call);
	};

	const glance: Look = async (endpoint, call) => {
		const failure = failures.get(endpoint);
		return failure ? unreachable(endpoint, failure) : look(endpoint, call);
	};

	const nested = new Map<string, readonly Endpoint[]>();
	/** A name given by hand wins over the same name of a lab. */
	const endpoints = () =>
		[...known.endpoints, ...known.endpoints.flatMap(({name}) => nested.get(name) ?? [])].filter(
			({name}, index, all) => all.findIndex(other => other.name === name) === index,
		);

	const nestedOn: Agents['nestedOn'] = async (endpoint, call = {}) => {
		try {
			nested.set(endpoint.name, await findNested(await reach(endpoint, call), call));
		} catch {
			call.signal?.throwIfAborted();
		}

		const found = nested.get(endpoint.name) ?? [];
		nested.set(endpoint.name, found);
		return endpoints().filter(lab => found.includes(lab));
	};

	const all: Agents['all'] = async call => {
		const unseen = known.endpoints.filter(({name}) => !nested.has(name));
		await Promise.all(unseen.map(endpoint => nestedOn(endpoint, call)));
		return endpoints();
	};

	const engine: Agents['engine'] = async (name, call) => {
		const isNamed = (known: Endpoint) => known.name === name;
		const endpoint = endpoints().find(isNamed) ?? (await all(call)).find(isNamed);
		if (!endpoint) throw unknownAgent(name, endpoints());
		return reach(endpoint, call);
	};

	return {
		get given() {
			return known.endpoints;
		},
		findGiven: () => known.find(),
		open,
		get endpoints() {
			return endpoints();
		},
		all,
		engine,
		look,
		setUnreachable(endpoint, failure) {
			if (!failure) {
				failures.delete(endpoint);
				return;
			}

			failures.set(endpoint, failure);
			forget(endpoint);
		},
		nestedOn,
		async chosen(call) {
			const [standard] = known.endpoints;
			if (standard) return engine(standard.name, call);
			throw new FlotillaError({
				code: 'engine-unreachable',
				message: 'no Docker Engine is known',
				hint: "Start flotilla's own with `flotilla engine start`, or name one with --agent or DOCKER_HOST.",
			});
		},
		async seen(statuses, call) {
			const once = statuses.filter(({isReachable, sameAs}) => isReachable && !sameAs);
			return Promise.all(once.map(({name}) => engine(name, call)));
		},
		async others(these, call) {
			const asked = await Promise.all(
				(await all(call)).map(async endpoint => {
					try {
						const found = await reach(endpoint, call);
						return {found, identity: identityOf(await found.info(call))};
					} catch {
						call?.signal?.throwIfAborted();
						return [];
					}
				}),
			);
			const answering = asked.flat();
			const taken = new Set(
				answering.filter(({found}) => these.includes(found)).map(({identity}) => identity),
			);
			return answering.flatMap(({found, identity}) => {
				if (taken.has(identity)) return [];
				taken.add(identity);
				return found;
			});
		},
		async survey(call = {}) {
			const {onSeen, labels = [label.session], ...asked} = call;
			const see = async (endpoint: Endpoint) => {
				const sighting = await glance(endpoint, {...asked, labels});
				onSeen?.(sighting.status);
				return sighting;
			};

			const groups = await Promise.all(
				known.endpoints.map(async endpoint => {
					const [own, labs] = await Promise.all([see(endpoint), nestedOn(endpoint, asked)]);
					return [own, ...(await Promise.all(labs.map(see)))];
				}),
			);
			return mergeSightings(groups.flat());
		},
		close,
	};
}

function unknownAgent(name: string, endpoints: readonly Endpoint[]): FlotillaError {
	return new FlotillaError({
		code: 'agent-unknown',
		message: `no agent is called ${name}`,
		hint: `Known: ${endpoints.map(endpoint => endpoint.name).join(', ') || 'none'}.`,
	});
}

/** Finds the agents that run as containers on an engine. */
export type FindNested = (engine: Engine, call?: Call) => Promise<readonly Endpoint[]>;
