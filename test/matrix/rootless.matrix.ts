import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import {connectEngine} from '../../source/docker/engine/connect.ts';
import type {Engine} from '../../source/docker/engine/engine.ts';
import {label} from '../../source/domain/session/labels.ts';
import {runCli} from '../helpers/cli.ts';
import type {TestEngine} from '../helpers/engine/engine.ts';
import {startRootless, type RootlessKind} from '../helpers/engine/rootless.ts';
import {randomName} from '../helpers/engine/test-fleet.ts';

/** An engine that a user without rights runs is a row. */
const engines: ReadonlyArray<{kind: RootlessKind; said: RegExp}> = [
	{kind: 'podman', said: /docker-host: it is Podman, which/},
	{kind: 'docker', said: /docker-host: it is rootless Docker, which/},
];

for (const {kind, said} of engines) {
	describe(`rootless ${kind}`, () => {
		let testEngine: TestEngine;
		let engine: Engine;
		const run = (...words: string[]) =>
			runCli(words, {env: {DOCKER_HOST: testEngine.endpoint.url}});
		before(async () => {
			testEngine = await startRootless(kind);
			engine = await connectEngine(testEngine.endpoint);
		});
		after(async () => {
			engine.close();
			await testEngine.stop();
		});

		const refused = [
			['up', 'wide', '--mode', 'multi-node', '--agent', 'docker-host'],
			['lab', 'up', '--yes'],
		];
		for (const words of refused) {
			test(`${words.slice(0, 2).join(' ')}: refused by name, and nothing is made`, async () => {
				const {code, stderr} = await run(...words);
				assert.equal(code, 1, stderr);
				assert.match(stderr, said);
				const {containers, networks, volumes} = await engine.listNamed(['flotilla']);
				const made = [...containers, ...networks, ...volumes].map(({name}) => name);
				assert.deepEqual(
					made.filter(name => !name.startsWith('flotilla.runtime.')),
					[],
				);
			});
		}

		test('a life: up, check, ssh, down, gc', async () => {
			const name = randomName('own');
			const up = await run('up', name, '-r', 'main:1', '-r', 'sub:1,user=1000', '--json');
			assert.equal(up.code, 0, up.stderr);
			assert.deepEqual(JSON.parse(up.stdout).mesh, {pairs: 4, ok: 4, failed: 0});
			const [agent] = JSON.parse((await run('agents', '--json')).stdout);
			assert.deepEqual([agent.engine, agent.isRootless], [kind, true]);
			const check = await run('check', name);
			assert.match(check.stdout + check.stderr, /4 of 4 pairs/);
			const ssh = await run('ssh', name, 'main1', '--', 'ssh sub1 id -u');
			assert.deepEqual([ssh.code, ssh.stdout], [0, '1000\n'], ssh.stderr);
			const down = await run('down', name, '--yes');
			assert.equal(down.code, 0, down.stderr);
			assert.match((await run('gc', '--dry-run')).stdout, /Nothing was left behind/);
			const {containers, networks, volumes} = await engine.list([label.session]);
			assert.equal(containers.length + networks.length + volumes.length, 0);
		});
	});
}
