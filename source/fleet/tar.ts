import {Readable} from 'node:stream';
import {extract} from 'tar-stream';
import {FlotillaError} from '../domain/failure.ts';

/** The regular files of a tar, by path. */
export async function readTar(tar: Buffer): Promise<Map<string, string>> {
	const files = new Map<string, string>();
	const entries = Readable.from([tar]).pipe(extract());
	for await (const entry of entries) {
		const chunks: Buffer[] = [];
		for await (const chunk of entry) chunks.push(chunk as Buffer);
		if (entry.header.type === 'file')
			files.set(entry.header.name, Buffer.concat(chunks).toString());
	}

	return files;
}

/** The one file of a tar; undefined where the container has none. */
export async function readTarFile(get: () => Promise<Buffer>): Promise<string | undefined> {
	try {
		return [...(await readTar(await get())).values()][0];
	} catch (error) {
		if (error instanceof FlotillaError && error.code === 'host-not-found') return undefined;
		throw error;
	}
}
