import {lstatSync} from 'node:fs';
import {join} from 'node:path';
import type {Environment} from '../domain/environment.ts';
import {makeFolders} from './make-folders.ts';
import {strangerOn} from './trust.ts';
import {homeOf, xdgFolder} from './users.ts';

/**
 * The folder for compiled code, which Node runs unseen: this user's own, that nobody else can write or
 * swap. Undefined where there can be none.
 */
export function compileCacheFolder(env: Environment): string | undefined {
	const home = homeOf(env);
	const place = xdgFolder('XDG_CACHE_HOME', {env, home});
	const folder = join(place, 'flotilla');
	try {
		// A user without a home gets none for this.
		if (place.startsWith(home) && !lstatSync(home, {throwIfNoEntry: false})) return undefined;
		// What root runs is for nobody else to write, whoever called `sudo`.
		if (strangerOn(folder, {isCallerTrusted: false})) return undefined;
		makeFolders(folder);
		return isOwn(folder) ? folder : undefined;
	} catch {
		return undefined;
	}
}

function isOwn(folder: string): boolean {
	const stats = lstatSync(folder);
	return stats.isDirectory() && stats.uid === process.geteuid?.() && (stats.mode & 0o022) === 0;
}
