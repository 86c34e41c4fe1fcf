import {Readable} from 'node:stream';
import {extract} from 'tar-stream';

/** More came than may come; what was read is given up. */
export class TooMuchError extends Error {
	readonly code = 'EFBIG';

	constructor(most: number) {
		super(`more than ${most < 1_048_576 ? `${most / 1024} KB` : `${most / 1_048_576} MB`} came`);
	}
}

/** A body's chunks up to so many bytes; throws `TooMuchError`, and destroys the body, at the first beyond. */
export async function* atMost(body: Readable, most: number): AsyncGenerator<Buffer, void, void> {
	let length = 0;
	// Leaving the loop early destroys the body.
	for await (const chunk of body as AsyncIterable<Buffer>) {
		length += chunk.length;
		if (length > most) throw new TooMuchError(most);
		yield chunk;
	}
}

/** The whole body, of so many bytes at most; a cut one is an error. */
export async function readAtMost(body: Readable, most: number): Promise<Buffer> {
	const chunks: Buffer[] = [];
	for await (const chunk of atMost(body, most)) chunks.push(chunk);
	return Buffer.concat(chunks);
}

/** How a body begins; whatever comes after so many bytes is not read any more. */
export async function readBeginning(body: Readable, most: number): Promise<Buffer> {
	const chunks: Buffer[] = [];
	let length = 0;
	for await (const chunk of body as AsyncIterable<Buffer>) {
		chunks.push(chunk);
		length += chunk.length;
		if (length >= most) break;
	}

	return Buffer.concat(chunks).subarray(0, most);
}

/** What a tar of one file has beside its content: headers, extended ones too, and padding. */
const tarOverhead = 256 * 1024;

/**
 * The content of a tar's first entry; `reason` where that is no regular file of so many bytes at most.
 * Nothing beyond it is read, whatever else the tar has.
 */
export async function readFirstFile(
	tar: Readable,
	most: number,
): Promise<{readonly content: Buffer} | {readonly reason: string}> {
	const limited = Readable.from(atMost(tar, most + tarOverhead));
	const entries = limited.pipe(extract());
	limited.once('error', error => entries.destroy(error));
	try {
		for await (const entry of entries) {
			const {type, size = 0} = entry.header;
			if (type !== 'file') return {reason: `it is no regular file (${type ?? 'unknown'})`};
			if (size > most) return {reason: `it has ${size} bytes, more than ${most}`};
			const chunks: Buffer[] = [];
			for await (const chunk of entry) chunks.push(chunk as Buffer);
			return {content: Buffer.concat(chunks)};
		}

		return {reason: 'nothing came'};
	} catch (error) {
		// A connection's errors have a code; a tar that is none has only words.
		if (!(error instanceof Error) || 'code' in error) throw error;
		return {reason: `what came is no tar of a file (${error.message})`};
	} finally {
		limited.destroy();
		tar.destroy();
	}
}
