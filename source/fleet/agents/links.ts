import type {Engine} from '../../docker/engine/engine.ts';
import type {Call} from '../../docker/engine/shapes.ts';
import type {Endpoint} from '../../docker/reach/endpoint.ts';
import {FlotillaError} from '../../domain/failure.ts';

/** Connects to one engine; docker/engine/connect.ts is the real one, and has a deadline of its own. */
export type Connect = (endpoint: Endpoint, call?: Call) => Promise<Engine>;

/** Connections to engines, one for each agent, made when first needed. */
export type Links = {
	/** Throws why the engine cannot be reached. A caller that is called off leaves the others be. */
	readonly open: (endpoint: Endpoint, call?: Call) => Promise<Engine>;
	readonly close: () => void;
};

type Link = {
	readonly endpoint: Endpoint;
	readonly connecting: Promise<Engine>;
	/** When it failed, if it did so slowly. */
	failedAt?: number;
};

/** A failure that took longer than this is a silence, which is not waited for again at once; ms. */
const slowMs = 1000;
/** How long such an agent counts as unreachable before the next try, ms. */
const unreachableMs = 10_000;

export function createLinks(connect: Connect): Links {
	const links = new Map<string, Link>();
	const closed = new AbortController();

	const start = (endpoint: Endpoint): Link => {
		const {name, obstacle} = endpoint;
		if (obstacle) throw new FlotillaError(obstacle);
		const began = performance.now();
		const link: Link = {endpoint, connecting: connect(endpoint, {signal: closed.signal})};
		links.set(name, link);
		link.connecting.catch(() => {
			const now = performance.now();
			if (now - began > slowMs) link.failedAt = now;
			else if (links.get(name) === link) links.delete(name);
		});
		return link;
	};

	return {
		async open(endpoint, {signal} = {}) {
			const known = links.get(endpoint.name);
			const isDue =
				known?.failedAt !== undefined && performance.now() - known.failedAt > unreachableMs;
			if (known?.endpoint === endpoint && !isDue) return orAbort(known.connecting, signal);
			// A lab made anew has agents of the same names.
			known?.connecting.then(old => old.close()).catch(() => {});
			links.delete(endpoint.name);
			return orAbort(start(endpoint).connecting, signal);
		},
		close() {
			closed.abort();
			for (const {connecting} of links.values()) {
				connecting.then(engine => engine.close()).catch(() => {});
			}
		},
	};
}

/** The same promise, but given up when the signal says so. */
async function orAbort<Value>(promise: Promise<Value>, signal?: AbortSignal): Promise<Value> {
	if (!signal) return promise;
	signal.throwIfAborted();
	const aborted = Promise.withResolvers<never>();
	const onAbort = () => aborted.reject(signal.reason);
	signal.addEventListener('abort', onAbort, {once: true});
	try {
		return await Promise.race([promise, aborted.promise]);
	} finally {
		signal.removeEventListener('abort', onAbort);
	}
}
