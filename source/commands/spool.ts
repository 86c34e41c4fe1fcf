import {createHash} from 'node:crypto';
import {mkdtemp, open, rm, type FileHandle} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';

/** Output that is kept for later, whatever its size: what is long goes to a file without a name. */
export type Spool = {
	push(bytes: Uint8Array): Promise<void>;
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

	return {
		async push(bytes) {
			hash.update(bytes);
			size += bytes.length;
			if (size <= mostInMemory) {
				first.push(Buffer.from(bytes));
				return;
			}

			const position = fileSize;
			fileSize += bytes.length;
			file ??= openNameless();
			await (await file).write(bytes, 0, bytes.length, position);
		},
		get size() {
			return size;
		},
		digest: () => hash.copy().digest('hex'),
		async *read() {
			yield* first;
			if (!file) return;
			const buffer = Buffer.alloc(mostInMemory);
			for (let at = 0; at < fileSize;) {
				const {bytesRead} = await (await file).read(buffer, 0, buffer.length, at);
				if (bytesRead === 0) return;
				at += bytesRead;
				yield Buffer.from(buffer.subarray(0, bytesRead));
			}
		},
		async close() {
			await (await file)?.close();
		},
	};
}

/** Gone with this process, however that ends. */
async function openNameless(): Promise<FileHandle> {
	const folder = await mkdtemp(path.join(tmpdir(), `flotilla-output-${process.pid}-`));
	try {
		return await open(path.join(folder, 'output'), 'wx+', 0o600);
	} finally {
		await rm(folder, {recursive: true, force: true});
	}
}
