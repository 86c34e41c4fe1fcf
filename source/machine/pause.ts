/** Resolves after `ms`, or at once when called off. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
	if (signal.aborted) return;
	await new Promise<void>(resolve => {
		const timer = setTimeout(done, ms);
		function done() {
			clearTimeout(timer);
			signal.removeEventListener('abort', done);
			resolve();
		}

		signal.addEventListener('abort', done, {once: true});
	});
}

/** Pauses that double from the first to the longest. */
export function createPatience({first, most}: {first: number; most: number}): {
	next(): number;
	renew(): void;
} {
	let wait = first;
	return {
		next() {
			const now = wait;
			wait = Math.min(wait * 2, most);
			return now;
		},
		renew() {
			wait = first;
		},
	};
}
