import {once} from '../../domain/once.ts';
import type {Fleet} from '../../fleet/fleet.ts';

/** A fleet that is opened when it is first asked for something. */
export type LateFleet = Fleet & {
	/** Opens it. Throws why it cannot be, as every call does then. */
	open(): Promise<Fleet>;
};

/** Lets the screens be drawn before the fleet is there: to load its parts takes as long. */
export function lateFleet(openFleet: () => Promise<Fleet>): LateFleet {
	let isOpen = false;
	const open = once(() => {
		isOpen = true;
		return openFleet();
	});
	return {
		open,
		list: async call => (await open()).list(call),
		async *watch(call) {
			yield* (await open()).watch(call);
		},
		async *checkAgents(call) {
			return yield* (await open()).checkAgents(call);
		},
		status: async (name, call) => (await open()).status(name, call),
		candidates: async (spec, call) => (await open()).candidates(spec, call),
		plan: async (spec, call) => (await open()).plan(spec, call),
		async *up(spec, options) {
			return yield* (await open()).up(spec, options);
		},
		async *down(name, options) {
			yield* (await open()).down(name, options);
		},
		async *check(name, options) {
			return yield* (await open()).check(name, options);
		},
		labs: async call => (await open()).labs(call),
		async *labUp(options) {
			return yield* (await open()).labUp(options);
		},
		async *labDown(on, options) {
			yield* (await open()).labDown(on, options);
		},
		objectsOf: async (names, call) => (await open()).objectsOf(names, call),
		leftovers: async call => (await open()).leftovers(call),
		strangers: async call => (await open()).strangers(call),
		async *collect(things, options) {
			yield* (await open()).collect(things, options);
		},
		connect: async (name, route, options) => (await open()).connect(name, route, options),
		async *logs(name, host, options) {
			yield* (await open()).logs(name, host, options);
		},
		close() {
			// What failed to open was reported by whoever asked.
			if (isOpen)
				open().then(
					fleet => fleet.close(),
					() => {},
				);
		},
	};
}
