import assert from 'node:assert/strict';
import type {Socket} from 'node:net';
import {text} from 'node:stream/consumers';
import test from 'node:test';
import {connectEngine} from '../../source/docker/engine/connect.ts';
import {FlotillaError} from '../../source/domain/failure.ts';
import {json, startFakeEngine, type FakeRoutes} from '../helpers/engine/fake-engine.ts';

function frame(kind: number, payload: string): Buffer {
	const header = Buffer.alloc(8);
	header[0] = kind;
	header.writeUInt32BE(Buffer.byteLength(payload), 4);
	return Buffer.concat([header, Buffer.from(payload)]);
}

function execRoutes(...states: object[]): FakeRoutes {
	return {
		'POST /containers/c/exec': json({Id: 'e'}, 201),
		'GET /exec/e/json': call => json((states.length > 1 ? states.shift() : states[0]) ?? {})(call),
	};
}

async function execOn(routes: FakeRoutes, upgraded: (socket: Socket) => void) {
	const fake = await startFakeEngine(routes, {upgraded});
	const engine = await connectEngine(fake.endpoint);
	const stream = await engine.exec('c', {command: ['x']});
	return {
		...stream,
		async [Symbol.asyncDispose]() {
			engine.close();
			await fake[Symbol.asyncDispose]();
		},
	};
}

test('output is read to its end before the exit code, which may come late', async () => {
	const states = [{Running: true, ExitCode: null}, {Running: true}, {Running: false, ExitCode: 3}];
	await using exec = await execOn(execRoutes(...states), socket => {
		socket.write(frame(2, 'warning'));
		socket.end(Buffer.concat([frame(1, 'one '), frame(1, 'two')]));
	});
	let stderr = '';
	exec.onStderr(chunk => (stderr += chunk.toString()));
	assert.equal(await text(exec.stdio), 'one two');
	assert.equal(stderr, 'warning');
	assert.equal(await exec.exitCode, 3);
});

test('stderr that came before anybody listened is kept', async () => {
	await using exec = await execOn(execRoutes({Running: false, ExitCode: 0}), socket => {
		socket.end(Buffer.concat([frame(2, 'early'), frame(1, 'x')]));
	});
	assert.equal(await text(exec.stdio), 'x');
	let stderr = '';
	exec.onStderr(chunk => (stderr += chunk.toString()));
	assert.equal(stderr, 'early');
});

test('a complaint of the engine inside the stream fails the exec with its words', async () => {
	await using exec = await execOn(execRoutes({Running: false, ExitCode: 0}), socket => {
		socket.end(Buffer.concat([frame(1, 'x'), frame(3, 'log driver broke')]));
	});
	await assert.rejects(text(exec.stdio), /log driver broke/);
	await assert.rejects(exec.exitCode, FlotillaError);
});

for (const [title, bytes] of [
	['inside a header', frame(1, 'hello').subarray(0, 5)],
	['inside a payload', frame(1, 'hello').subarray(0, 10)],
] as const) {
	test(`a stream cut ${title} is an error, not an end`, async () => {
		await using exec = await execOn(execRoutes({Running: false, ExitCode: 0}), socket => {
			socket.end(bytes);
		});
		await assert.rejects(text(exec.stdio), {code: 'engine-unreachable'});
		await assert.rejects(exec.exitCode, {code: 'engine-unreachable'});
	});
}

test('a reader that waits holds the engine back', async () => {
	let sent = 0;
	await using exec = await execOn(execRoutes({Running: false, ExitCode: 0}), socket => {
		const chunk = frame(1, 'x'.repeat(65_536));
		const more = () => {
			while (sent < 512 && socket.write(chunk)) sent++;
			sent++;
			if (sent < 512) socket.once('drain', more);
			else socket.end();
		};

		more();
	});
	exec.stdio.read(0);
	await new Promise(resolve => setTimeout(resolve, 200));
	assert.ok(sent < 100, `the engine wrote ${sent} chunks of 64 KiB that nobody read`);
	assert.ok((await text(exec.stdio)).length >= 65_536 * 500);
});

const inspect = {Id: 'c', Config: {Tty: false}};

test('logs keep the order of stdout and stderr, and report a complaint at the end', async () => {
	const body = Buffer.concat([frame(1, 'a'), frame(2, 'b'), frame(1, 'c'), frame(3, 'rotated')]);
	await using fake = await startFakeEngine({
		'GET /containers/c/json': json(inspect),
		'GET /containers/c/logs': ({response}) => response.end(body),
	});
	const engine = await connectEngine(fake.endpoint);
	const seen: string[] = [];
	const reading = async () => {
		for await (const {stream, chunk} of engine.logs('c', {follow: false})) {
			seen.push(`${stream} ${chunk.toString()}`);
		}
	};

	await assert.rejects(reading(), /rotated/);
	assert.deepEqual(seen, ['stdout a', 'stderr b', 'stdout c']);
	engine.close();
});

test('output of a terminal has no frames', async () => {
	await using fake = await startFakeEngine({
		'GET /containers/c/json': json({Id: 'c', Config: {Tty: true}}),
		'GET /containers/c/logs': ({response}) => response.end('123'),
	});
	const engine = await connectEngine(fake.endpoint);
	const chunks = await Array.fromAsync(engine.logs('c', {follow: false}));
	assert.deepEqual(chunks, [{stream: 'stdout', chunk: Buffer.from('123')}]);
	engine.close();
});

test('a fault inside a pull or a build is thrown with its words', async () => {
	const lines = (...values: object[]) =>
		values.map(value => `${JSON.stringify(value)}\r\n`).join('');
	await using fake = await startFakeEngine({
		'POST /images/create': ({response}) =>
			response.end(lines({status: 'Pulling'}, {error: 'manifest unknown', errorDetail: {}})),
		'POST /build': ({response}) =>
			response.end(
				lines(
					{stream: 'Step 1/2 : FROM x\n'},
					{stream: 'Step 2/2 : RUN false\n'},
					{stream: 'cc: boom\n'},
					{error: 'returned a non-zero code: 1'},
				),
			),
	});
	const engine = await connectEngine(fake.endpoint);
	const pull = Array.fromAsync(engine.pullImage('nope'));
	await assert.rejects(pull, {code: 'image-not-found'});
	const build = Array.fromAsync(engine.buildImage(Buffer.alloc(0), {tag: 't'}));
	await assert.rejects(build, (error: FlotillaError) => {
		assert.equal(error.code, 'image-build');
		assert.match(error.message, /Step 2\/2 : RUN false \| cc: boom/);
		return true;
	});
	engine.close();
});

test('events go on after a gap: resynced, and from where they stopped', async () => {
	let streams = 0;
	const event = (id: string, nanos: number) => ({
		Type: 'container',
		Action: 'start',
		Actor: {ID: id, Attributes: {mine: '1'}},
		timeNano: nanos,
	});
	await using fake = await startFakeEngine({
		'GET /networks': json([]),
		'GET /volumes': json({Volumes: null}),
		'GET /events'({response}) {
			streams++;
			const bytes = JSON.stringify(event(`id${streams}`, 5_000_000_007));
			response.write(bytes.slice(0, 10), () => response.end(`${bytes.slice(10)}\n`));
		},
	});
	const engine = await connectEngine(fake.endpoint);
	const stop = new AbortController();
	const seen: string[] = [];
	for await (const found of engine.events(['mine'], {signal: stop.signal})) {
		seen.push(found.type === 'changed' ? found.id : found.type);
		if (seen.length === 4) break;
	}

	assert.deepEqual(seen, ['resynced', 'id1', 'resynced', 'id2']);
	const second = fake.calls.filter(call => call.includes('/events'))[1] ?? '';
	assert.match(second, /since=5\.000000007/);
	engine.close();
});
