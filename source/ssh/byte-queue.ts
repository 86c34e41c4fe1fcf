/** Bytes between a channel and its one reader. */
export type ByteQueue = {
	readonly isFull: boolean;
	push(bytes: Buffer): void;
	/** No more will come. */
	end(): void;
	/** Nobody will read on. */
	drop(): void;
	/** Ended, and the reader, where there is one, has it all. */
	readonly done: Promise<void>;
	readonly reader: AsyncIterable<Buffer>;
};

/** Enough for a pump to keep busy, little enough that a pane answers Ctrl-C at once. */
const limit = 256 * 1024;

/**
 * What queued up is read as one chunk. A `keepsTail` queue that nobody reads yet never gets full:
 * it forgets its oldest bytes instead.
 */
export function createByteQueue(options: {
	keepsTail?: boolean;
	onDrain: () => void;
	onBreak: () => void;
}): ByteQueue {
	let chunks: Buffer[] = [];
	let size = 0;
	let isEnded = false;
	let isDropped = false;
	let hasReader = false;
	let wake = () => {};
	const {promise: done, resolve} = Promise.withResolvers<void>();

	const take = () => {
		const [first] = chunks;
		const all = chunks.length > 1 ? Buffer.concat(chunks, size) : first;
		chunks = [];
		size = 0;
		return all;
	};

	const end = () => {
		isEnded = true;
		if (!hasReader || isDropped) resolve();
		wake();
	};

	const drop = () => {
		isDropped = true;
		take();
		end();
	};

	async function* read(): AsyncGenerator<Buffer, void, void> {
		hasReader = true;
		try {
			for (;;) {
				const bytes = take();
				if (bytes) {
					options.onDrain();
					yield bytes;
				} else if (isEnded) {
					resolve();
					return;
				} else {
					await new Promise<void>(next => {
						wake = next;
					});
				}
			}
		} finally {
			const isBroken = !isEnded || size > 0;
			drop();
			if (isBroken) options.onBreak();
		}
	}

	return {
		get isFull() {
			return size >= limit && (hasReader || !options.keepsTail);
		},
		push(bytes) {
			if (isDropped || isEnded) return;
			chunks.push(bytes);
			size += bytes.length;
			while (options.keepsTail && !hasReader && size - (chunks[0]?.length ?? 0) >= limit) {
				size -= chunks.shift()?.length ?? 0;
			}

			wake();
		},
		end,
		drop,
		done,
		reader: {[Symbol.asyncIterator]: read},
	};
}
