/** What a pump fills; a `Screen` is one. */
export type PumpTarget = {write(bytes: Uint8Array): Promise<void>};

export type PumpOptions = {
	/** Whether the operator is looking at this one; asked before each turn. */
	readonly hasPriority?: () => boolean;
};

/** Copies a source to its screen until the source ends; fails as the source fails. */
export type Pump = (
	source: AsyncIterable<Uint8Array>,
	target: PumpTarget,
	options?: PumpOptions,
) => Promise<void>;

/** How much one source may write per turn, and how much may wait before it has to stop sending. */
const maxTurn = 64 * 1024;
const maxPending = 128 * 1024;
/** Turns of other sources under way at once: enough to keep the parser busy. */
const maxTurns = 2;

type Lane = {
	readonly target: PumpTarget;
	readonly hasPriority: () => boolean;
	readonly chunks: Uint8Array[];
	pending: number;
	isBusy: boolean;
	wake: () => void;
};

/** Makes a pump whose sources share one parser: the one with priority first, the others in turn. */
export function createPump(): Pump {
	const lanes: Lane[] = [];
	let turns = 0;

	const take = (lane: Lane): Uint8Array[] => {
		const taken: Uint8Array[] = [];
		let room = maxTurn;
		while (room > 0) {
			const chunk = lane.chunks.shift();
			if (!chunk) break;
			const part = chunk.subarray(0, room);
			if (part.length < chunk.length) lane.chunks.unshift(chunk.subarray(room));
			room -= part.length;
			taken.push(part);
		}
		return taken;
	};
	const turn = async (lane: Lane, isFree: boolean) => {
		lane.isBusy = true;
		if (!isFree) turns++;
		const taken = take(lane);
		try {
			await Promise.all(taken.map(bytes => lane.target.write(bytes)));
		} finally {
			for (const bytes of taken) lane.pending -= bytes.length;
			lane.isBusy = false;
			if (!isFree) turns--;
			lane.wake();
		}
		run();
	};
	const run = () => {
		const ready = lanes.filter(lane => !lane.isBusy && lane.chunks.length > 0);
		for (const lane of ready.filter(({hasPriority}) => hasPriority())) void turn(lane, true);
		for (const lane of ready) {
			if (turns >= maxTurns) return;
			if (lane.isBusy) continue;
			// To the end of the line.
			lanes.splice(lanes.indexOf(lane), 1);
			lanes.push(lane);
			void turn(lane, false);
		}
	};

	return async (source, target, {hasPriority = () => false} = {}) => {
		const lane: Lane = {
			target,
			hasPriority,
			chunks: [],
			pending: 0,
			isBusy: false,
			wake() {},
		};
		const isBelow = async (limit: number) => {
			while (lane.pending > limit) {
				const {promise, resolve} = Promise.withResolvers<void>();
				lane.wake = resolve;
				await promise;
			}
		};
		lanes.push(lane);
		try {
			for await (const bytes of source) {
				if (bytes.length === 0) continue;
				lane.chunks.push(bytes);
				lane.pending += bytes.length;
				run();
				await isBelow(maxPending - maxTurn);
			}
		} finally {
			// What came before an error is shown too.
			await isBelow(0);
			lanes.splice(lanes.indexOf(lane), 1);
		}
	};
}
