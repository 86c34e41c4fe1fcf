import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {labName, type LabStatus} from '../../source/domain/agent/lab.ts';
import {runCli} from '../helpers/cli.ts';
import {labAgents, openTestLab, type TestLab} from '../helpers/engine/lab.ts';
import {randomName} from '../helpers/engine/test-fleet.ts';

/** Longer than any of these should ever take, on a busy machine too, ms. */
const timeout = 300_000;

let lab: TestLab;

before(async () => {
	lab = await openTestLab();
});

after(async () => {
	await lab.revive();
	await lab.close();
});

const run = (...words: string[]) =>
	runCli(words, {env: {DOCKER_HOST: lab.testEngine.endpoint.url}});

async function status(): Promise<LabStatus> {
	const {stdout} = await run('lab', 'status', '--json');
	return JSON.parse(stdout)[0];
}

const onAll = labAgents.flatMap(agent => ['--agent', agent]);

const memberIds = async () => {
	const members = await lab.engineOf('lab1').swarmNodes();
	return members.map(({id}) => id);
};

async function removeAgent(name: string, alsoVolumes: boolean): Promise<void> {
	await lab.engine.removeContainer(labName.container(name));
	const volumes = alsoVolumes ? [labName.data(name), labName.keys(name)] : [];
	for (const volume of volumes) await lab.engine.removeVolume(volume);
}

test(
	'an agent removed by hand: its session can be removed, and lab up makes it again',
	{timeout},
	async () => {
		const name = randomName('lost');
		const up = await run('up', name, ...['-r', 'main:3', '--mode', 'multi-node'], ...onAll);
		assert.equal(up.code, 0, up.stderr);
		const before = await status();
		await removeAgent('lab3', false);
		assert.equal((await status()).agents[2]?.state, 'missing');
		const down = await run('down', name, '--yes');
		assert.equal(down.code, 0, down.stderr);
		assert.match(down.stderr, /the lab has no lab3 any more; taken out of the swarm of lab1/);
		assert.equal((await memberIds()).length, 2);
		const gc = await run('gc', '--yes');
		assert.match(gc.stdout + gc.stderr, /nothing/i);

		const again = await run('lab', 'up');
		assert.equal(again.code, 0, again.stderr);
		const {agents, state} = await status();
		assert.equal(state, 'ready');
		assert.equal(agents[2]?.endpoint, before.agents[2]?.endpoint);
		assert.equal((await memberIds()).length, 3);
		// Its volume brought back what it had of that session.
		assert.equal((await run('down', name, '--yes')).code, 0);
	},
);

for (const alsoVolumes of [false, true]) {
	const what = alsoVolumes ? 'and its volumes' : 'but not its volumes';
	test(
		`lab up: an agent that was removed, ${what}, is the one of its name in the swarm`,
		{timeout},
		async () => {
			const before = await memberIds();
			await removeAgent('lab3', alsoVolumes);
			if (alsoVolumes) {
				const name = labName.data('lab3');
				await lab.engine.createVolume({name, labels: {}});
				const refused = await run('lab', 'up');
				assert.equal(refused.code, 1);
				assert.match(refused.stderr, new RegExp(`volume ${name} is there already`));
				assert.equal((await status()).agents[2]?.state, 'missing');
				await lab.engine.removeVolume(name);
			}

			const up = await run('lab', 'up');
			assert.equal(up.code, 0, up.stderr);
			assert.equal((await status()).state, 'ready');
			const members = await memberIds();
			assert.equal(members.length, 3);
			const isSame = members.every(id => before.includes(id));
			assert.equal(isSame, !alsoVolumes, 'with its data it is the same member as before');
		},
	);
}
