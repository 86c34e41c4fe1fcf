import {mkdtempSync, readdirSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';

/** A TMPDIR that no other flotilla knows, so that what is left in it was left by these runs. */
export function ownTemporary() {
	const place = mkdtempSync(path.join(tmpdir(), 'flotilla-test-'));
	return {
		place,
		/** The temporary folders of flotilla in it. */
		folders: () => readdirSync(place).filter(name => /^flotilla-\d/.test(name)),
		remove: () => rmSync(place, {recursive: true}),
	};
}
