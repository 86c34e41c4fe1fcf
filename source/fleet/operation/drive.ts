/**
 * Turns work that reports as it goes into a generator: yields what `run` emits, returns its result.
 * A consumer that stops early aborts the work and waits until it has cleaned up.
 */
export async function* drive<Event, Result>(
	run: (emit: (event: Event) => void, signal: AbortSignal) => Promise<Result>,
	options: {signal?: AbortSignal} = {},
): AsyncGenerator<Event, Result, void> {
	const stopped = new AbortController();
	const signal = options.signal
		? AbortSignal.any([options.signal, stopped.signal])
		: stopped.signal;
	const queue: Event[] = [];
	let wake = () => {};
	let isDone = false;
	const work = run(event => {
		queue.push(event);
		wake();
	}, signal).finally(() => {
		isDone = true;
		wake();
	});
	// Awaited below; this only keeps an early rejection from counting as unhandled.
	work.catch(() => {});

	try {
		for (;;) {
			const event = queue.shift();
			if (event !== undefined) yield event;
			else if (isDone) return await work;
			else await new Promise<void>(resolve => (wake = resolve));
		}
	} finally {
		stopped.abort();
		await work.catch(() => {});
	}
}

/**
 * Runs `work` on all items, at most `limit` at once, results in order. After the first failure or
 * an abort nothing new begins; what is under way ends first, then the failure is thrown.
 */
export async function mapLimit<Item, Result>(
	items: readonly Item[],
	work: (item: Item, index: number) => Promise<Result>,
	options: {limit: number; signal?: AbortSignal},
): Promise<Result[]> {
	const results: Result[] = [];
	const failures: unknown[] = [];
	let next = 0;
	const lane = async () => {
		while (next < items.length && failures.length === 0) {
			const index = next++;
			try {
				options.signal?.throwIfAborted();
				results[index] = await work(items[index] as Item, index);
			} catch (error) {
				failures.push(error);
			}
		}
	};

	const lanes = Array.from({length: Math.min(options.limit, items.length)}, () => lane());
	await Promise.all(lanes);
	if (failures.length > 0) throw failures[0];
	return results;
}

/**
 * Runs `work` on all items at once, results in order. The first failure calls the others off; it is
 * thrown once all have ended.
 */
export async function together<Item, Result>(
	items: readonly Item[],
	work: (item: Item, signal: AbortSignal) => Promise<Result>,
	options: {signal: AbortSignal},
): Promise<Result[]> {
	const stopped = new AbortController();
	const signal = AbortSignal.any([options.signal, stopped.signal]);
	let failure: {readonly error: unknown} | undefined;
	const results = await Promise.allSettled(
		items.map(async item => {
			try {
				return await work(item, signal);
			} catch (error) {
				failure ??= {error};
				stopped.abort();
				throw error;
			}
		}),
	);
	if (failure) throw failure.error;
	return results.flatMap(result => (result.status === 'fulfilled' ? [result.value] : []));
}
