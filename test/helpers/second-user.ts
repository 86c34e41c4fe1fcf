import {spawnSync} from 'node:child_process';
import {chmodSync, mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import type {TestContext} from 'node:test';

/** Another user of this machine, `nobody` everywhere. */
export const secondUser = {uid: 65534, gid: 65534};

/** Only root can be two users. */
export const needsRoot = process.getuid?.() === 0 ? {} : {skip: 'needs root'};

/** A folder in the shared temporary one, for as long as the test runs. */
export function folderOf(t: TestContext, {mode = 0o755}: {mode?: number} = {}): string {
	const folder = mkdtempSync(path.join(tmpdir(), 'flotilla-users-'));
	t.after(() => rmSync(folder, {recursive: true, force: true}));
	chmodSync(folder, mode);
	return folder;
}

/** Makes a file, a link or a folder with all in it the second user's. */
export function giveAway(place: string): void {
	const {uid, gid} = secondUser;
	const {status, stderr} = spawnSync('chown', ['-hR', `${uid}:${gid}`, place], {encoding: 'utf8'});
	if (status !== 0) throw new Error(stderr);
}
