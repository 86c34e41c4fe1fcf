import {link, lstat, open, readFile, rename, rm} from 'node:fs/promises';
import {dirname} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {FlotillaError} from '../domain/failure.ts';
import {makeFolders} from './make-folders.ts';
import {formatOwner, ownerState, parseOwner, thisOwner} from './owner.ts';
import {kindOf} from './read-file.ts';

const pollMs = 20;
/** How long others may hold the lock before waiting for them ends, ms. */
const patienceMs = 10_000;
/** How old a lock counts whose holder nothing is known of (another machine's, or one cut off), ms. */
const staleMs = 60_000;

/** Does work that one process at a time may do; a lock whose process died does not count. */
export async function withFileLock<Result>(
	path: string,
	work: () => Result | Promise<Result>,
): Promise<Result> {
	makeFolders(dirname(path));
	const deadline = performance.now() + patienceMs;
	while (!(await take(path))) {
		if (await removeStale(path)) continue;
		if (performance.now() > deadline) throw held(path);
		await sleep(pollMs);
	}

	try {
		return await work();
	} finally {
		await rm(path, {force: true});
	}
}

async function take(path: string): Promise<boolean> {
	try {
		await using file = await open(path, 'wx', 0o600);
		try {
			await file.writeFile(formatOwner(thisOwner()));
		} catch (error) {
			// One that does not say whose it is would be in everybody's way.
			await rm(path, {force: true});
			throw error;
		}

		return true;
	} catch (error) {
		if (isErrno(error, 'EEXIST')) return false;
		throw error;
	}
}

/** Removes a lock that nobody holds any more; false where somebody does. */
async function removeStale(path: string): Promise<boolean> {
	try {
		const stats = await lstat(path);
		if (!stats.isFile()) throw noLock(path, kindOf(stats));
		const text = await readFile(path, 'utf8');
		const owner = parseOwner(text);
		const state = owner ? ownerState(owner) : 'elsewhere';
		const isStale = state === 'elsewhere' ? Date.now() - stats.mtimeMs > staleMs : state === 'dead';
		if (!isStale) return false;
		// Another process may have found the same, and have taken the lock since: only one can move it.
		const aside = `${path}.${process.pid}`;
		await rename(path, aside);
		if ((await readFile(aside, 'utf8')) !== text) await link(aside, path).catch(() => {});
		await rm(aside, {force: true});
		return true;
	} catch (error) {
		// It was given back meanwhile.
		if (isErrno(error, 'ENOENT')) return true;
		throw error;
	}
}

function isErrno(error: unknown, code: string): boolean {
	return error instanceof Error && 'code' in error && error.code === code;
}

function noLock(path: string, kind: string): FlotillaError {
	return new FlotillaError({
		code: 'settings-invalid',
		message: `${path} is ${kind}, which no flotilla made`,
		hint: 'Remove it and try again.',
	});
}

function held(path: string): FlotillaError {
	return new FlotillaError({
		code: 'settings-invalid',
		message: `another flotilla has held ${path} for ${patienceMs / 1000} s`,
		hint: 'If none is running, remove that file and try again.',
	});
}
