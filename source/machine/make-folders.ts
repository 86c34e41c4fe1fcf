import {mkdirSync} from 'node:fs';
import {dirname} from 'node:path';

/**
 * Makes a folder and those above it, for this user alone unless `mode` says else. Node's own
 * `recursive` tries for ever where the kernel lets nobody make one, as in `/proc`.
 */
export function makeFolders(path: string, mode = 0o700): void {
	if (made(path, mode)) return;
	makeFolders(dirname(path), mode);
	if (!made(path, mode)) throw missing(path);
}

/** False where there is nothing to make it in. */
function made(path: string, mode: number): boolean {
	try {
		mkdirSync(path, {mode});
	} catch (error) {
		const code = error instanceof Error && 'code' in error ? error.code : undefined;
		if (code === 'ENOENT' && dirname(path) !== path) return false;
		if (code !== 'EEXIST') throw error;
	}

	return true;
}

function missing(path: string): Error {
	const text = `ENOENT: no folder can be made at ${path}`;
	return Object.assign(new Error(text), {code: 'ENOENT'});
}
