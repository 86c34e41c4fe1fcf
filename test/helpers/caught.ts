import {runCli, type CliRun} from './cli.ts';
import {randomName} from './engine/test-fleet.ts';
import {until} from './until.ts';

type Moment = {
	readonly at: string;
	readonly isThere: (name: string) => Promise<boolean> | boolean;
};

type Run = {readonly name: string; readonly run: CliRun};

/**
 * An `up` at a moment of its work. Some pass faster than a busy machine looks: one that got through
 * unseen is taken down, and another is started.
 */
export async function caught(
	{at, isThere}: Moment,
	start: (name: string) => CliRun,
	env: NodeJS.ProcessEnv,
): Promise<Run> {
	for (let tries = 0; tries < 5; tries++) {
		const name = randomName('caught');
		const run = start(name);
		let isOver = false;
		void run.result.then(() => {
			isOver = true;
		});
		let isSeen = false;
		try {
			await until(at, async () => {
				isSeen = await isThere(name);
				return isSeen || isOver;
			});
		} finally {
			if (!isSeen && !isOver) run.child.kill('SIGKILL');
		}

		if (isSeen) return {name, run};
		await runCli(['down', name, '--yes'], {env});
	}

	throw new Error(`never seen: ${at}`);
}
