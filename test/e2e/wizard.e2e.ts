import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {runCli} from '../helpers/cli.ts';
import {openTestFleet, randomName, type TestFleet} from '../helpers/engine/test-fleet.ts';
import {openApp, patience, prefix, type App} from '../helpers/terminal/app.ts';

const name = randomName('wizard');
let fleet: TestFleet;

before(async () => {
	fleet = await openTestFleet();
});

after(async () => {
	await fleet.takeDown(name).catch(() => {
		// The last test has done it.
	});
	await fleet.close();
});

/** What the shell in the focused pane says its size is, once it is so. */
async function waitForSize(app: App, size: string): Promise<void> {
	app.write(`until [ "$(stty size)" = "${size}" ]; do :; done; echo "size <$(stty size)>"\r`);
	await app.waitFor(`size <${size}>`, patience);
}

test('from the list of sessions by keys to live shells, and out again', async t => {
	const engine = fleet.testEngine.endpoint.url;
	const app = openApp(t, {engine, columns: 100, rows: 30});
	await app.waitFor(/No sessions yet[^]*n new/, patience);
	app.write('n');
	await app.waitFor(/Session name +demo/, patience);
	app.write(`\u0015${name}\r`);
	await app.waitFor(/\(\*\) single-node/, patience);
	// On to the roles, and to the replicas of the second, typed ahead as in any form.
	app.write('\r\t\t\u007f1');
	await app.waitFor(/2 HOSTS/, patience);
	app.write('\r');
	await app.waitFor(/IMAGE +CPUS +MEMORY/, patience);
	app.write('\r');
	const review = await app.waitFor('Enter starts it', patience);
	assert.match(review, new RegExp(`flotilla up ${name} -r main:1 -r sub:1`));
	assert.match(review, /SIZE=2/);
	app.write('\r');

	const seen = [`${name} ▸ starting`, 'start hosts', 'verify the mesh', /MESH {2}\d of 4 pairs/];
	await app.waitFor(text => seen.every(part => text.search(part) >= 0), {timeout: 120_000});
	await app.waitFor(/root@main1:\S+#[^]*root@sub1:\S+#/, {timeout: 120_000});

	app.write('echo "here <$(hostname)>"\r');
	await app.waitFor('here <main1>', patience);
	await waitForSize(app, '26 48');
	app.write(`${prefix}n`);
	await app.waitFor('you ▸ sub1', patience);
	app.write('echo "here <$(hostname)>"\r');
	await app.waitFor('here <sub1>', patience);

	app.write(`${prefix}z`);
	await app.waitFor(text => !text.includes('here <main1>'), patience);
	await waitForSize(app, '26 98');
	app.write(`${prefix}z`);
	await app.waitFor('here <main1>', patience);
	await waitForSize(app, '26 48');
	app.resize({columns: 132, rows: 40});
	await waitForSize(app, '17 104');

	app.write(`${prefix}q`);
	await app.waitFor(new RegExp(`1 session[^]*${name} +● ready +2/2`), patience);
	app.write('q');
	await app.assertGivenBack(0);
	assert.match(app.text(), new RegExp(`1 session keeps running: ${name}\\.`));

	const ls = await runCli(['ls'], {env: {DOCKER_HOST: engine}});
	assert.match(ls.stdout, new RegExp(`${name} +ready`));
});

test('taken down from the list: asked first, then gone', async t => {
	const engine = fleet.testEngine.endpoint.url;
	const app = openApp(t, {engine});
	await app.waitFor(new RegExp(`▸ ${name}`), patience);
	app.write('d');
	const question = await app.waitFor(`Take down ${name}?`, patience);
	assert.match(question, /2 hosts and 1 network on \S+ are removed/);
	app.write('\u001b');
	await app.waitFor(text => !text.includes('Take down'), patience);
	assert.equal((await fleet.fleet.status(name)).state, 'ready');
	app.write('d');
	await app.waitFor(`Take down ${name}?`, patience);
	app.write(`${name}\r`);
	await app.waitFor('No sessions.', {timeout: 60_000});
	const {containers, networks, volumes} = await fleet.engine.list(['dev.flotilla.session']);
	assert.deepEqual([...containers, ...networks, ...volumes], []);
	app.write('q');
	await app.assertGivenBack(0);
	assert.doesNotMatch(app.text(), /keeps? running/);
});
