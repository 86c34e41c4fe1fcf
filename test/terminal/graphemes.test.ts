import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import test from 'node:test';

test('widths are right whatever was in memory when the table was read', () => {
	// The table is read once per process, so each case needs its own.
	const program = `
		Buffer.from('\\u0001'.repeat(3000));
		const {createScreen} = await import('./source/terminal/screen.ts');
		const screen = createScreen({columns: 20, rows: 2});
		await screen.write(Buffer.from('👨‍👩‍👧한\u{1f980}|'));
		console.log(screen.buffer.cursorX, Buffer.poolSize > 0);
	`;
	const run = spawnSync(process.execPath, ['--import=tsx', '--input-type=module', '-e', program], {
		encoding: 'utf8',
	});
	assert.equal(run.stdout, '7 true\n', run.stderr);
});
