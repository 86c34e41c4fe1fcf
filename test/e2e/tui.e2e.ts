import assert from 'node:assert/strict';
import {test} from 'node:test';
import {callEngine} from '../helpers/engine/engine.ts';
import {suiteSession} from '../helpers/engine/test-fleet.ts';
import {openApp, patience, prefix} from '../helpers/terminal/app.ts';
import {until} from '../helpers/until.ts';

const suite = suiteSession('tui', {main: 1, sub: 1});

const args = ['--session', suite.name];

test('from the shells to the mesh and back', async t => {
	const app = openApp(t, {engine: suite.engine, args});
	await app.waitFor(/root@main1:\S+#[^]*root@sub1:\S+#/, patience);
	app.write(`${prefix}n`);
	await app.waitFor(/you ▸ sub1/, patience);
	app.write(`${prefix}m`);
	await app.waitFor(/4 pairs: 4 ok, 0 failed/, patience);
	app.write('q');
	await app.waitFor(/you ▸ sub1/, patience);
	app.write('echo "still <$(hostname)>"\r');
	await app.waitFor('still <sub1>', patience);
	app.write(`${prefix}q`);
	await app.waitFor(/n new/, patience);
	app.write('q');
	await app.assertGivenBack(0);
	assert.equal((await suite.fleet.fleet.status(suite.name)).state, 'ready');
});

test('a host that was started again is ready once the mesh that is looked at has its pairs', async t => {
	const app = openApp(t, {engine: suite.engine, args});
	await app.waitFor(/root@main1:\S+#[^]*root@sub1:\S+#/, patience);
	await app.waitFor(/ready {2}2\/2 hosts/, patience);
	app.write(`${prefix}m`);
	await app.waitFor(/4 pairs: 4 ok, 0 failed/, patience);
	const {hosts} = await suite.fleet.fleet.status(suite.name);
	const id = hosts[1]?.containerId ?? '';
	const path = `/containers/${id}/restart?t=0`;
	const answer = await callEngine(suite.fleet.testEngine.socket, {method: 'POST', path});
	answer.resume();
	const isReady = async () => (await suite.fleet.fleet.status(suite.name)).state === 'ready';
	await until('the session is ready', isReady, patience);
	await app.waitFor(/4 pairs: 4 ok, 0 failed/, patience);
	app.write('q');
	await app.waitFor(/ready {2}2\/2 hosts/, patience);
	app.signal('SIGTERM');
	await app.assertGivenBack(143);
});

test('a host killed outside shows within a second, and so does its return', async t => {
	const app = openApp(t, {engine: suite.engine, args});
	await app.waitFor(/root@sub1:\S+#/, patience);
	const {hosts} = await suite.fleet.fleet.status(suite.name);
	const id = hosts[1]?.containerId ?? '';
	// What else the machine does makes one round slow, not all.
	let fastest = Number.POSITIVE_INFINITY;
	for (let round = 0; round < 3 && fastest > 1000; round++) {
		// Ends at once, as by the kernel: PID 1 of the host ends when its child does.
		const {exitCode} = await suite.fleet.engine.exec(id, {
			command: ['sh', '-c', 'kill -9 $(cat /proc/1/task/1/children)'],
		});
		void exitCode.catch(() => {});
		const killedAt = performance.now();
		await app.waitFor(/degraded {2}1\/2 hosts/, patience);
		fastest = Math.min(fastest, performance.now() - killedAt);
		await suite.fleet.engine.startContainer(id);
		// Nobody has checked its mesh since.
		await app.waitFor(/degraded {2}2\/2 hosts/, patience);
	}

	assert.ok(fastest < 1000, `seen after ${Math.round(fastest)} ms`);
	await app.waitFor(/you ▸ main1/, patience);
	app.signal('SIGTERM');
	await app.assertGivenBack(143);
});
