import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {labLabel, labName} from '../../source/domain/agent/lab.ts';
import {label, type Labels, runtimeLabel} from '../../source/domain/session/labels.ts';
import type {Stranger} from '../../source/domain/session/session.ts';
import {runCli} from '../helpers/cli.ts';
import {openTestFleet, randomName, type TestFleet} from '../helpers/engine/test-fleet.ts';

/** What has a lab's names, or labels of a lab or the runtime, and is nothing of flotilla's. */
let fleet: TestFleet;
let env: NodeJS.ProcessEnv;

before(async () => {
	fleet = await openTestFleet();
	env = {DOCKER_HOST: fleet.testEngine.endpoint.url};
});

after(() => fleet.close());

type Made = Pick<Stranger, 'kind' | 'name'>;

async function make({kind, name}: Made, labels: Labels): Promise<void> {
	const {engine} = fleet;
	if (kind === 'volume') await engine.createVolume({name, labels});
	else if (kind === 'network') await engine.createNetwork({name, driver: 'bridge', labels});
	else await engine.createContainer({name, image: 'flotilla/base:bookworm', labels});
}

async function remove({kind, name}: Made): Promise<void> {
	if (kind === 'container') return fleet.engine.removeContainer(name);
	if (kind === 'volume') return fleet.engine.removeVolume(name);
	return fleet.engine.removeNetwork(name);
}

const lab = {[labLabel.lab]: '0123456789ab', [label.agents]: 'lab1'};

/** A name that a lab needs is a row. */
const taken: ReadonlyArray<Made & {labels?: Labels}> = [
	{kind: 'volume', name: labName.data('lab1')},
	{kind: 'volume', name: labName.keys('lab2')},
	{kind: 'volume', name: labName.lease},
	{kind: 'volume', name: labName.data('lab3'), labels: lab},
	{kind: 'container', name: labName.container('lab2')},
	{kind: 'container', name: labName.helper},
	{kind: 'network', name: labName.network},
];

for (const {labels = {}, ...thing} of taken) {
	const what = `${thing.kind} ${thing.name}`;
	const how = labels === lab ? ' and has a label of one' : '';
	test(`${what} is somebody's${how}: no lab is made`, async t => {
		await make(thing, labels);
		t.after(() => remove(thing));
		const up = await runCli(['lab', 'up', '--yes'], {env});
		assert.equal(up.code, 1, up.stderr);
		assert.match(up.stderr, new RegExp(`error: .*${what} is there already.*did not make it`));
		assert.match(up.stderr, new RegExp(`hint: See .*docker.* ${thing.kind} rm ${thing.name}`));
		const {containers, networks, volumes} = await fleet.engine.listNamed([labName.network]);
		assert.deepEqual(
			[...containers, ...networks, ...volumes].map(({name}) => name),
			[thing.name],
		);
	});
}

/** A new stranger is a row. */
const strangers: ReadonlyArray<Made & {what: string; labels: Labels}> = [
	{
		what: 'an agent by its labels, as of an image committed from one',
		...{kind: 'container', name: randomName('my-agent')},
		labels: {...lab, [label.kind]: 'agent', [labLabel.agent]: 'lab1'},
	},
	{
		what: 'a volume with all labels of a lab',
		...{kind: 'volume', name: randomName('my-data')},
		labels: {...lab, [label.kind]: 'data'},
	},
	{
		what: "a volume with a lab's label alone, of an agent's name",
		...{kind: 'volume', name: labName.keys('lab9')},
		labels: {[labLabel.lab]: 'mine'},
	},
	{
		what: 'a network with all labels of a lab',
		...{kind: 'network', name: randomName('my-net')},
		labels: {...lab, [label.kind]: 'network'},
	},
	{
		what: 'a container with the label of a build of the runtime',
		...{kind: 'container', name: randomName('my-build')},
		labels: {[runtimeLabel]: 'build'},
	},
	{
		what: "a container of the runtime's image",
		...{kind: 'container', name: randomName('my-tools')},
		labels: {[runtimeLabel]: '0123456789ab'},
	},
	{
		what: 'a volume with the label of the runtime',
		...{kind: 'volume', name: randomName('my-runtime')},
		labels: {[runtimeLabel]: '0123456789ab'},
	},
	{
		what: 'a network with the label of the runtime',
		...{kind: 'network', name: randomName('my-net')},
		labels: {[runtimeLabel]: '0123456789ab'},
	},
];

test('strangers with labels of a lab or the runtime: gc tells of them, nothing takes or removes them', async t => {
	for (const {labels, ...thing} of strangers) await make(thing, labels);
	t.after(async () => {
		for (const thing of strangers) await remove(thing);
	});
	const text = await runCli(['gc', '--yes'], {env});
	const gc = JSON.parse((await runCli(['gc', '--yes', '--json'], {env})).stdout);
	const status = await runCli(['lab', 'status'], {env});
	await runCli(['lab', 'down', '--yes'], {env});
	for (const {what, kind, name} of strangers) {
		await t.test(what, async () => {
			const found = gc.strangers.filter((one: Stranger) => one.kind === kind && one.name === name);
			assert.equal(found.length, 1, JSON.stringify(gc.strangers));
			assert.match(text.stdout.replaceAll(/\s+/g, ' '), new RegExp(`left alone: ${kind} ${name}`));
			const left = await fleet.engine.listNamed([name]);
			assert.ok(left[`${kind}s`].some(thing => thing.name === name));
		});
	}

	assert.equal(gc.found, 0, JSON.stringify(gc));
	assert.match(status.stderr + status.stdout, /no lab/i);
});
