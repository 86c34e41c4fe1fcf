import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {startOtherEngine} from '../test/helpers/engine/other-engine.ts';
import {runInTurn, type Counts} from './test-files.ts';

/** Where the other process says how it ended. */
const place = 'FLOTILLA_TEST_COUNTS';

/**
 * Runs files one after the other on an engine of its own, in a network of its own, so that other files may
 * run beside them. The images it needs are in the cache already: it reaches no mirror.
 */
export async function runApart(files: readonly string[]): Promise<Counts> {
	const engine = await startOtherEngine({name: 'apart'});
	const folder = await mkdtemp(path.join(tmpdir(), 'flotilla-test-'));
	const counts = path.join(folder, 'counts.json');
	try {
		const child = spawn(
			'nsenter',
			[
				`--net=/proc/${engine.machine.pid}/ns/net`,
				...[process.execPath, '--import=tsx', import.meta.filename, ...files],
			],
			{
				env: {...process.env, FLOTILLA_TEST_HOST: engine.endpoint.url, [place]: counts},
				stdio: ['ignore', 'inherit', 'inherit'],
			},
		);
		await once(child, 'exit');
		return JSON.parse(await readFile(counts, 'utf8')) as Counts;
	} finally {
		await rm(folder, {recursive: true});
		await engine.stop();
	}
}

if (process.argv[1] === import.meta.filename) {
	const counts = await runInTurn(process.argv.slice(2), {minutes: 15});
	await writeFile(process.env[place] ?? '', JSON.stringify(counts));
}
