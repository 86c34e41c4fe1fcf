import assert from 'node:assert/strict';
import {buffer} from 'node:stream/consumers';
import {after, before, test} from 'node:test';
import {pack} from 'tar-stream';
import {dockerCommand} from '../../source/domain/agent/docker-command.ts';
import {FlotillaError} from '../../source/domain/failure.ts';
import {parseSpec} from '../../source/domain/spec/parse.ts';
import {defaultImage} from '../../source/domain/spec/spec.ts';
import {runProgram} from '../../source/machine/child.ts';
import type {OtherFleet} from '../helpers/engine/other-fleet.ts';
import {startRegistry, type Registry} from '../helpers/engine/registry.ts';
import {randomName, upSession} from '../helpers/engine/test-fleet.ts';

async function run(command: string) {
	const ran = await runProgram(['sh', '-c', command], {env: process.env});
	assert.equal(ran.exitCode, 0, `${command}: ${ran.lastLines.join('\n')}`);
	return ran;
}

/** Images that are named by digest or id, on `old`, with its own image store, and `new`, with containerd's. */
export function imageNameRows(open: () => Promise<OtherFleet>): void {
	let fleet: OtherFleet;
	let registry: Registry;

	before(async () => {
		fleet = await open();
		const machine = fleet.engines.find(({endpoint}) => endpoint.name === 'new')?.machine;
		assert.ok(machine);
		registry = await startRegistry(machine);
	});

	after(() => fleet.close());

	const docker = (agent: string) => dockerCommand(fleet.engineOf(agent).endpoint);

	/** Up over both; a failure is returned. */
	async function up(image: string) {
		const spec = parseSpec({
			name: randomName('named'),
			mode: 'multi-node',
			agents: ['old', 'new'],
			roles: {main: {agent: 'old'}, sub: {agent: 'new'}},
			image,
		});
		try {
			return await upSession(fleet, spec);
		} catch (error) {
			assert.ok(error instanceof FlotillaError, String(error));
			return error;
		} finally {
			await fleet.takeDown(spec.name);
		}
	}

	async function assertUp(image: string): Promise<void> {
		const result = await up(image);
		if (result instanceof Error) throw result;
		assert.equal(result.state, 'ready');
	}

	/** A small image that one agent has by its digest: it brought it to the registry. */
	async function pushed(holder: string): Promise<string> {
		const tag = `${registry.name}/${randomName('image')}:1`;
		const context = pack();
		context.entry({name: 'Dockerfile'}, `FROM scratch\nCOPY Dockerfile /\nENV FROM=${tag}\n`);
		context.finalize();
		const building = fleet.engineOf(holder).buildImage(await buffer(context), {tag});
		for await (const progress of building) void progress;
		const {lastLines} = await run(
			`${docker(holder)} push -q ${tag} && ${docker(holder)} image inspect -f '{{index .RepoDigests 0}}' ${tag}`,
		);
		const digest = lastLines.at(-1) ?? '';
		assert.match(digest, /@sha256:/);
		return digest;
	}

	for (const [holder, other] of [
		['old', 'new'],
		['new', 'old'],
	] as const) {
		test(`a digest that only ${holder} has: refused while no registry is in reach, else pulled`, async () => {
			const image = await pushed(holder);
			await registry.stop();
			const refused = await up(image);
			assert.ok(refused instanceof FlotillaError);
			assert.match(refused.message, new RegExp(`^${other}: .*; ${holder} has it, but a digest is`));
			// What the hint says works.
			const tag = `flotilla-test/${randomName('tagged')}:1`;
			const command = /copied: (.* tag .*)NAME:TAG$/.exec(refused.hint ?? '')?.[1] ?? 'false';
			await run(`${command}${tag}`);
			await assertUp(tag);
			await registry.start();
			await assertUp(image);
			await assertUp(image);
		});

		test(`an id that ${holder} gave is refused for both before anything is copied`, async () => {
			const id = (await fleet.engineOf(holder).inspectImage(defaultImage))?.id ?? '';
			const refused = await up(id);
			assert.ok(refused instanceof FlotillaError);
			assert.equal(refused.code, 'image-differs');
			assert.match(refused.message, new RegExp(`^${other}: .* new has containerd's image store$`));
			assert.match(refused.hint ?? '', new RegExp(`tag ${id} NAME:TAG`));
		});
	}

	for (const agent of ['old', 'new']) {
		test(`what the registry of ${agent} has not is refused at planning; while it is silent it is a warning`, async () => {
			const named = (image: string) =>
				parseSpec({name: randomName('named'), roles: {main: {agent}}, image});
			const signal = AbortSignal.timeout(60_000);
			const image = `${registry.name}/${randomName('none')}:1`;
			await assert.rejects(fleet.fleet.plan(named(image), {signal}), {
				code: 'image-not-found',
				message: new RegExp(`^no agent has an image ${image}, and its registry has none`),
			});
			const there = await pushed('old');
			const elsewhere = there.replace(/@.*/, ':1');
			await fleet.engineOf('old').removeImage(elsewhere);
			await fleet.engineOf('old').removeImage(there);
			const {images, warnings} = await fleet.fleet.plan(named(elsewhere), {signal});
			assert.deepEqual(images, [{image: elsewhere, agent, source: 'pull'}]);
			assert.equal(warnings, undefined);
			await registry.stop();
			const silent = await fleet.fleet.plan(named(image), {signal});
			await registry.start();
			assert.match(silent.warnings?.[0]?.message ?? '', /and its registry did not answer: /);
		});
	}

	test('an id that no agent knows is not asked of a registry', async () => {
		const refused = await up(`sha256:${'0'.repeat(64)}`);
		assert.ok(refused instanceof FlotillaError);
		assert.match(refused.message, /^no agent has an image with the id sha256:0/);
	});
}
