import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {openTestLab, type TestLab} from '../helpers/engine/lab.ts';
import {randomName} from '../helpers/engine/test-fleet.ts';
import {openApp, patience, prefix, type App} from '../helpers/terminal/app.ts';

const name = randomName('join');
let lab: TestLab;
/** lab3's part in the swarm before the tests. */
let home: {address: string; managers: readonly string[]};

before(async () => {
	lab = await openTestLab();
	const {swarm} = await lab.engineOf('lab1').info();
	const {swarm: own} = await lab.engineOf('lab3').info();
	home = {address: own.address ?? '', managers: swarm.managers};
	await lab.engineOf('lab3').leaveSwarm();
	await lab.engineOf('lab1').removeNode(own.nodeId ?? '');
});

after(async () => {
	await lab.takeDown(name);
	const {swarm} = await lab.engineOf('lab3').info();
	if (swarm.state === 'inactive') {
		const token = await lab.engineOf('lab1').workerToken();
		const {address: advertise, managers} = home;
		await lab.engineOf('lab3').joinSwarm({advertise, managers, token});
	}

	await lab.revive();
	await lab.close();
});

/** From the list of sessions to the review of a session of three hosts over the three agents. */
async function toReview(app: App): Promise<void> {
	await app.waitFor(/lab3 +● reachable[^]*n new/, patience);
	app.write('n');
	await app.waitFor(/Session name +demo/, patience);
	// The agents of the lab stand below the engine that runs them.
	app.write(`\u0015${name}\u001b[B`);
	for (const agent of ['lab1', 'lab2', 'lab3']) {
		app.write('\u001b[B ');
		await app.waitFor(new RegExp(String.raw`▸ \[x\] ${agent}`), patience);
	}

	app.write('\r');
	await app.waitFor('(*) single-node', patience);
	app.write('\u001b[B\r');
	await app.waitFor(/3 HOSTS[^]*ROLE|ROLE[^]*3 HOSTS/, patience);
	app.write('\r');
	await app.waitFor(/IMAGE +CPUS +MEMORY/, patience);
	app.write('\r');
	await app.waitFor(/lab1[^]*lab2[^]*lab3[^]*main1/, patience);
}

test('agents of two swarms: the placement says which, and nothing is asked', async t => {
	const stranger = lab.engineOf('lab3');
	await stranger.initSwarm({advertise: home.address});
	t.after(() => stranger.leaveSwarm());
	const app = openApp(t, {engine: lab.testEngine.endpoint.url, columns: 100, rows: 30});
	await toReview(app);
	await app.waitFor(/different swarms:\s+lab1, lab2 in one, lab3 in another/, patience);
	app.write('\u0003');
	await app.assertGivenBack(0);
});

test('an agent outside the swarm: it joins after a yes, and the session comes up over all', async t => {
	const app = openApp(t, {engine: lab.testEngine.endpoint.url, columns: 100, rows: 30});
	await toReview(app);
	app.write('\r');
	const review = await app.waitFor('Enter starts it', patience);
	assert.match(review, /swarm +not yet one: lab3 \([\d.]+\) would join/);
	app.write('\r');
	const question = await app.waitFor('Let agents join a Docker swarm?', patience);
	const line = `lab3  joins that of lab1 as a worker, known at ${home.address}`;
	assert.ok(question.includes(line), question);
	app.write('\u001b');
	await app.waitFor(text => !text.includes('Let agents join'), patience);
	assert.equal((await lab.engineOf('lab3').info()).swarm.state, 'inactive', 'a no is a no');
	app.write('\r');
	await app.waitFor('Type swarm and press Enter', patience);
	app.write('swarm\r');
	await app.waitFor(`${name} ▸ starting`, patience);
	await app.waitFor(/root@main1:\S+#/, {timeout: 300_000});
	assert.equal((await lab.engineOf('lab3').info()).swarm.state, 'active');
	const {hosts, mesh} = await lab.fleet.status(name);
	assert.deepEqual(hosts.map(({agent}) => agent).sort(), ['lab1', 'lab2', 'lab3']);
	assert.deepEqual(mesh, {pairs: 9, ok: 9, failed: 0});
	app.write(`${prefix}\u0003`);
	await app.assertGivenBack(0);
});
