import {lstat, mkdtemp, readdir, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join, resolve} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import type {Environment} from '../domain/environment.ts';
import {unmountBelow} from './mounts.ts';
import {
	allProcesses,
	mayHaveProcesses,
	pidNamespace,
	processStartedAt,
	signalProcess,
	variableOf,
} from './process.ts';
import {temporaryPlace} from './temporary-place.ts';
import {strangerOn} from './trust.ts';

const endDeadlineMs = 5000;

/** How the names of folders begin that say whose they are, so that what a killed run left can be told. */
export function folderPrefix(): string {
	return `flotilla-${process.pid}-${processStartedAt(process.pid) ?? 0}-${pidNamespace()}-`;
}

/** A folder for this process alone. */
export async function makeFolder(): Promise<string> {
	return mkdtemp(join(temporaryPlace(), folderPrefix()));
}

/** Folders of this user whose process is gone; containers may share the place, with pids of their own. */
export async function deadFolders(): Promise<Array<{readonly path: string; readonly pid: number}>> {
	// Where others could swap folders none of ours can be.
	const place = resolve(tmpdir());
	const names = strangerOn(place) ? [] : await readdir(place).catch(() => []);
	const dead = names.flatMap(name => {
		const match = /^flotilla-(\d+)-(\d+)-(\d+)-\w{6}$/.exec(name);
		const [, pid, started, namespace = ''] = match ?? [];
		if (!match) return [];
		const isHere = namespace === pidNamespace();
		const isAlive = isHere
			? processStartedAt(Number(pid)) === started
			: mayHaveProcesses(namespace);
		return isAlive ? [] : [{path: join(place, name), pid: Number(pid)}];
	});
	const isOwn = await Promise.all(dead.map(async ({path}) => isOwnFolder(path)));
	return dead.filter((_, index) => isOwn[index]);
}

/** Names alone say nothing where anybody may write. */
async function isOwnFolder(path: string): Promise<boolean> {
	const stats = await lstat(path).catch(() => undefined);
	return stats?.isDirectory() === true && stats.uid === process.getuid?.();
}

/**
 * Removes a folder with what uses it: programs that have it as TMPDIR are ended, and what is mounted
 * in it is unmounted first, since a root file system in the making may hold the machine's own `/dev`.
 */
export async function removeFolder(folder: string, env: Environment): Promise<void> {
	const users = () => allProcesses().filter(pid => variableOf(pid, 'TMPDIR') === folder);
	for (const pid of users()) signalProcess(pid, 'SIGTERM');
	const deadline = performance.now() + endDeadlineMs;
	while (users().length > 0 && performance.now() < deadline) await sleep(50);
	for (const pid of users()) signalProcess(pid, 'SIGKILL');
	while (users().length > 0) await sleep(5);
	await unmountBelow([folder], env);
	await rm(folder, {recursive: true, force: true});
}
