import assert from 'node:assert/strict';
import {test} from 'node:test';
import {cliPath, isolated} from '../helpers/cli.ts';
import {endHost} from '../helpers/engine/end-host.ts';
import {suiteSession} from '../helpers/engine/test-fleet.ts';
import {openApp, patience, prefix} from '../helpers/terminal/app.ts';
import {openPty} from '../helpers/terminal/pty.ts';

const suite = suiteSession('typed', {main: 1, sub: 1});
const args = ['--session', suite.name];

async function assertUntouched() {
	const {hosts} = await suite.fleet.fleet.status(suite.name);
	assert.equal(hosts.length, 2);
}

test('what is typed at a stopped host is text, and told of', async t => {
	const {hosts} = await suite.fleet.fleet.status(suite.name);
	const id = hosts[1]?.containerId ?? '';
	await endHost(suite.fleet, {session: suite.name, host: 'sub1'});
	t.after(async () => suite.fleet.engine.startContainer(id));
	const app = openApp(t, {engine: suite.engine, args});
	await app.waitFor(/root@main1:\S+#/, patience);
	app.write(`${prefix}n`);
	await app.waitFor(/you ▸ sub1/, patience);
	app.write('dpkg --verify\ry');
	await app.waitFor('sub1 has no shell to type into; after Ctrl-G:', patience);
	assert.doesNotMatch(app.text(), /Take down/);
	app.write(`${prefix}d${suite.name}\r`);
	await app.waitFor(`Take down ${suite.name}?`, patience);
	app.write('y\r');
	await app.waitFor(/that was not|> ▏/, patience);
	app.write('\u001b');
	await app.waitFor(text => !text.includes('Take down'), patience);
	await assertUntouched();
	app.write(`${prefix}\u0003`);
	await app.assertGivenBack(0);
});

test('what is typed while the app opens is a command of no screen', async t => {
	const app = openApp(t, {engine: suite.engine, args});
	for (const key of 'sqlite3 dy\rl') app.write(key);
	await app.waitFor(/root@main1:\S+#/, patience);
	await app.waitFor(/you ▸ main1/, patience);
	await assertUntouched();
	app.write(`${prefix}\u0003`);
	await app.waitFor(/code 0, line modes whole/, patience);
	await app.exit;
});

test('a paste with an end of its own is text for the shell', async t => {
	const app = openApp(t, {engine: suite.engine, args});
	await app.waitFor(/root@main1:\S+#/, patience);
	app.write(`\u001b[200~echo a\u001b[201~${prefix}d${suite.name}\r\u001b[201~`);
	await app.waitFor(/# echo a/, patience);
	assert.doesNotMatch(app.text(), /Take down/);
	await assertUntouched();
});

test('in a window that is too small Ctrl-C leaves nothing', async t => {
	const app = openApp(t, {engine: suite.engine, args});
	await app.waitFor(/root@main1:\S+#/, patience);
	app.resize({columns: 70, rows: 28});
	await app.waitFor(/Window too small: 70x28[^]*Ctrl-G q/, patience);
	app.write('\u0003q');
	app.resize({columns: 120, rows: 36});
	await app.waitFor(/you ▸ main1/, patience);
	app.resize({columns: 20, rows: 5});
	await app.waitFor(/Ctrl-G q to[^]*leave/, patience);
	// What is typed within the moment in which a screen comes up is a command of none.
	for (let tries = 0; tries < 10 && !app.output().includes('line modes'); tries++) {
		app.write(`${prefix}q`);
		await app.waitFor('line modes', {timeout: 3000}).catch(() => {});
	}

	await app.exit;
	assert.match(app.output(), /code 0, line modes whole/);
});

test('what is typed before `down` asks answers nothing', async t => {
	const env = {...isolated, DOCKER_HOST: suite.engine};
	const down = openPty(process.execPath, [cliPath, 'down', suite.name], {columns: 120, env});
	t.after(() => down.kill());
	down.write('y\ry');
	await down.waitFor('[y/N]', patience);
	down.write('\r');
	await down.waitFor('Nothing was removed.', patience);
	assert.equal((await down.exit).code, 1);
	await assertUntouched();
});
