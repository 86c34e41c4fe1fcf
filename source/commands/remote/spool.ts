import {createHash} from 'node:crypto';
import {mkdtemp, open, rm, type FileHandle} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import type {Failure} from '../../domain/failure.ts';
import {temporaryPlace} from '../../machine/temporary-place.ts';

/** Output that is kept for later, whatever its size: what is long goes to a file without a name. */
export type Spool = {
	/** Takes all there is: where it cannot be kept, whoever gives it need not stop for that. */
	push(bytes: Uint8Array): Promise<void>;
	/** Why not all of it could be kept. */
	readonly loss: Failure | undefined;
	readonly size: number;
	/** Equal for equal contents. */
	digest(): string;
	read(): AsyncGenerator<Buffer, void, void>;
	close(): Promise<void>;
};

/** Bytes kept in memory. */
const mostInMemory = 256 * 1024;

export function createSpool(): Spool {
	const hash = createHash('sha256');
	const first: Buffer[] = [];
	let size = 0;
	let file: Promise<FileHandle> | undefined;
	let fileSize = 0;
	let loss: Failure | undefined;
	let writing = Promise.resolve();

	const append = async (bytes: Uint8Array) => {
		try {
			file ??= openNameless();
			const opened = await file;
			// A disk that fills up takes a part first.
			for (let at = 0; at < bytes.length;) {
				const {bytesWritten} = await opened.write(bytes, at, bytes.length - at, fileSize);
				at += bytesWritten;
				fileSize += bytesWritten;
			}
		} catch (error) {
			loss = lossFrom(error);
		}
	};

	return {
		async push(bytes) {
			hash.update(bytes);
			size += bytes.length;
			if (size <= mostInMemory) {
				first.push(Buffer.from(bytes));
				return;
			}

			if (loss) return;
			// One after the other: where one stops, the next begins.
			writing = writing.then(() => (loss ? undefined : append(bytes)));
			await writing;
		},
		get loss() {
			return loss;
		},
		get size() {
			return size;
		},
		digest: () => hash.copy().digest('hex'),
		async *read() {
			yield* first;
			if (!file || fileSize === 0) return;
			const buffer = Buffer.alloc(mostInMemory);
			for (let at = 0; at < fileSize;) {
				const {bytesRead} = await (await file).read(buffer, 0, buffer.length, at);
				if (bytesRead === 0) return;
				at += bytesRead;
				yield Buffer.from(buffer.subarray(0, bytesRead));
			}
		},
		async close() {
			const opened = await file?.catch(() => undefined);
			await opened?.close();
		},
	};
}

/** Gone with this process, however that ends. */
async function openNameless(): Promise<FileHandle> {
	const folder = await mkdtemp(path.join(temporaryPlace(), `flotilla-output-${process.pid}-`));
	try {
		return await open(path.join(folder, 'output'), 'wx+', 0o600);
	} finally {
		await rm(folder, {recursive: true, force: true});
	}
}

function lossFrom(error: unknown): Failure {
	const reason = error instanceof Error ? error.message : String(error);
	return {
		code: 'output-lost',
		message: `it ran, but not all it said could be kept in ${tmpdir()}: ${reason}`,
		hint: 'Make room there, or name another folder with TMPDIR; without --gather nothing is kept.',
	};
}
