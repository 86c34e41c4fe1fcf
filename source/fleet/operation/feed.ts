/** A value that changes, for one reader who may be slower than the changes: it sees the latest. */
export type Feed<T> = {
	push(value: T): void;
	end(): void;
	/** The current value first. */
	readonly states: AsyncIterable<T>;
};

export function createFeed<T>(first: T): Feed<T> {
	let current = first;
	let version = 0;
	let isEnded = false;
	let change = Promise.withResolvers<void>();
	const tell = () => {
		change.resolve();
		change = Promise.withResolvers();
	};

	async function* states(): AsyncGenerator<T, void, void> {
		for (let seen = -1; !isEnded;) {
			if (seen === version) {
				await change.promise;
				continue;
			}

			seen = version;
			yield current;
		}
	}

	return {
		push(value) {
			current = value;
			version++;
			tell();
		},
		end() {
			isEnded = true;
			tell();
		},
		states: {[Symbol.asyncIterator]: states},
	};
}
