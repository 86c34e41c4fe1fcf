/** What a frame of the engine's stream carries. `error` is the engine's own complaint. */
export type FrameKind = 'stdin' | 'stdout' | 'stderr' | 'error';

const kinds: readonly FrameKind[] = ['stdin', 'stdout', 'stderr', 'error'];
const headerLength = 8;

/**
 * Takes apart the stream in which an engine interleaves stdout and stderr: frames of an 8-byte
 * header (kind, three zeros, length) and a payload. Chunks may be cut anywhere; payload is handed
 * on as it comes, without copying. Throws on what is no frame, rather than pass rubbish on.
 */
export function createDemuxer(onPayload: (kind: FrameKind, payload: Buffer) => void): {
	write(chunk: Buffer): void;
	/** Is the stream between two frames, as it should be at its end? */
	isAtBoundary(): boolean;
} {
	const header = Buffer.alloc(headerLength);
	let headerFill = 0;
	let kind: FrameKind = 'stdout';
	let missing = 0;
	return {
		write(chunk) {
			let at = 0;
			while (at < chunk.length) {
				if (missing > 0) {
					const payload = chunk.subarray(at, at + missing);
					at += payload.length;
					missing -= payload.length;
					onPayload(kind, payload);
					continue;
				}

				const copied = chunk.copy(header, headerFill, at);
				at += copied;
				headerFill += copied;
				if (headerFill < headerLength) return;
				const found = kinds[header[0] ?? 255];
				if (!found) throw new Error(`the stream has a frame of unknown kind ${header[0]}`);
				headerFill = 0;
				kind = found;
				missing = header.readUInt32BE(4);
			}
		},
		isAtBoundary: () => headerFill === 0 && missing === 0,
	};
}
