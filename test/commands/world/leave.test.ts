import assert from 'node:assert/strict';
import {spawn, spawnSync} from 'node:child_process';
import {once} from 'node:events';
import path from 'node:path';
import {test} from 'node:test';
import {folderOf} from '../../helpers/second-user.ts';

const leave = path.resolve(import.meta.dirname, '../../../source/commands/world/leave.ts');

/** A file that is never read to its end stands for one on a server that is gone. */
test('a signal ends the program though the system still reads a file for it', async t => {
	const fifo = path.join(folderOf(t), 'fifo');
	spawnSync('mkfifo', [fifo]);
	const script = `import {open} from 'node:fs/promises';
		import {leave} from ${JSON.stringify(leave)};
		for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
			process.on(signal, () => leave(128, signal));
		process.on('exit', () => console.log('tidied'));
		open(${JSON.stringify(fifo)}).catch(() => {});
		setTimeout(() => {}, 60_000);
		console.log('reads');`;
	for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
		const words = ['--import=tsx', '--input-type=module', '-e', script];
		const child = spawn(process.execPath, words, {stdio: ['ignore', 'pipe', 'inherit']});
		t.after(() => child.kill('SIGKILL'));
		let said = '';
		child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
		while (!said.includes('reads')) await once(child.stdout, 'data');
		child.kill(signal);
		const [code, by] = (await once(child, 'close')) as [number | null, string | null];
		assert.deepEqual([code, by, said], [null, signal, 'reads\ntidied\n']);
	}
});
