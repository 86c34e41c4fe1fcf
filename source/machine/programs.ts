import {accessSync, constants} from 'node:fs';
import {isAbsolute, join} from 'node:path';
import type {Environment} from '../domain/environment.ts';
import {strangerOn, strangerText} from './trust.ts';

const sbin = ['/usr/local/sbin', '/usr/sbin', '/sbin'];

/**
 * PATH with the directories of system programs, which an ordinary user's lacks. Without what leads to
 * the current folder, and for root without what others could put a program into.
 */
export function systemPath(env: Environment): string {
	return placesOf(env)
		.filter(place => !isRoot() || strangerOn(place) === undefined)
		.join(':');
}

/** Where a program is; undefined if it is not installed, or not where this user should run it from. */
export function findProgram(name: string, env: Environment): string | undefined {
	return systemPath(env)
		.split(':')
		.map(place => join(place, name))
		.find(path => canRun(path) && (!isRoot() || strangerOn(path) === undefined));
}

/** A program that is missing, for a message: with why it is not run from where it is. */
export function missingProgram(name: string, env: Environment): string {
	const refused = placesOf(env)
		.map(place => join(place, name))
		.find(path => canRun(path));
	const stranger = refused === undefined ? undefined : strangerOn(refused);
	return stranger ? `${name} (root does not run ${refused}: ${strangerText(stranger)})` : name;
}

function placesOf(env: Environment): string[] {
	return [...(env['PATH'] ?? '/usr/bin:/bin').split(':').filter(isAbsolute), ...sbin];
}

function isRoot(): boolean {
	return process.geteuid?.() === 0;
}

function canRun(path: string): boolean {
	try {
		accessSync(path, constants.X_OK);
		return true;
	} catch {
		return false;
	}
}
