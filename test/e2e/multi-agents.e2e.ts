import {after, before, test} from 'node:test';
import {openTestLab, type TestLab} from '../helpers/engine/lab.ts';
import {openApp, patience} from '../helpers/terminal/app.ts';

let lab: TestLab;

before(async () => {
	lab = await openTestLab();
});

after(async () => {
	await lab.thaw('lab2');
	await lab.close();
});

/** The line of an agent in the table. */
const row = (name: string, rest: string) => new RegExp(String.raw`^ [▸ ] ${name} +${rest}`, 'm');

test('the agents, looked at closely; one that freezes is away, holds up nobody, and comes back', async t => {
	const app = openApp(t, {engine: lab.testEngine.endpoint.url, columns: 80, rows: 24});
	await app.waitFor(/lab3 +● reachable[^]*a agents/, patience);
	app.write('a');
	await app.waitFor(row('docker-host', String.raw`✓ fit +20\.10\S* +\d+ .*none`), patience);
	await app.waitFor(row('lab1', '✓ fit .*manager'), patience);
	await app.waitFor(row('lab2', '✓ fit .*worker'), patience);
	app.write('jj');
	await app.waitFor(
		/lab2 {2}tcp:[^]*engine +Docker 20[^]*ports +7946\/tcp open from here/,
		patience,
	);

	await lab.freeze('lab2');
	await app.waitFor(row('lab2', String.raw`✗ unreachable \d+s`), patience);
	await app.waitFor(/no answer +lab2: /, patience);
	app.write('R');
	// The look ends, and those that answer are as they were.
	await app.waitFor(
		text => /flotilla ▸ agents +4 agents: 3 fit, 1 unreachable/.test(text),
		patience,
	);
	app.write('k');
	await app.waitFor(/lab1 {2}tcp:[^]*swarm +swarm manager/, patience);

	await lab.thaw('lab2');
	await app.waitFor(row('lab2', '✓ fit .*worker'), patience);
	app.write('q');
	await app.waitFor('n new', patience);
	app.write('q');
	await app.assertGivenBack(0);
});
