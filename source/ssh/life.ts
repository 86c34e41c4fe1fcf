/** How long something lives: it ends once, with the reason when nobody asked for that. */
export type Life = {
	readonly isOver: boolean;
	/** Why it ended, once it did. */
	readonly reason: Error | undefined;
	readonly ended: Promise<Error | undefined>;
	/** The first call counts. */
	end(reason?: Error): void;
	/** Calls the listener when it ends, or at once; returns how to call that off. */
	onEnd(listener: () => void): () => void;
};

/** Listeners are called in order and at once: a promise alone would be later than ssh2's own events. */
export function createLife(): Life {
	const listeners = new Set<() => void>();
	const {promise, resolve} = Promise.withResolvers<Error | undefined>();
	let isOver = false;
	let reason: Error | undefined;
	return {
		get isOver() {
			return isOver;
		},
		get reason() {
			return reason;
		},
		ended: promise,
		end(why) {
			if (isOver) return;
			isOver = true;
			reason = why;
			resolve(why);
			for (const listener of listeners) listener();
			listeners.clear();
		},
		onEnd(listener) {
			if (isOver) listener();
			else listeners.add(listener);
			return () => listeners.delete(listener);
		},
	};
}
