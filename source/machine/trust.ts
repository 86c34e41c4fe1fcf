import {lstatSync, readlinkSync, type Stats} from 'node:fs';
import {dirname, isAbsolute, join, resolve} from 'node:path';
import {userNamed} from './users.ts';

/** A file or folder on the way to a path that somebody else could change, and why. */
export type Stranger = {readonly path: string; readonly reason: string};

const mostLinks = 40;

/**
 * Who else could have put there what is at this path, or could change it: the first folder, link or
 * file on the way that belongs to a stranger, or that others may write. Undefined where nobody could.
 * What is not there (yet) or cannot be is nobody's, nor is what may not be looked at.
 */
export function strangerOn(
	path: string,
	{isCallerTrusted = true}: {isCallerTrusted?: boolean} = {},
): Stranger | undefined {
	const trusted = trustedOwners(isCallerTrusted);
	if (!trusted) return undefined;
	try {
		return strangerAmong(partsOf(resolve(path)), trusted);
	} catch (error) {
		const code = error instanceof Error && 'code' in error ? error.code : undefined;
		if (code === 'EACCES' || code === 'ENOTDIR' || code === 'ENAMETOOLONG') return undefined;
		throw error;
	}
}

function strangerAmong(parts: readonly string[], trusted: Trusted): Stranger | undefined {
	const ahead = [...parts];
	let at = '/';
	for (let links = 0; ;) {
		const stats = lstatSync(at, {throwIfNoEntry: false});
		if (!stats) return undefined;
		const reason = reasonAgainst(stats, trusted);
		if (reason) return {path: at, reason};
		if (stats.isSymbolicLink()) {
			links++;
			if (links > mostLinks) return {path: at, reason: 'leads in a circle'};
			const target = readlinkSync(at);
			ahead.unshift(...partsOf(target));
			at = isAbsolute(target) ? '/' : dirname(at);
			continue;
		}

		const next = ahead.shift();
		if (next === undefined) return undefined;
		at = join(at, next);
	}
}

/** As words of a message: `/tmp/x belongs to nobody`. */
export function strangerText({path, reason}: Stranger): string {
	return `${path} ${reason}`;
}

function partsOf(path: string): string[] {
	return path.split('/').filter(part => part !== '' && part !== '.');
}

type Trusted = {readonly owners: ReadonlySet<number>; readonly groups: ReadonlySet<number>};

/**
 * Root, this user, the caller of `sudo`, and the owner of `/`, who is root under another number in a
 * user namespace. Undefined where files have no owners.
 */
function trustedOwners(isCallerTrusted: boolean): Trusted | undefined {
	const own = process.geteuid?.();
	const group = process.getegid?.();
	if (own === undefined || group === undefined) return undefined;
	const isSudo = own === 0 && isCallerTrusted;
	const caller = isSudo ? Number.parseInt(process.env['SUDO_UID'] ?? '', 10) : Number.NaN;
	return {
		owners: new Set([0, own, lstatSync('/').uid, ...(Number.isNaN(caller) ? [] : [caller])]),
		groups: new Set([0, group]),
	};
}

function reasonAgainst(stats: Stats, {owners, groups}: Trusted): string | undefined {
	if (!owners.has(stats.uid)) return `belongs to ${userNamed(stats.uid)}`;
	// Whoever may write to a socket may talk to it, not put another in its place.
	if (!stats.isDirectory() && !stats.isFile()) return undefined;
	// In a folder like /tmp each may move only what is his own.
	if (stats.isDirectory() && (stats.mode & 0o1000) !== 0) return undefined;
	if ((stats.mode & 0o002) !== 0) return 'can be written by everybody';
	const isOfOthers = (stats.mode & 0o020) !== 0 && !groups.has(stats.gid);
	return isOfOthers ? `can be written by the group ${stats.gid}` : undefined;
}
