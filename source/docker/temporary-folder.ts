import {mkdtemp, readdir, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {unmountBelow} from './mounts.ts';
import {allProcesses, processStartedAt, signalProcess, variableOf} from './process.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const endDeadlineMs = 5000;

/** A folder whose name says whose it is, so that what a killed run left can be told. */
export async function makeFolder(): Promise<string> {
	const owner = `${process.pid}-${processStartedAt(process.pid) ?? 0}`;
	return mkdtemp(join(tmpdir(), `flotilla-${owner}-`));
}

/** Folders whose process is gone. */
export async function deadFolders(): Promise<Array<{readonly path: string; readonly pid: number}>> {
	const names = await readdir(tmpdir()).catch(() => []);
	return names.flatMap(name => {
		const match = /^flotilla-(\d+)-(\d+)-/.exec(name);
		const pid = Number(match?.[1]);
		if (!match || processStartedAt(pid) === match[2]) return [];
		return [{path: join(tmpdir(), name), pid}];
	});
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
