import assert from 'node:assert/strict';
import {test} from 'node:test';
import {buildFleet} from '../../source/commands/world/build-fleet.ts';
import {connectEngine} from '../../source/docker/engine/connect.ts';
import type {Engine} from '../../source/docker/engine/engine.ts';
import {ensureLabImage} from '../../source/docker/supply/lab-image.ts';
import {nestedRights} from '../../source/docker/supply/rights.ts';
import {labAddress, labName} from '../../source/domain/agent/lab.ts';
import {labEndpoint} from '../../source/fleet/agents/lab-endpoints.ts';
import {findLab, labLabels} from '../../source/fleet/agents/lab-find.ts';
import {labContainer} from '../../source/fleet/lab/container.ts';
import {formSwarm} from '../../source/fleet/swarm/swarm.ts';
import {openTestLab, type TestLab} from '../helpers/engine/lab.ts';
import type {TestFleet} from '../helpers/engine/test-fleet.ts';
import {until} from '../helpers/until.ts';
import {contractRows} from '../real/contract-rows.ts';

/** The suite's name in Debian, and that of the agent which has the Docker of it. */
const newer = 'trixie';
const signal = AbortSignal.timeout(15 * 60_000);

let lab: TestLab;
let agent: Engine;

const container = () => lab.engine.inspectContainer(labName.container(newer));

/** One more agent in the lab's network, which the lab itself does not know. */
async function startAgent(engine: Engine): Promise<Engine> {
	const making = ensureLabImage(engine, {signal, suite: newer});
	let next = await making.next();
	while (!next.done) next = await making.next();
	const {image} = next.value;
	const found = await findLab(engine);
	assert.ok(found?.subnet);
	const labels = labLabels(found, 'helper');
	const rights = await nestedRights(engine, {image, name: labName.helper, labels});
	const {subnet, agents} = found;
	const index = agents.length;
	const {id} = await engine.createContainer(
		labContainer(found, {name: newer, index, image, rights, subnet}),
	);
	await engine.startContainer(id);
	assert.ok(Object.values((await container()).networks).includes(labAddress(subnet, index)));
	let connected: Engine | undefined;
	await until('the newer engine answers', async () => {
		const endpoint = await labEndpoint(engine, await container());
		if (endpoint.obstacle) return false;
		connected = await connectEngine(endpoint).catch(() => undefined);
		return connected !== undefined;
	});
	assert.ok(connected);
	return connected;
}

/** The lab's first agent and the newer one, in one swarm. */
async function openBoth(): Promise<TestFleet> {
	lab = await openTestLab();
	agent = await startAgent(lab.engine);
	const manager = lab.engineOf('lab1');
	const {swarm} = await manager.info();
	const [own = ''] = Object.values((await container()).networks);
	const leave = await formSwarm(
		{manager: 'lab1', isNew: false, joining: [newer]},
		{engines: [manager, agent], addresses: {lab1: swarm.address ?? '', [newer]: own}, signal},
	);
	const fleet = buildFleet([lab.testEngine.endpoint, agent.endpoint]);
	return {
		...lab,
		fleet,
		engineOf: name => (name === newer ? agent : lab.engineOf(name)),
		async takeDown(name) {
			for await (const event of fleet.down(name, {signal: AbortSignal.timeout(120_000)}))
				void event;
		},
		async close() {
			await leave();
			fleet.close();
			agent.close();
			await lab.engine.removeContainer(labName.container(newer));
			await lab.engine.removeVolume(labName.data(newer));
			await lab.engine.removeVolume(labName.keys(newer));
			await lab.close();
		},
	};
}

let opened: Promise<TestFleet> | undefined;
let users = 0;

/** For both contracts; the last that closes it takes the newer agent out again. */
async function share(): Promise<TestFleet> {
	users++;
	const fleet = await (opened ??= openBoth());
	return {
		...fleet,
		close: async () => {
			users--;
			if (users === 0) await fleet.close();
		},
	};
}

contractRows('multi-node', {open: share, agents: ['lab1', newer]});
contractRows('single-node', {open: share, agents: [newer]});

test('the engines of these two agents are of different versions', async () => {
	const [older, other] = await Promise.all([lab.engineOf('lab1').info(), agent.info()]);
	assert.notEqual(other.version.split('.')[0], older.version.split('.')[0]);
});
