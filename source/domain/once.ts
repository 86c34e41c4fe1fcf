/** The same value at each call, made at the first. */
export function once<T>(make: () => T): () => T {
	let made: {readonly value: T} | undefined;
	return () => (made ??= {value: make()}).value;
}
