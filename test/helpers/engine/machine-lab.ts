import assert from 'node:assert/strict';
import {mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {pingSocket} from '../../../source/docker/embedded/ping.ts';
import {until} from '../until.ts';
import type {TestLab} from './lab.ts';
import type {OtherEngine} from './other-engine.ts';
import {sharedFleet} from './other-fleet.ts';

/** What the Docker of this machine is called where Debian suites are named. */
const own = 'own';

let open: ReturnType<typeof sharedFleet> | undefined;

/**
 * A lab whose agents are engines on machines of their own, each with the Docker of the Debian suite that
 * is named for it. All that open it share it; the last that closes it ends its engines.
 */
export async function openMachineLab(suites: Readonly<Record<string, string>>): Promise<TestLab> {
	open ??= sharedFleet(
		Object.entries(suites).map(([name, suite]) => (suite === own ? {name} : {name, suite})),
	);
	const fleet = await open();
	const home = await mkdtemp(path.join(tmpdir(), 'flotilla-test-'));
	await writeFile(path.join(home, 'config.json'), JSON.stringify(fleet.settings));
	const named = (agent: string): OtherEngine => {
		const found = fleet.engines.find(({endpoint}) => endpoint.name === agent);
		if (found) return found;
		throw new Error(`the lab has no agent ${agent}`);
	};

	return {
		...fleet,
		env: {FLOTILLA_HOME: home},
		kill: agent => named(agent).machine.crash(),
		async revive() {
			for (const engine of fleet.engines) {
				engine.signal('SIGCONT');
				if (!(await pingSocket(engine.socket))) await engine.restart();
			}

			await until('all are back in their swarm', async () => {
				const nodes = await fleet.engine.swarmNodes().catch(() => []);
				const ready = nodes.filter(({isReady}) => isReady);
				return ready.length === fleet.engines.length;
			});
		},
		freeze: agent => Promise.resolve(named(agent).signal('SIGSTOP')),
		thaw: agent => Promise.resolve(named(agent).signal('SIGCONT')),
		async run(agent, command) {
			const {exitCode, lastLines} = await named(agent).machine.run(command);
			assert.equal(exitCode, 0, lastLines.join('\n'));
		},
		log: agent => readFile(path.join(named(agent).machine.folder, 'dockerd.log'), 'utf8'),
		async close() {
			await rm(home, {recursive: true});
			await fleet.close();
		},
	};
}
