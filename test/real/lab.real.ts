import assert from 'node:assert/strict';
import {existsSync, readdirSync} from 'node:fs';
import path from 'node:path';
import {after, before, test} from 'node:test';
import {connect as connectTls} from 'node:tls';
import {agentReportsJson} from '../../source/commands/print/json.ts';
import {connectEngine} from '../../source/docker/engine/connect.ts';
import type {Engine} from '../../source/docker/engine/engine.ts';
import type {Inventory} from '../../source/docker/engine/shapes.ts';
import {labLabel, labName, type LabStatus} from '../../source/domain/agent/lab.ts';
import {createLabFinder} from '../../source/fleet/agents/lab-endpoints.ts';
import {findLab} from '../../source/fleet/agents/lab-find.ts';
import {runCli, startCli} from '../helpers/cli.ts';
import {startTestEngine, type TestEngine} from '../helpers/engine/engine.ts';
import {until} from '../helpers/until.ts';

let testEngine: TestEngine;
let engine: Engine;
let env: NodeJS.ProcessEnv;

before(async () => {
	testEngine = await startTestEngine();
	engine = await connectEngine(testEngine.endpoint);
	env = {DOCKER_HOST: testEngine.endpoint.url};
});

after(async () => {
	engine.close();
	await testEngine.stop();
});

const run = (...words: string[]) => runCli(words, {env});

/** Ids of the labs that were seen on the engine: other engines on this machine may have their own. */
const seen = new Set<string>();

async function parts(): Promise<Inventory> {
	const inventory = await engine.list([labLabel.lab]);
	for (const {labels} of Object.values(inventory).flat()) seen.add(labels[labLabel.lab] ?? '');
	return inventory;
}

/** Everything of labs on the engine, and of those on this machine. */
async function left(): Promise<string[]> {
	const {containers, networks, volumes} = await parts();
	const root = '/sys/fs/cgroup';
	const folders = readdirSync(root)
		.map(name => `${root}/${name}`)
		.filter(name => existsSync(`${name}/cgroup.procs`));
	const names = new Set([...seen].map(id => path.basename(labName.cgroup(id))));
	const cgroups = [root, ...folders].flatMap(folder =>
		readdirSync(folder).filter(name => names.has(name)),
	);
	return [...containers, ...networks, ...volumes].map(({name}) => name).concat(cgroups);
}

async function status(): Promise<LabStatus> {
	const {stdout} = await run('lab', 'status', '--json');
	return JSON.parse(stdout)[0];
}

test('Ctrl-C in mid-way: code 130, and nothing is left', async () => {
	const up = startCli(['lab', 'up', '--agents', '2'], {env});
	await until(
		'an agent runs',
		async () => {
			const {containers} = await parts();
			return containers.some(
				({state, labels}) => state === 'running' && labels[labLabel.agent] !== undefined,
			);
		},
		{timeout: 240_000},
	);
	up.child.kill('SIGINT');
	const {code, stderr} = await up.result;
	assert.equal(code, 130, stderr);
	assert.match(stderr, /nothing is left/);
	assert.deepEqual(await left(), []);
});

test('killed in mid-way: incomplete, in nobody’s way, and gc removes exactly that', async () => {
	const up = startCli(['lab', 'up', '--agents', '2'], {env});
	await until('an agent is made', async () => {
		const {containers} = await parts();
		return containers.some(({labels}) => labels[labLabel.agent] !== undefined);
	});
	up.child.kill('SIGKILL');
	await up.result;
	assert.equal((await status()).state, 'incomplete');
	const again = await run('lab', 'up');
	assert.equal(again.code, 1);
	assert.match(again.stderr, /died and left parts/);
	await until('gc found all that came late', async () => {
		assert.equal((await run('gc', '--yes')).code, 0);
		return (await left()).length === 0;
	});
});

test('two at once: one makes the lab, the other says so; agents answer to their own keys only', async () => {
	const both = await Promise.all([
		run('lab', 'up', '--agents', '2'),
		run('lab', 'up', '--agents', '2'),
	]);
	assert.deepEqual(both.map(({code}) => code).sort(), [0, 1], JSON.stringify(both));
	const lab = await status();
	assert.equal(lab.state, 'ready');
	assert.deepEqual(
		lab.agents.map(({name}) => name),
		['lab1', 'lab2'],
	);

	const agents = JSON.parse((await run('agents', '--json')).stdout) as Array<{
		name: string;
		isReachable: boolean;
	}>;
	assert.deepEqual(
		agents.filter(({isReachable}) => isReachable).map(({name}) => name),
		['docker-host', 'lab1', 'lab2'],
	);
	// Without a certificate nobody is let in.
	const {hostname, port} = new URL(lab.agents[0]?.endpoint ?? '');
	const refused = await new Promise<string>(resolve => {
		const socket = connectTls({host: hostname, port: Number(port), rejectUnauthorized: false});
		socket.on('secureConnect', () => socket.write('GET /_ping HTTP/1.0\r\n\r\n'));
		socket.on('data', chunk => resolve(`answered: ${chunk.toString()}`));
		socket.on('error', error => resolve((error as NodeJS.ErrnoException).code ?? ''));
	});
	assert.match(refused, /CERTIFICATE|ECONNRESET/);
	const other = await run('lab', 'up', '--agents', '3');
	assert.equal(other.code, 1);
	assert.match(other.stderr, /has a lab of 2 already/);
});

test('an agent that is killed is named, and comes back as it was: address, swarm, data', async () => {
	const before = await status();
	const found = await findLab(engine);
	const container = found?.containers.get('lab2');
	assert.ok(container);
	const exec = await engine.exec(container.id, {command: ['sh', '-c', 'kill -9 $(pidof dockerd)']});
	exec.stdio.end();
	await until('docker started it again', async () => {
		const {state} = await engine.inspectContainer(container.id);
		return state === 'running' && (await status()).state === 'ready';
	});
	assert.deepEqual((await status()).agents, before.agents);
	// A worker that is known to the swarm again takes hosts of a session.
	assert.equal((await connectLab('lab2')).swarm.state, 'active');
});

async function reports() {
	const {stdout} = await run('agents', 'check', '--json');
	const all = agentReportsJson.parse(JSON.parse(stdout));
	return new Map(all.map(report => [report.name, report]));
}

test('agents check tells of the swarm, its ports, and of members that are not heard', async () => {
	const partOf = (report: Awaited<ReturnType<typeof reports>>, name: string) => {
		const {swarm, ports} = report.get(name)?.health ?? {};
		return [swarm?.role, ports];
	};

	const sound = await reports();
	const open = ['2377/tcp', '7946/tcp'].map(port => ({port, state: 'open'}));
	assert.deepEqual(partOf(sound, 'lab1'), ['manager', open]);
	assert.deepEqual(partOf(sound, 'lab2'), ['worker', open.slice(1)]);
	assert.deepEqual(sound.get('lab1')?.problems, []);
	const found = (await findLab(engine))?.containers.get('lab2');
	assert.ok(found);
	const signal = async (name: 'STOP' | 'CONT') => {
		const command = ['sh', '-c', `kill -${name} $(pidof dockerd)`];
		(await engine.exec(found.id, {command})).stdio.end();
	};

	await signal('STOP');
	try {
		await until('the manager misses it', async () => {
			const now = await reports();
			assert.match(now.get('lab2')?.problems[0]?.message ?? '', /^lab2: .*did not answer within/);
			assert.equal(now.get('lab2')?.isFit, false);
			const [problem] = now.get('lab1')?.problems ?? [];
			return /^lab1: it does not hear from .*lab2/.test(problem?.message ?? '');
		});
	} finally {
		await signal('CONT');
	}

	await until('it is back', async () => (await reports()).get('lab1')?.problems.length === 0);
});

test('who looks for its agents at once finds the same ones, so that they share connections', async () => {
	const find = createLabFinder();
	const [one = [], other = []] = await Promise.all([find(engine), find(engine)]);
	assert.ok(one.length > 1);
	for (const [index, endpoint] of one.entries()) assert.equal(endpoint, other[index]);
});

async function connectLab(name: string) {
	const endpoint = (await createLabFinder()(engine)).find(agent => agent.name === name);
	assert.ok(endpoint);
	const agent = await connectEngine(endpoint);
	try {
		return await agent.info();
	} finally {
		agent.close();
	}
}

test('down names what goes with it, needs a yes, and leaves nothing', async () => {
	const name = 'on-lab';
	const up = await run('up', name, '-r', 'main:1', '-r', 'sub:1', '--mode', 'multi-node');
	assert.equal(up.code, 0, up.stderr);
	const unasked = await run('lab', 'down');
	assert.equal(unasked.code, 2);
	assert.match(unasked.stderr, /lab1, lab2.*1 session: on-lab/);
	assert.ok((await left()).some(part => part.endsWith('.lab1.data')));
	assert.equal((await status()).state, 'ready');
	const down = await run('lab', 'down', '--yes');
	assert.equal(down.code, 0, down.stderr);
	assert.deepEqual(await left(), []);
	assert.equal((await run('lab', 'down', '--yes')).code, 0, 'down is idempotent');
	assert.equal((await run('lab', 'status')).code, 1);
});
