/** A call that a test does not expect: whoever makes it fails the test, or is told why it got nothing. */
export function unexpected(call: string): () => never {
	return () => {
		throw new Error(`the test did not expect the call ${call}`);
	};
}
