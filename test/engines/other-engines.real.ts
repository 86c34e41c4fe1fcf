import assert from 'node:assert/strict';
import {buffer} from 'node:stream/consumers';
import {after, before, test} from 'node:test';
import {pack} from 'tar-stream';
import type {Inventory} from '../../source/docker/engine/shapes.ts';
import {FlotillaError} from '../../source/domain/failure.ts';
import {label} from '../../source/domain/session/labels.ts';
import {parseSpec} from '../../source/domain/spec/parse.ts';
import {defaultImage} from '../../source/domain/spec/spec.ts';
import {runProgram} from '../../source/machine/child.ts';
import {runCli, startCli} from '../helpers/cli.ts';
import {sharedFleet, type OtherFleet} from '../helpers/engine/other-fleet.ts';
import {registryPackage, trustedRegistries} from '../helpers/engine/registry.ts';
import {randomName, upSession} from '../helpers/engine/test-fleet.ts';
import {until} from '../helpers/until.ts';
import {contractRows} from '../real/contract-rows.ts';
import {imageNameRows} from './image-name-rows.ts';

/** The Docker of today with the image store that new installations have, beside that of this machine. */
const open = sharedFleet([
	{name: 'old', settings: trustedRegistries},
	{
		name: 'new',
		suite: 'sid',
		packages: [registryPackage],
		settings: {...trustedRegistries, features: {'containerd-snapshotter': true}},
	},
]);

contractRows('single-node', {open, agents: ['new']});
contractRows('multi-node', {open, agents: ['old', 'new']});
imageNameRows(open);

let fleet: OtherFleet;

before(async () => {
	fleet = await open();
});

after(() => fleet.close());

test('these engines are of different versions, and name the same image otherwise', async () => {
	const [old, now] = [fleet.engineOf('old'), fleet.engineOf('new')];
	const versions = await Promise.all([old.info(), now.info()]);
	assert.notEqual(versions[0].version.split('.')[0], versions[1].version.split('.')[0]);
	const images = await Promise.all([old, now].map(engine => engine.inspectImage(defaultImage)));
	assert.notEqual(images[0]?.id, images[1]?.id);
	assert.deepEqual(images[0]?.layers, images[1]?.layers);
});

const overBoth = (name: string, image: string) =>
	parseSpec({
		name,
		mode: 'multi-node',
		agents: ['old', 'new'],
		roles: {main: {agent: 'old'}, sub: {agent: 'new'}},
		image,
	});

for (const [holder, other] of [
	['old', 'new'],
	['new', 'old'],
] as const) {
	test(`an image that only ${holder} has is copied to ${other}, and is the same there`, async t => {
		const name = randomName('copied');
		const image = `flotilla-test/${name}:1`;
		await fleet.engineOf(holder).tagImage(defaultImage, image);
		t.after(() => fleet.takeDown(name));
		assert.equal((await upSession(fleet, overBoth(name, image))).state, 'ready');
		assert.ok(await fleet.engineOf(other).inspectImage(image));
	});
}

test('images that differ: who has which and in what, and the command of the hint ends it', async t => {
	const name = randomName('differs');
	const image = `flotilla-test/${name}:1`;
	await fleet.engineOf('old').tagImage(defaultImage, image);
	for await (const progress of fleet.engineOf('new').buildImage(await dockerfile(), {tag: image}))
		void progress;
	t.after(() => fleet.takeDown(name));
	// In use there, so that it could not be removed.
	const {id} = await fleet.engineOf('new').createContainer({name, image, labels: {}});
	t.after(() => fleet.engineOf('new').removeContainer(id));
	const error = await upSession(fleet, overBoth(name, image)).catch((thrown: unknown) => thrown);
	assert.ok(error instanceof FlotillaError);
	assert.equal(error.code, 'image-differs');
	assert.match(
		error.message,
		/[0-9a-f]{12} on old; [0-9a-f]{12} on new \(they differ in environment\)/,
	);
	const command = /to the others: (.*)$/.exec(error.hint ?? '')?.[1] ?? 'false';
	const ran = await runProgram(['sh', '-c', command], {env: process.env});
	assert.equal(ran.exitCode, 0, `${command}: ${ran.lastLines.join('\n')}`);
	assert.equal((await upSession(fleet, overBoth(name, image))).state, 'ready');
});

/** The base image and one more variable. */
async function dockerfile(): Promise<Buffer> {
	const context = pack();
	context.entry({name: 'Dockerfile'}, `FROM ${defaultImage}\nENV OTHER=1\n`);
	context.finalize();
	return buffer(context);
}

const firstRuns = ({containers}: Inventory) =>
	containers.some(({labels, state}) => labels[label.kind] === 'host' && state === 'running');

for (const [signal, exit] of [
	['SIGINT', 130],
	['SIGKILL', 137],
] as const) {
	test(`${signal} when the first host runs: nothing is left, after gc at the latest`, async () => {
		const name = randomName('killed');
		const env = {DOCKER_HOST: fleet.engineOf('new').endpoint.url};
		const seen = () => fleet.engineOf('new').list([`${label.name}=${name}`]);
		const run = startCli(['up', name, '-r', 'main:1', '-r', 'sub:3'], {env});
		await until('the first host runs', async () => firstRuns(await seen()));
		run.child.kill(signal);
		assert.equal((await run.result).code, exit);
		const isGone = async () => Object.values(await seen()).flat().length === 0;
		if (signal === 'SIGINT') assert.ok(await isGone());
		await until('gc has removed it', async () => {
			if (await isGone()) return true;
			await runCli(['gc', '--yes'], {env});
			return false;
		});
	});
}
