import assert from 'node:assert/strict';
import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {Readable} from 'node:stream';
import {after, before, test} from 'node:test';
import {pack} from 'tar-stream';
import {label} from '../../source/domain/session/labels.ts';
import {
	formatSubnet,
	overlaps,
	parseSubnet,
	sizeOf,
	type Subnet,
} from '../../source/domain/subnet.ts';
import {runCli, type CliResult} from '../helpers/cli.ts';
import {labAgents, openTestLab, type TestLab} from '../helpers/engine/lab.ts';
import {randomName} from '../helpers/engine/test-fleet.ts';
import {until} from '../helpers/until.ts';

let lab: TestLab;
let env: NodeJS.ProcessEnv;

before(async () => {
	lab = await openTestLab();
	env = {DOCKER_HOST: lab.testEngine.endpoint.url};
});

after(() => lab.close());

/** An `up` over these agents that has to be refused before anything is made. */
async function refused(
	agents: readonly string[],
	roles: readonly string[] = ['main:1', 'sub:1'],
	more: readonly string[] = [],
): Promise<CliResult> {
	const name = randomName('refused');
	const words = [
		...['up', name, '--yes', '--mode', 'multi-node'],
		...agents.flatMap(agent => ['--agent', agent]),
		...roles.flatMap(role => ['-r', role]),
		...more,
	];
	const result = await runCli(words, {env});
	assert.doesNotMatch(result.stderr, /\n\s+at /, 'no stack trace');
	for (const agent of labAgents) {
		const inventory = await lab.engineOf(agent).list([`${label.name}=${name}`]);
		assert.deepEqual(Object.values(inventory).flat(), []);
	}

	return result;
}

test('workers only: refused, and told what is missing', async () => {
	const {code, stderr} = await refused(['lab2', 'lab3']);
	assert.equal(code, 1);
	assert.match(
		stderr,
		/lab2, lab3 are workers of a swarm, and no manager of it is among the agents/,
	);
});

test('agents of two swarms: refused, both named, and neither swarm is touched', async t => {
	const [manager, leaver] = [lab.engineOf('lab1'), lab.engineOf('lab3')];
	const {swarm} = await leaver.info();
	const home = await manager.info();
	const [address, node] = [swarm.address ?? '', swarm.nodeId ?? ''];
	t.after(async () => {
		await leaver.leaveSwarm();
		const token = await manager.workerToken();
		await leaver.joinSwarm({
			advertise: address,
			managers: home.swarm.managers,
			token,
		});
		await lab.revive();
	});
	await leaver.leaveSwarm();
	await manager.removeNode(node);
	await leaver.initSwarm({advertise: address});
	const {code, stderr} = await refused(labAgents);
	assert.equal(code, 1);
	assert.match(stderr, /different swarms: lab1, lab2 in one, lab3 in another/);
	assert.equal((await leaver.info()).swarm.isManager, true);
	assert.equal((await manager.info()).swarm.nodeId, home.swarm.nodeId);
});

test('an agent that other sessions have filled: the role, the agent and how much is missing', async t => {
	const {memory} = await lab.engineOf('lab2').info();
	const most = Math.floor((memory / 1024 ** 3) * 0.75);
	const name = randomName('fills');
	const words = ['up', name, '--mode', 'multi-node', '--agent', 'lab1', '--agent', 'lab2'];
	t.after(() => lab.takeDown(name));
	const first = await runCli([...words, '-r', `main:1,agent=lab2,memory=${most}g`], {env});
	assert.equal(first.code, 0, first.stderr);
	const {code, stderr} = await refused(labAgents, ['main:1', `sub:1,agent=lab2,memory=${most}g`]);
	assert.equal(code, 2);
	assert.match(
		stderr,
		/roles\.sub\.agent: sub needs [\d.]+ GiB more on lab2, where sub1 is pinned/,
	);
});

test('an image of another architecture: refused where it is known, and named', async t => {
	const image = 'flotilla-test/arm64:1';
	await lab.engineOf('lab1').loadImages(arm64Image(image));
	t.after(() => lab.engineOf('lab1').removeImage(image));
	await until('the image is there', async () =>
		Boolean(await lab.engineOf('lab1').inspectImage(image)),
	);
	const {code, stderr} = await refused(labAgents, ['main:1', `sub:1,image=${image}`]);
	assert.equal(code, 2);
	assert.match(stderr, /roles\.sub: no agent can run flotilla-test\/arm64:1 for sub1: /);
	assert.match(stderr, /lab1 is amd64, the image arm64/);
});

test('addresses that one of the agents has in use: refused, with whose they are', async t => {
	const engine = lab.engineOf('lab2');
	// The swarm's own ingress network, and the network that the lab itself is on.
	const own = ['198.19.0.0/24', `${new URL(engine.endpoint.url).hostname}/32`];
	const kept = own.map(text => parseSubnet(text)).filter(subnet => subnet !== undefined);
	const widened = kept.map(({base}) => ({base: base - (base % 256), prefix: 24}));
	for (const part of allBut(widened, {base: sizeOf(8) * 198 + sizeOf(16) * 19, prefix: 16})) {
		const subnet = formatSubnet(part);
		const name = randomName('taken');
		const {id} = await engine.createNetwork({name, driver: 'bridge', labels: {}, subnet});
		t.after(() => engine.removeNetwork(id));
	}

	const whole = await refused(labAgents);
	assert.equal(whole.code, 1);
	assert.match(whole.stderr, /no free subnet of \S+ is left in 198\.19\.0\.0\/16/);
	assert.match(whole.stderr, /198\.19\.\d+\.0\/\d+ is of taken-\S+ on lab2/);

	const folder = await mkdtemp(path.join(tmpdir(), 'flotilla-test-'));
	t.after(() => rm(folder, {recursive: true}));
	const file = path.join(folder, 'spec.yaml');
	await writeFile(file, 'network: {subnet: 198.19.7.64/26}\n');
	const part = await refused(labAgents, ['main:1', 'sub:1'], ['-f', file]);
	assert.equal(part.code, 2);
	assert.match(
		part.stderr,
		/network\.subnet: 198\.19\.7\.64\/26 overlaps 198\.19\.\d\.0\/\d+ of taken-\S+ on lab2/,
	);
});

/** Subnets that together are a whole one but for some parts of it. */
function allBut(kept: readonly Subnet[], whole: Subnet): Subnet[] {
	if (!kept.some(part => overlaps(part, whole))) return [whole];
	const prefix = whole.prefix + 1;
	if (prefix > 24) return [];
	const halves = [whole.base, whole.base + sizeOf(prefix)].map(base => ({base, prefix}));
	return halves.flatMap(half => allBut(kept, half));
}

/** What `docker save` gives for an image of one empty layer. */
function arm64Image(tag: string): NodeJS.ReadableStream {
	const tar = pack();
	// The end of a tar of nothing, and its digest.
	const layer = Buffer.alloc(1024);
	const digest = '5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef';
	const config = {
		architecture: 'arm64',
		os: 'linux',
		config: {Cmd: ['sh']},
		rootfs: {type: 'layers', diff_ids: [`sha256:${digest}`]},
	};
	const manifest = [{Config: 'config.json', RepoTags: [tag], Layers: ['layer.tar']}];
	tar.entry({name: 'config.json'}, JSON.stringify(config));
	tar.entry({name: 'layer.tar'}, layer);
	tar.entry({name: 'manifest.json'}, JSON.stringify(manifest));
	tar.finalize();
	return Readable.from(tar);
}
