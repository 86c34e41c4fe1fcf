import {readFileSync} from 'node:fs';
import {userInfo} from 'node:os';
import {isAbsolute, join} from 'node:path';
import type {Environment} from '../domain/environment.ts';

/** A user for a message, by his name where this machine's own list has one. */
export function userNamed(uid: number): string {
	const name = passwdLines().find(line => line.split(':')[2] === String(uid));
	return name ? `${name.split(':')[0]} (uid ${uid})` : `uid ${uid}`;
}

function passwdLines(): string[] {
	try {
		return readFileSync('/etc/passwd', 'utf8').split('\n');
	} catch {
		return [];
	}
}

/** This user's home folder: HOME, or what the system knows where that is empty or no whole path. */
export function homeOf(env: Environment): string {
	const home = env['HOME'] ?? '';
	if (isAbsolute(home)) return home;
	try {
		return userInfo().homedir || '/';
	} catch {
		// A user without an entry, as in some containers.
		return '/';
	}
}

/** A base folder as the XDG rules have it, which ignore one that is no whole path. */
export function xdgFolder(
	name: 'XDG_CONFIG_HOME' | 'XDG_CACHE_HOME',
	{env, home}: {env: Environment; home: string},
): string {
	const set = env[name] ?? '';
	if (isAbsolute(set)) return set;
	return join(home, name === 'XDG_CACHE_HOME' ? '.cache' : '.config');
}
