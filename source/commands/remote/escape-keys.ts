/** What typed bytes come to once escapes are taken out: bytes for the host, and whether to leave. */
export type Typed = {
	readonly bytes: Uint8Array;
	readonly hasLeft: boolean;
	readonly wantsHelp: boolean;
};

const tilde = 0x7e;

/**
 * `~.` at the start of a line leaves, as in ssh; `~?` explains, `~~` is one tilde. Everything else is
 * passed on, byte by byte as typed.
 */
export function createEscapeKeys(): (bytes: Uint8Array) => Typed {
	let isLineStart = true;
	let isPending = false;
	return typed => {
		const bytes: number[] = [];
		let wantsHelp = false;
		for (const byte of typed) {
			const key = String.fromCharCode(byte);
			if (isPending) {
				isPending = false;
				if (key === '.') return {bytes: Uint8Array.from(bytes), hasLeft: true, wantsHelp};
				if (key === '?') {
					wantsHelp = true;
					isLineStart = true;
					continue;
				}

				bytes.push(tilde);
				isLineStart = false;
				if (byte === tilde) continue;
			} else if (byte === tilde && isLineStart) {
				isPending = true;
				continue;
			}

			bytes.push(byte);
			isLineStart = key === '\r' || key === '\n';
		}

		return {bytes: Uint8Array.from(bytes), hasLeft: false, wantsHelp};
	};
}
