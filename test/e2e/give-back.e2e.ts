import assert from 'node:assert/strict';
import path from 'node:path';
import {test} from 'node:test';
import {suiteSession} from '../helpers/engine/test-fleet.ts';
import {openApp, patience, prefix} from '../helpers/terminal/app.ts';

const suite = suiteSession('back', {main: 1});

const inSession = ['--session', suite.name];

const keys: ReadonlyArray<readonly [name: string, args: readonly string[], typed: string]> = [
	['q in the list of sessions', [], 'q'],
	['Ctrl-C in the list of sessions', [], '\u0003'],
	['the prefix and Ctrl-C in a session', inSession, `${prefix}\u0003`],
];

for (const [name, args, typed] of keys) {
	test(`${name} leaves, and the terminal is given back`, async t => {
		const app = openApp(t, {engine: suite.engine, args});
		await app.waitFor(args.length > 0 ? /root@main1:\S+#/ : `▸ ${suite.name}`, patience);
		app.write(typed);
		await app.assertGivenBack(0);
		assert.match(app.text(), new RegExp(`1 session keeps running: ${suite.name}`));
	});
}

test('Ctrl-C in a pane is for what runs in the pane', async t => {
	const app = openApp(t, {engine: suite.engine, args: inSession});
	await app.waitFor(/root@main1:\S+#/, patience);
	app.write('sleep 600\r');
	await app.waitFor(/sleep 600/, patience);
	app.write('\u0003echo "ended <$?>"\r');
	await app.waitFor('ended <130>', patience);
	app.write(`${prefix}\u0003`);
	await app.assertGivenBack(0);
});

for (const [signal, code] of [
	['SIGTERM', 143],
	['SIGHUP', 129],
	['SIGINT', 130],
	['SIGQUIT', 131],
	['SIGALRM', 142],
	['SIGUSR2', 140],
] as const) {
	test(`${signal} gives the terminal back, code ${code}`, async t => {
		const app = openApp(t, {engine: suite.engine, args: inSession});
		await app.waitFor(/root@main1:\S+#/, patience);
		app.signal(signal);
		await app.assertGivenBack(code);
		assert.equal((await suite.fleet.fleet.status(suite.name)).state, 'ready');
	});
}

const fault = path.resolve(import.meta.dirname, '../helpers/fault.mjs');

for (const kind of ['exception', 'rejection']) {
	test(`a bug (${kind}): the terminal first, then its stack, code 1`, async t => {
		const env = {NODE_OPTIONS: `--import=${fault}`, FAULT: kind};
		const app = openApp(t, {engine: suite.engine, args: inSession, env});
		await app.waitFor(/root@main1:\S+#/, patience);
		app.signal('SIGPWR');
		await app.assertGivenBack(1);
		const said = app.text();
		assert.match(said, /TypeError: a bug, on purpose\n {4}at .*fault\.mjs/);
		assert.match(said, /error: this is a bug in flotilla\n {2}hint: Please report it/);
		const [screens = ''] = app.output().split('\u001b[?1049l');
		assert.doesNotMatch(screens, /on purpose/, 'nothing of it is drawn into the screens');
		assert.equal((await suite.fleet.fleet.status(suite.name)).state, 'ready');
	});
}
