import assert from 'node:assert/strict';
import {chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {test} from 'node:test';
import {ownCommand} from '../../../source/commands/world/own-command.ts';

test('flotilla is called as it can be started from where one stands', t => {
	const folder = mkdtempSync(join(tmpdir(), 'flotilla-own-'));
	t.after(() => rmSync(folder, {recursive: true}));
	const dist = join(folder, 'dist');
	mkdirSync(dist);
	const program = join(dist, 'cli.js');
	assert.equal(ownCommand({path: dist, program, folder}), 'flotilla', 'there is no launcher');
	const launcher = join(dist, 'flotilla');
	writeFileSync(launcher, '');
	chmodSync(launcher, 0o755);
	for (const [path, place, command] of [
		[`/nowhere:${dist}`, folder, 'flotilla'],
		['/nowhere', folder, 'dist/flotilla'],
		[undefined, dist, './flotilla'],
		['', join(folder, 'other'), launcher],
	] as const) {
		assert.equal(ownCommand({path, program, folder: place}), command);
	}

	assert.equal(ownCommand({path: '', program: undefined, folder}), 'flotilla');
});
