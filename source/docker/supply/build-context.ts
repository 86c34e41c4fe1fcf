import {createHash} from 'node:crypto';
import {existsSync} from 'node:fs';
import {readdir, readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {buffer} from 'node:stream/consumers';
import {pack} from 'tar-stream';

/** A build context that comes with the program: the same bytes for the same files, wherever they are built. */
export type BuildContext = {readonly tar: Buffer; readonly hash: string};

/** The files beside the running code: `source/runtime` from source, `dist/runtime` when built. */
export async function readContext(name: 'runtime' | 'lab'): Promise<BuildContext> {
	const directory = ['../..', '..', '.']
		.map(above => join(import.meta.dirname, above, name))
		.find(candidate => existsSync(join(candidate, 'Dockerfile')));
	if (!directory) throw new Error(`the files of the ${name} are not beside the program`);
	const entries = await readdir(directory, {withFileTypes: true});
	const names = entries
		.filter(entry => entry.isFile())
		.map(({name}) => name)
		.sort();
	const files = await Promise.all(
		names.map(async name => ({name, content: await readFile(join(directory, name))})),
	);
	return packContext(files);
}

/** A tar and a hash that depend on names and contents only. */
export async function packContext(
	files: ReadonlyArray<{readonly name: string; readonly content: Buffer}>,
): Promise<BuildContext> {
	const hash = createHash('sha256');
	const tar = pack();
	for (const {name, content} of files) {
		hash.update(`${name}\0${content.length}\0`).update(content);
		const mode = name.endsWith('.sh') ? 0o755 : 0o644;
		tar.entry({name, mode, mtime: new Date(0), uid: 0, gid: 0}, content);
	}

	tar.finalize();
	return {tar: await buffer(tar), hash: hash.digest('hex').slice(0, 12)};
}
