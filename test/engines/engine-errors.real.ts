import assert from 'node:assert/strict';
import {execFileSync, spawnSync} from 'node:child_process';
import {
	closeSync,
	mkdtempSync,
	openSync,
	rmSync,
	statfsSync,
	statSync,
	truncateSync,
	writeSync,
} from 'node:fs';
import {createServer} from 'node:net';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {after, before, test} from 'node:test';
import {connectEngine} from '../../source/docker/engine/connect.ts';
import type {Engine} from '../../source/docker/engine/engine.ts';
import {label, objectName} from '../../source/domain/session/labels.ts';
import {parseSpec} from '../../source/domain/spec/parse.ts';
import {defaultImage} from '../../source/domain/spec/spec.ts';
import {giveUpLeases, leaseOf, takeLease} from '../../source/fleet/operation/lease.ts';
import {cliPath, isolated, runCli} from '../helpers/cli.ts';
import {assertNothingLeft, startTestEngine, type TestEngine} from '../helpers/engine/engine.ts';
import {startFakeEngine} from '../helpers/engine/fake-engine.ts';
import {freeSubnet} from '../helpers/engine/free-subnet.ts';
import {randomName} from '../helpers/engine/test-fleet.ts';

/** What an engine refuses, through the built program: one error that says what to do. */
let testEngine: TestEngine;
let engine: Engine;
let env: NodeJS.ProcessEnv;
/** A disk of its own for the engine, to be filled. */
const disk = mkdtempSync(path.join(tmpdir(), 'flotilla-test-'));

before(async () => {
	execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=600m', 'tmpfs', disk]);
	// Room for one network.
	const pools = [`base=${freeSubnet()}/29,size=29`];
	testEngine = await startTestEngine({own: true, home: path.join(disk, 'home'), pools});
	engine = await connectEngine(testEngine.endpoint);
	env = {DOCKER_HOST: testEngine.endpoint.url};
	// What `up` needs beside: made once, for all of these.
	const name = randomName('first');
	const up = await runCli(['up', name, '-r', 'main:1'], {env});
	assert.equal(up.code, 0, up.stderr);
	assert.equal((await runCli(['down', name, '--yes'], {env})).code, 0);
});

after(async () => {
	engine.close();
	await testEngine.stop();
	execFileSync('umount', [disk]);
	rmSync(disk, {recursive: true});
});

type Outcome = {readonly code: number | null; readonly stderr: string};

/** Exactly one error, with a hint, and no stack. */
function assertOne({code, stderr}: Outcome, wanted: {code: number; error: RegExp; hint: RegExp}) {
	assert.equal(code, wanted.code, stderr);
	const [error = '', hint = '', ...more] = stderr.trimEnd().split('\n');
	assert.deepEqual(more, [], stderr);
	assert.match(error, /^error: /);
	assert.match(error, wanted.error);
	assert.match(hint, /^ {2}hint: /);
	assert.match(hint, wanted.hint);
}

const upArgs = (name = randomName('no')) => ['up', name, '-r', 'main:1', '-r', 'sub:3'];

test('a socket that the user may not use', () => {
	// Nobody, but able to read this program wherever it lies.
	const caps = ['--inh-caps', '+dac_read_search', '--ambient-caps', '+dac_read_search'];
	for (const args of [upArgs(), ['ls'], ['down', 'x', '--yes']]) {
		const words = [
			'--reuid',
			'65534',
			'--clear-groups',
			...caps,
			process.execPath,
			cliPath,
			...args,
		];
		const {status: code, stderr} = spawnSync('setpriv', words, {
			env: {...process.env, ...isolated, ...env},
			encoding: 'utf8',
		});
		const error = /docker-host: could not connect: you may not use unix:/;
		assertOne({code, stderr}, {code: 3, error, hint: /docker group.*sudo/});
	}
});

test('an engine that does not run: no socket, and one that nobody serves', async () => {
	const gone = path.join(disk, 'gone.sock');
	const server = createServer();
	await new Promise<void>(resolve => server.listen(`${gone}.old`, resolve));
	// A crash leaves the socket.
	execFileSync('ln', [`${gone}.old`, gone]);
	await new Promise(resolve => server.close(resolve));
	for (const [socket, error] of [
		[path.join(disk, 'never.sock'), /no Docker Engine at unix:/],
		[gone, /nothing listens at unix:/],
	] as const) {
		for (const args of [upArgs(), ['ls'], ['gc', '--yes']]) {
			const outcome = await runCli(args, {env: {DOCKER_HOST: `unix://${socket}`}});
			assertOne(outcome, {code: 3, error, hint: /flotilla engine start/});
		}
	}
});

test('an engine whose API is too old', async () => {
	await using old = await startFakeEngine({}, {apiVersion: '1.40'});
	const outcome = await runCli(upArgs(), {env: {DOCKER_HOST: old.endpoint.url}});
	assertOne(outcome, {code: 3, error: /speaks API 1\.40, which is too old/, hint: /20\.10/});
});

test('an image that is nowhere', async () => {
	const image = 'localhost:1/none:1';
	const outcome = await runCli([...upArgs(), '--image', image], {env});
	assertOne(outcome, {code: 1, error: /localhost:1\/none:1/, hint: /by hand|Check/});
	await assertNothingLeft(engine);
});

test('a network of that name is there: it stays, and nothing is made', async () => {
	const name = randomName('name');
	const {id} = await engine.createNetwork({
		name: `flotilla.${name}`,
		driver: 'bridge',
		labels: {},
		// Not the one that the engine has to give.
		subnet: '198.18.0.64/29',
	});
	const outcome = await runCli(upArgs(name), {env});
	const error = new RegExp(`docker-host: network flotilla\\.${name} is there already`);
	assertOne(outcome, {code: 1, error, hint: /network rm flotilla\./});
	assert.ok(await engine.inspectNetwork(id));
	await engine.removeNetwork(id);
	await assertNothingLeft(engine);
});

test('no subnet is left: who holds them, and nothing of the session stays', async () => {
	const {id} = await engine.createNetwork({name: 'somebody', driver: 'bridge', labels: {}});
	const outcome = await runCli(upArgs(), {env});
	assertOne(outcome, {
		code: 1,
		error: /no subnet is left for the network .*held by .*somebody 198\.1[89]\./,
		hint: /Remove sessions or networks.*default-address-pools/,
	});
	await engine.removeNetwork(id);
	await assertNothingLeft(engine);
});

/** Fills the disk but for some KiB. */
function fill(kept: number): string {
	const file = path.join(disk, 'filler');
	const opened = openSync(file, 'w');
	const chunk = Buffer.alloc(2 ** 16);
	try {
		for (;;) writeSync(opened, chunk);
	} catch (error) {
		assert.match(String(error), /ENOSPC/);
	} finally {
		closeSync(opened);
	}

	truncateSync(file, Math.max(0, statSync(file).size - kept * 1024));
	return file;
}

for (const kept of [0, 300]) {
	test(`the disk is full but for ${kept} KiB: said so, and nothing is left`, async () => {
		const file = fill(kept);
		const outcome = await runCli(upArgs(), {env});
		rmSync(file);
		const error = /docker-host: could not .*: no space left on device/;
		assertOne(outcome, {code: 1, error, hint: /Free space on the agent's disk/});
		await assertNothingLeft(engine);
		assert.ok(await engine.inspectImage(defaultImage), 'the engine is well');
	});
}

/** Leaves no room for another file, nor for a folder; gives back how to make room again. */
function fillWholly(): () => void {
	const file = fill(0);
	const {files, ffree} = statfsSync(disk);
	const limit = (inodes: number) =>
		execFileSync('mount', ['-o', `remount,nr_inodes=${inodes}`, disk]);
	limit(files - ffree);
	return () => {
		limit(files);
		rmSync(file);
	};
}

test('the disk is full: a session can be removed, and gc works', async () => {
	const name = randomName('full');
	const up = await runCli(['up', name, '-r', 'main:1', '-r', 'sub:1'], {env});
	assert.equal(up.code, 0, up.stderr);
	const makeRoom = fillWholly();
	try {
		const down = await runCli(['down', name, '--yes'], {env});
		assert.equal(down.code, 0, down.stderr);
		assert.match(down.stderr, /lease.*no space left on device; removing all the same/);
		assert.equal((await runCli(['gc', '--yes'], {env})).code, 0);
		await assertNothingLeft(engine);
	} finally {
		makeRoom();
	}
});

test('the disk is full: a lease that is given up is not lost', async () => {
	const spec = parseSpec({name: randomName('lease'), roles: {main: 1}});
	const session = {id: spec.name, spec, createdAt: '2026-01-01'};
	await takeLease(engine, {session, operation: 'down'});
	const makeRoom = fillWholly();
	await giveUpLeases([engine], {id: session.id, operation: 'down'});
	makeRoom();
	const {volumes} = await engine.list([`${label.session}=${session.id}`]);
	assert.equal(leaseOf(volumes)?.operation, 'down');
	assert.equal(leaseOf(volumes)?.hasGivenUp, undefined, 'there was no room to say so');
	await giveUpLeases([engine], {id: session.id, operation: 'down'});
	const found = (await engine.list([`${label.session}=${session.id}`])).volumes;
	assert.deepEqual(
		found.map(({name}) => name),
		[objectName.lease(spec.name)],
	);
	assert.equal(leaseOf(found)?.hasGivenUp, true);
	await engine.removeVolume(objectName.lease(spec.name));
});
