import {mkdirSync} from 'node:fs';
import {dirname} from 'node:path';

/**
 * Makes a folder and those above it, for this user alone. Node's own `recursive` tries for ever where
 * the kernel lets nobody make one, as in `/proc`.
 */
export function makeFolders(path: string): void {
	if (made(path)) return;
	makeFolders(dirname(path));
	if (!made(path)) throw missing(path);
}

/** False where there is nothing to make it in. */
function made(path: string): boolean {
	try {
		mkdirSync(path, {mode: 0o700});
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
