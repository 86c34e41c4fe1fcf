import type {Engine} from '../../docker/engine/engine.ts';
import type {Machine} from '../../docker/supply/machine-limits.ts';

/** Whether the neighbour table of the engines' machine was full since a check began. */
export type Overflow = {
	/** Was it full since this was asked last? */
	hasGrown(): Promise<boolean>;
	/** Undefined where it was not full, or nobody can tell. */
	seen(): Promise<{readonly most: number | undefined} | undefined>;
	/** Can it be told at all? Not of engines elsewhere. */
	canTell(): Promise<boolean>;
};

type Call = {readonly signal: AbortSignal};

/** Engines that run here have one kernel, so the first of them tells for all. Never throws. */
export function watchOverflow(
	machine: Machine | undefined,
	engines: readonly Engine[],
	call: Call,
): Overflow {
	const look = async () => {
		for (const engine of engines) {
			const now = await machine?.overflows(engine, call).catch(() => undefined);
			if (now) return now;
		}

		return undefined;
	};

	const first = look();
	let last = first.then(now => now?.times);
	return {
		async hasGrown() {
			const before = await last;
			const now = (await look())?.times;
			last = Promise.resolve(now);
			return before !== undefined && now !== undefined && now > before;
		},
		async seen() {
			const [began, now] = await Promise.all([first, look()]);
			return began && now && now.times > began.times ? {most: now.most} : undefined;
		},
		canTell: async () => (await first) !== undefined,
	};
}
