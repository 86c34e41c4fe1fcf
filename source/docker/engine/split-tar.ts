import {posix} from 'node:path';
import {Readable} from 'node:stream';
import {buffer} from 'node:stream/consumers';
import {extract, pack, type Header} from 'tar-stream';

/** A tar and the folder that its names begin at. */
export type Archive = {readonly path: string; readonly tar: Buffer};

/** The same archive in pieces: what goes into each of these folders, and the rest, if there is any. */
export async function splitTar(
	{path, tar}: Archive,
	folders: readonly string[],
): Promise<readonly Archive[]> {
	if (folders.length === 0) return [{path, tar}];
	const pieces = new Map<string, Array<{header: Header; content: Buffer}>>();
	for await (const entry of Readable.from([tar]).pipe(extract())) {
		const content = await buffer(entry);
		const full = posix.join(path, entry.header.name).replace(/\/$/, '');
		const folder = folders.find(each => full === each || full.startsWith(`${each}/`)) ?? path;
		const name = posix.relative(folder, full) || '.';
		const piece = pieces.get(folder) ?? [];
		pieces.set(folder, piece);
		piece.push({header: {...entry.header, name}, content});
	}

	return Promise.all(
		[...pieces].map(async ([folder, entries]) => {
			const packed = pack();
			for (const {header, content} of entries) packed.entry(header, content);
			packed.finalize();
			return {path: folder, tar: await buffer(packed)};
		}),
	);
}
