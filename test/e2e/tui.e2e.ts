import assert from 'node:assert/strict';
import {after, before, test, type TestContext} from 'node:test';
import {parseSpec} from '../../source/domain/spec-parse.ts';
import {cliPath, isolated} from '../helpers/cli.ts';
import {openPty, type Pty} from '../helpers/pty.ts';
import {openTestFleet, randomName, upSession, type TestFleet} from '../helpers/test-fleet.ts';

const spec = parseSpec({name: randomName('tui'), roles: {main: 1, sub: 1}});
let fleet: TestFleet;

before(async () => {
	fleet = await openTestFleet();
	await upSession(fleet, spec);
});

after(async () => {
	await fleet.takeDown(spec.name);
	await fleet.close();
});

const prefix = '\u0007';

function openApp(t: TestContext, args: readonly string[]): Pty {
	const app = openPty(process.execPath, [cliPath, ...args], {
		columns: 120,
		rows: 36,
		env: {...isolated, DOCKER_HOST: fleet.testEngine.endpoint.url},
	});
	// Only a failed test leaves it running.
	t.after(() => {
		try {
			app.kill('SIGKILL');
		} catch {
			// It ended as it should.
		}
	});
	return app;
}

async function assertGivenBack(app: Pty, code: number): Promise<void> {
	const exit = await app.exit;
	assert.equal(exit.code, code);
	assert.ok(!app.isAlternateScreen(), 'the main screen is back');
	assert.ok(app.isCursorVisible(), 'the cursor is back');
	assert.ok(!app.isBracketedPaste(), 'paste is as it was');
}

const patience = {timeout: 30_000};

test('live shells: type in two panes, zoom, resize, mesh, quit without harm', async t => {
	const app = openApp(t, ['--session', spec.name]);
	await app.waitFor(/root@main1:\S+#/, patience);
	await app.waitFor(/root@sub1:\S+#/, patience);
	app.write('echo "one $BACKENDAI_CLUSTER_HOST"\r');
	await app.waitFor('one main1', patience);
	app.write(`${prefix}n`);
	await app.waitFor(/you ▸ sub1/, patience);
	app.write('echo "two $BACKENDAI_CLUSTER_HOST"\r');
	await app.waitFor('two sub1', patience);
	app.write(`${prefix}z`);
	await app.waitFor(() => !app.text().includes('one main1'), patience);
	app.resize({columns: 100, rows: 30});
	app.write('while [ "$(stty size)" != "26 98" ]; do :; done; echo it "fits"\r');
	await app.waitFor('it fits', patience);
	app.write(`${prefix}m`);
	await app.waitFor(/4 pairs: 4 ok, 0 failed/, patience);
	app.write('q');
	await app.waitFor(/you ▸ sub1/, patience);
	app.write(`${prefix}q`);
	await app.waitFor(/n new/, patience);
	app.write('q');
	await app.waitFor('keeps running', patience);
	await assertGivenBack(app, 0);
	assert.equal((await fleet.fleet.status(spec.name)).state, 'ready');
});

for (const [signal, code] of [
	['SIGTERM', 143],
	['SIGHUP', 129],
	['SIGINT', 130],
] as const) {
	test(`${signal} gives the terminal back, code ${code}`, async t => {
		const app = openApp(t, ['--session', spec.name]);
		await app.waitFor(/root@main1:\S+#/, patience);
		app.kill(signal);
		await assertGivenBack(app, code);
		assert.equal((await fleet.fleet.status(spec.name)).state, 'ready');
	});
}

test('a host killed outside shows on the screen', async t => {
	const app = openApp(t, ['--session', spec.name]);
	await app.waitFor(/root@sub1:\S+#/, patience);
	const {hosts} = await fleet.fleet.status(spec.name);
	const id = hosts[1]?.containerId ?? '';
	await fleet.engine.exec(id, {command: ['sh', '-c', 'kill 1']});
	await app.waitFor(/degraded/, patience);
	await fleet.engine.startContainer(id);
	await app.waitFor(/ready {2}2\/2/, patience);
	app.kill('SIGTERM');
	await assertGivenBack(app, 143);
});
