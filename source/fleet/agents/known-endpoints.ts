import type {Endpoint} from '../../docker/reach/endpoint.ts';
import {FlotillaError} from '../../domain/failure.ts';

/** Reads anew which engines this machine knows, the one for new sessions first. */
export type FindEndpoints = () => Promise<readonly Endpoint[]>;

/** The engines that are known, as they come and go while flotilla runs. */
export type Known = {
	readonly endpoints: readonly Endpoint[];
	/** Says whether they are others than before. One that stays the same stays the same object. */
	find(): Promise<boolean>;
	/** It was there: should its socket go, it is unreachable rather than unknown. */
	answered(endpoint: Endpoint): void;
};

export function createKnown(first: readonly Endpoint[], findEndpoints?: FindEndpoints): Known {
	let endpoints = first;
	const seen = new WeakSet<Endpoint>();
	return {
		get endpoints() {
			return endpoints;
		},
		async find() {
			const found = await findEndpoints?.().catch((error: unknown) => {
				// Settings that are just being edited: what was known stays.
				if (error instanceof FlotillaError) return undefined;
				throw error;
			});
			if (!found) return false;
			const names = new Set(found.map(({name}) => name));
			const before = endpoints;
			endpoints = [
				...found.map(endpoint => before.find(old => isSame(old, endpoint)) ?? endpoint),
				...before.filter(old => !names.has(old.name) && isSocket(old) && seen.has(old)),
			];
			return (
				endpoints.length !== before.length ||
				endpoints.some((endpoint, index) => endpoint !== before[index])
			);
		},
		answered: endpoint => void seen.add(endpoint),
	};
}

function isSame(one: Endpoint, other: Endpoint): boolean {
	return JSON.stringify(one) === JSON.stringify(other);
}

function isSocket({url}: Endpoint): boolean {
	return url.startsWith('unix://');
}
