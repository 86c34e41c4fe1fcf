import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {runCli, type CliResult} from './cli.ts';

/** Runs the built program, and says how much memory it took at most, KB. */
export async function runWithPeak(
	args: readonly string[],
	env: NodeJS.ProcessEnv,
): Promise<CliResult & {readonly peak: number}> {
	const folder = mkdtempSync(path.join(tmpdir(), 'flotilla-test-'));
	const file = path.join(folder, 'peak');
	const hook = path.resolve(import.meta.dirname, 'peak.mjs');
	try {
		const options = {env: {...env, NODE_OPTIONS: `--import=${hook}`, PEAK_FILE: file}};
		const result = await runCli(args, options);
		return {...result, peak: Number(readFileSync(file, 'utf8'))};
	} finally {
		rmSync(folder, {recursive: true});
	}
}
