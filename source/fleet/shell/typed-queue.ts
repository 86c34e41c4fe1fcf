import type {Channel} from '../../ssh/types.ts';

/** How many key presses and pastes wait for a shell that is on its way. */
const mostAhead = 1000;

/** What was typed into a pane, in the order it was typed, until its host takes it. */
export type TypedQueue = {
	/** Bytes as typed; they are copied. */
	push(bytes: Uint8Array): void;
	/** From now on they go to this channel, as fast as it takes them. */
	connect(channel: Pick<Channel, 'write' | 'drained'>): void;
	/** A new shell is on its way: what is typed now is for that. Forgets what no shell has taken. */
	restart(): void;
	/** No shell is there or on its way. */
	end(): void;
};

export function createTypedQueue(): TypedQueue {
	let waiting: Uint8Array[] = [];
	let channel: Pick<Channel, 'write' | 'drained'> | undefined;
	let isOpen = false;
	let isFull = false;

	const flush = async (to: typeof channel) => {
		if (isFull) return;
		for (let bytes = waiting.shift(); bytes; bytes = waiting.shift()) {
			if (to?.write(bytes) !== false) continue;
			isFull = true;
			await to.drained();
			// Another shell may have taken its place meanwhile.
			if (to !== channel) return;
			isFull = false;
		}
	};

	return {
		push(bytes) {
			if (!isOpen || (!channel && waiting.length >= mostAhead)) return;
			waiting.push(new Uint8Array(bytes));
			if (channel) void flush(channel);
		},
		connect(next) {
			channel = next;
			isFull = false;
			void flush(next);
		},
		restart() {
			isOpen = true;
			waiting = [];
			channel = undefined;
		},
		end() {
			isOpen = false;
			waiting = [];
			channel = undefined;
		},
	};
}
