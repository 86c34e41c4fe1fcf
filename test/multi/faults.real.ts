import assert from 'node:assert/strict';
import {after, before, test, type TestContext} from 'node:test';
import type {Inventory} from '../../source/docker/engine/shapes.ts';
import {label} from '../../source/domain/session/labels.ts';
import type {MeshReport} from '../../source/domain/session/mesh.ts';
import {parseSpec} from '../../source/domain/spec/parse.ts';
import {runCli, startCli, type CliResult} from '../helpers/cli.ts';
import {labAgents, openTestLab, type TestLab} from '../helpers/engine/lab.ts';
import {randomName, upSession} from '../helpers/engine/test-fleet.ts';
import {until} from '../helpers/until.ts';

/** Longer than any of these should ever take, on a busy machine too, ms. */
const timeout = 300_000;

let lab: TestLab;
let env: NodeJS.ProcessEnv;

before(async () => {
	lab = await openTestLab();
	env = lab.env;
	// The first session brings image and runtime to the agents; later ones are at once where the tests want them.
	const name = randomName('first');
	await upSession(lab, specOf(name));
	await lab.takeDown(name);
});

after(() => lab.close());

const roles = {main: 1, sub: 8};
const specOf = (name: string) => parseSpec({name, mode: 'multi-node', agents: labAgents, roles});
const upArgs = (name: string) => [
	...['up', name, '-r', 'main:1', '-r', 'sub:8', '--mode', 'multi-node'],
	...labAgents.flatMap(agent => ['--agent', agent]),
];

const of = async (agent: string, name: string): Promise<Inventory> =>
	lab.engineOf(agent).list([`${label.name}=${name}`]);
const isHost = ({labels}: {labels: Readonly<Record<string, string>>}) =>
	labels[label.kind] === 'host';
const hostsOn = async (agent: string, name: string) =>
	(await of(agent, name)).containers.filter(isHost);

/**
 * What there is of a session on these agents, but for the marks that something of it is left, and the
 * network: the swarm keeps it as long as it does not know that hosts of an agent are gone.
 */
async function partsOn(agents: readonly string[], name: string): Promise<string[]> {
	const found = await Promise.all(agents.map(agent => of(agent, name)));
	// The lease and the record stay until all is gone: they say what the rest is.
	const isLast = ({labels}: {labels: Readonly<Record<string, string>>}) =>
		['lease', 'record'].includes(labels[label.kind] ?? '');
	return found.flatMap(({containers, volumes}) =>
		[...containers, ...volumes.filter(volume => !isLast(volume))].map(part => part.name),
	);
}

const survivorsOf = (agent: string) => labAgents.filter(other => other !== agent);

/** Nothing of the session is left once the agent is back and gc has run. */
async function gcFinishes(name: string): Promise<void> {
	await lab.revive();
	let said = '';
	const isGone = async () => {
		const gc = await runCli(['gc', '--yes'], {env});
		said = gc.stdout + gc.stderr;
		const found = await Promise.all(labAgents.map(agent => of(agent, name)));
		return found.every(inventory => Object.values(inventory).flat().length === 0);
	};

	await until('gc removed the rest', isGone, {timeout: 120_000}).catch((error: Error) => {
		throw new Error(`${error.message}: ${said}`);
	});
	assert.equal((await runCli(['down', name, '--yes'], {env})).code, 0);
}

function assertNames(agent: string, {code, stderr}: CliResult): void {
	// The agents were there when it began: it ran and failed.
	assert.equal(code, 1, stderr);
	assert.match(stderr, new RegExp(`error: .*\\b${agent}\\b`));
	assert.doesNotMatch(stderr, /\n\s+at /, 'no stack trace');
}

for (const {at, said, agent} of [
	{at: 'before there is a network', said: 'check engine', agent: 'lab2'},
	{at: 'that manages the swarm, while hosts are made', said: 'network flotilla-', agent: 'lab1'},
	{at: 'while the mesh is verified', said: 'start hosts', agent: 'lab2'},
]) {
	test(`up: an agent is killed ${at}`, {timeout}, async t => {
		const name = randomName('up');
		t.after(() => lab.revive());
		const up = startCli(upArgs(name), {env});
		await up.said(said);
		await lab.kill(agent);
		assertNames(agent, await up.result);
		assert.deepEqual(await partsOn(survivorsOf(agent), name), []);
		await gcFinishes(name);
	});
}

/** A session over all agents, which goes with the test. */
async function session(t: TestContext): Promise<string> {
	const name = randomName('faults');
	t.after(async () => {
		await lab.revive();
		await lab.takeDown(name);
	});
	await upSession(lab, specOf(name));
	return name;
}

test('check: an agent is killed, and those are told that cannot be reached', {timeout}, async t => {
	const name = await session(t);
	const {hosts} = await lab.fleet.status(name);
	const onLab2 = hosts.filter(({agent}) => agent === 'lab2').map(host => host.name);
	const checking = lab.fleet.check(name, {signal: t.signal});
	await checking.next();
	await lab.kill('lab2');
	let next = await checking.next();
	while (!next.done) next = await checking.next();
	const failed = next.value.cells.filter(({ok}) => !ok);
	assert.ok(failed.length > 0);
	for (const {from, to} of failed) {
		assert.ok(onLab2.includes(from) || onLab2.includes(to), `${from} to ${to} failed, too`);
	}

	const again = await runCli(['check', name], {env});
	assert.equal(again.code, 1, again.stderr);
	assert.match(
		again.stdout,
		new RegExp(`${onLab2[0]} is not seen: its agent lab2 does not answer`),
	);
	const status = await runCli(['status', name], {env});
	assert.match(status.stdout, new RegExp(`^${onLab2[0]} +not seen .* lab2 `, 'm'));
});

/** Lets an agent drop such packets, or no longer. */
async function dropping(agent: string, change: '-I' | '-D', rule: readonly string[]) {
	await lab.run(agent, ['iptables', '--wait', change, ...rule, '-j', 'DROP']);
}

test(
	'check: packets that are lost between agents are blamed on what is between',
	{timeout},
	async t => {
		const name = await session(t);
		const rule = ['INPUT', '-p', 'udp', '--dport', '4789'];
		await dropping('lab2', '-I', rule);
		const {code, stdout} = await runCli(['check', name, '--json'], {env}).finally(() =>
			dropping('lab2', '-D', rule),
		);
		assert.equal(code, 1);
		const {cells} = JSON.parse(stdout) as MeshReport;
		const {hosts} = await lab.fleet.status(name);
		const agentOf = (host: string) => hosts.find(({name: own}) => own === host)?.agent;
		for (const {from, to, ok, error} of cells) {
			const ends = [agentOf(from), agentOf(to)];
			const isCut = ends[0] !== ends[1] && ends.includes('lab2');
			assert.equal(ok, !isCut, `${from} to ${to}: ${error?.message}`);
			if (isCut) assert.match(error?.hint ?? '', /lab2.*4789\/udp/, String(error?.code));
		}
	},
);

test('down: an agent is killed, the rest is removed, and gc finishes', {timeout}, async t => {
	const name = await session(t);
	const down = startCli(['down', name, '--yes'], {env});
	// Its mark is on the agent, so removing is about to begin there.
	await until('down is at work', async () =>
		(await of('lab2', name)).volumes.some(({labels}) => labels[label.kind] === 'lease'),
	);
	await lab.kill('lab2');
	assertNames('lab2', await down.result);
	assert.deepEqual(await partsOn(survivorsOf('lab2'), name), []);
	await gcFinishes(name);
});

test('an agent that cannot reach the manager for a while joins late', {timeout}, async t => {
	const name = randomName('late');
	const toManager = async (change: '-I' | '-D') =>
		dropping('lab2', change, ['OUTPUT', '-p', 'tcp', '--dport', '2377']);
	const givenUp = async () => /\/start returned error.*attach/.test(await lab.log('lab2'));

	t.after(() => lab.takeDown(name));
	const notes: string[] = [];
	let repair: Promise<void> | undefined;
	for await (const event of lab.fleet.up(specOf(name), {signal: t.signal})) {
		if (event.type !== 'step-finished') continue;
		if (event.note) notes.push(event.note);
		if (event.step !== 'network') continue;
		await toManager('-I');
		repair = until('lab2 gave a container up', givenUp).finally(() => toManager('-D'));
	}

	await repair;
	assert.match(notes.join('\n'), /joined the network on attempt [23]/);
});

test('an agent that is slow is waited for', {timeout}, async t => {
	const name = randomName('slow');
	t.after(() => lab.takeDown(name));
	const up = startCli(upArgs(name), {env});
	await up.said('network flotilla-');
	await lab.freeze('lab3');
	try {
		await until('the others have their hosts', async () => {
			const found = await Promise.all(['lab1', 'lab2'].map(agent => hostsOn(agent, name)));
			return found.every(hosts => hosts.length === 3);
		});
	} finally {
		await lab.thaw('lab3');
	}

	const {code, stderr} = await up.result;
	assert.equal(code, 0, stderr);
});

test(
	'an agent that falls silent is given up, named, and the rest rolled back',
	{timeout},
	async () => {
		const name = randomName('silent');
		const up = startCli(upArgs(name), {env});
		await up.said('network flotilla-');
		await lab.freeze('lab3');
		try {
			assertNames('lab3', await up.result);
			assert.deepEqual(await partsOn(['lab1', 'lab2'], name), []);
			const ls = await runCli(['ls'], {env});
			assert.equal(ls.code, 0, ls.stderr);
			assert.match(ls.stderr, /lab3/);
		} finally {
			await lab.thaw('lab3');
		}

		await gcFinishes(name);
	},
);
