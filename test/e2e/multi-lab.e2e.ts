import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {labLabel} from '../../source/domain/agent/lab.ts';
import {parseSpec} from '../../source/domain/spec/parse.ts';
import {openTestLab, type TestLab} from '../helpers/engine/lab.ts';
import {randomName, upSession} from '../helpers/engine/test-fleet.ts';
import {openApp, patience} from '../helpers/terminal/app.ts';

const spec = parseSpec({
	...{name: randomName('onlab'), mode: 'multi-node', agents: ['lab1', 'lab2']},
	roles: {main: 1, sub: 1},
});
const long = {timeout: 300_000};
let lab: TestLab;

before(async () => {
	lab = await openTestLab();
	await upSession(lab, spec);
});

after(async () => {
	// The next suite finds a lab as this one did.
	await lab.revive();
	await lab.close();
});

test('the lab is taken down after a yes that names its session, and made and mended by Enter', async t => {
	const app = openApp(t, {engine: lab.testEngine.endpoint.url, columns: 80, rows: 24});
	await app.waitFor(new RegExp(`${spec.name} +● ready[^]*l lab`), patience);
	app.write('l');
	const shown = await app.waitFor(/the lab on docker-host +● ready +3 agents, made/, patience);
	assert.match(shown, new RegExp(`sessions: ${spec.name}`));
	assert.match(shown, /lab2 +● ready +20\.10\S+ +1 +tcp:/);
	app.write('d');
	const question = await app.waitFor('Take down the lab on docker-host?', patience);
	assert.match(
		question.replaceAll(/\s*┃\s*/g, ' '),
		new RegExp(`with it 1 session: ${spec.name}\\.`),
	);
	app.write('\u001b');
	await app.waitFor(text => !text.includes('Take down'), patience);
	app.write('d');
	await app.waitFor('Type lab and press Enter', patience);
	app.write('lab\r');
	await app.waitFor(/lab ▸ taking down[^]*remove lab1, lab2, lab3/, patience);
	await app.waitFor(/There is no lab[^]*◂ {2}3 ▸[^]*▸ \(\*\) docker-host/, long);
	const left = await lab.engine.list([labLabel.lab]);
	assert.deepEqual(Object.values(left).flat(), []);

	app.write('\r');
	await app.waitFor(/lab ▸ starting[^]*agent lab3/, patience);
	await app.waitFor(/the lab on docker-host +● ready[^]*lab3 +● ready/, long);
	await lab.kill('lab2');
	await app.waitFor(/▲ degraded[^]*lab2 +■ exited[^]*Enter start/, patience);
	app.write('\r');
	await app.waitFor('agent lab2', patience);
	await app.waitFor(/the lab on docker-host +● ready[^]*lab2 +● ready/, long);
	app.write('q');
	await app.waitFor(/No sessions yet/, patience);
	app.write('q');
	await app.assertGivenBack(0);
});
