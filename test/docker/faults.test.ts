import assert from 'node:assert/strict';
import {createServer} from 'node:net';
import test from 'node:test';
import {connectEngine} from '../../source/docker/engine/connect.ts';
import type {Engine} from '../../source/docker/engine/engine.ts';
import {createClient} from '../../source/docker/engine/request.ts';
import {openTransport} from '../../source/docker/reach/transport.ts';
import {FlotillaError, type FailureCode} from '../../source/domain/failure.ts';
import {json, startFakeEngine, type FakeCall} from '../helpers/engine/fake-engine.ts';
import {answers} from '../helpers/engine/right-answers.ts';

function failsWith(code: FailureCode, message: RegExp) {
	return (error: unknown) => {
		assert.ok(error instanceof FlotillaError, String(error));
		assert.equal(error.code, code, error.message);
		assert.match(error.message, message);
		assert.ok(error.hint, 'a hint says what to do');
		return true;
	};
}

for (const [spoken, used] of [
	['1.41', '1.41'],
	['1.44', '1.44'],
	['1.52', '1.52'],
	['1.60', '1.52'],
] as const) {
	test(`an engine that speaks ${spoken} is spoken to in ${used}`, async () => {
		const routes = {'GET /info': json(answers['GET /info'])};
		await using fake = await startFakeEngine(routes, {apiVersion: spoken});
		const engine = await connectEngine(fake.endpoint);
		await engine.info();
		assert.equal(engine.apiVersion, used);
		assert.deepEqual(fake.calls, ['GET /version?', `GET /v${used}/info?`]);
		engine.close();
	});
}

test('an engine that is too old, or too new, is refused with its version', async () => {
	await using old = await startFakeEngine({}, {apiVersion: '1.40'});
	await assert.rejects(connectEngine(old.endpoint), failsWith('engine-too-old', /1\.40/));
	await using fresh = await startFakeEngine({}, {apiVersion: '1.70', minApiVersion: '1.60'});
	await assert.rejects(connectEngine(fresh.endpoint), failsWith('unsupported', /1\.60/));
});

const refusals: ReadonlyArray<[number, string, FailureCode]> = [
	[500, 'write /var/x: no space left on device', 'disk-full'],
	[404, 'No such image: nope:latest', 'image-not-found'],
	[404, 'something else', 'image-not-found'],
	[500, 'driver failed: Bind for 0.0.0.0:80 failed: port is already allocated', 'port-in-use'],
	[500, 'could not select device driver "" with capabilities: [[gpu]]', 'unsupported'],
	[400, 'invalid mount config: bind source path does not exist: /srv/data', 'host-failed'],
	[500, 'never heard of', 'engine-error'],
	[400, 'Client sent an HTTP request to an HTTPS server.', 'engine-tls'],
];
for (const [status, message, code] of refusals) {
	test(`${status} ${message} is ${code}`, async () => {
		await using fake = await startFakeEngine({
			'POST /containers/create': json({message}, status),
		});
		const engine = await connectEngine(fake.endpoint);
		const creating = engine.createContainer({name: 'c', image: 'i', labels: {}});
		await assert.rejects(creating, failsWith(code, /container c/));
		engine.close();
	});
}

test('what an engine says can do nothing to the terminal', async () => {
	const message = 'bad \u001B[31m\u001B]0;title\u0007\u202E\r\nname';
	await using fake = await startFakeEngine({'GET /info': json({message}, 500)});
	const engine = await connectEngine(fake.endpoint);
	await assert.rejects(engine.info(), (error: Error) => {
		assert.doesNotMatch(error.message, /[\u0000-\u001F\u202E]/);
		return true;
	});
	engine.close();
});

test('a network that finds no subnet says who holds them', async () => {
	const network = (name: string, labels: object) => ({
		Id: name,
		Name: name,
		...{Driver: 'bridge', Scope: 'local'},
		Labels: labels,
		IPAM: {Config: [{Subnet: '172.17.0.0/16'}]},
	});
	await using fake = await startFakeEngine({
		'POST /networks/create': json(
			{message: 'could not find an available, non-overlapping IPv4 address pool'},
			500,
		),
		'GET /networks': json([
			network('bridge', {}),
			network('flotilla.demo', {'dev.flotilla.name': 'demo'}),
		]),
	});
	const engine = await connectEngine(fake.endpoint);
	await assert.rejects(
		engine.createNetwork({name: 'n', driver: 'bridge', labels: {}}),
		failsWith('subnet-exhausted', /2 networks hold subnets, 1 of them of flotilla.*flotilla\.demo/),
	);
	await assert.rejects(
		engine.createNetwork({name: 'n', driver: 'bridge', labels: {}, subnet: '10.1.0.0/24'}),
		(error: unknown) =>
			error instanceof FlotillaError &&
			error.hint ===
				'Choose another subnet than 10.1.0.0/24, or leave it out: a free one is chosen.',
	);
	engine.close();
});

type Work = (engine: Engine) => Promise<unknown>;
const cuts: ReadonlyArray<[string, Work, (call: FakeCall) => void]> = [
	['before the answer', e => e.info(), ({request}) => request.socket.destroy()],
	[
		'inside the answer',
		e => e.info(),
		({response}) => {
			response.writeHead(200, {'Content-Length': '1000'});
			response.write('{"ID":', () => response.socket?.destroy());
		},
	],
];
for (const [when, work, handle] of cuts) {
	test(`an engine that goes away ${when} is reported, not waited for`, async () => {
		await using fake = await startFakeEngine({'GET /info': handle});
		const engine = await connectEngine(fake.endpoint);
		await assert.rejects(work(engine), failsWith('engine-unreachable', /went away/));
		engine.close();
	});
}

test('a call that hangs can be called off', async () => {
	await using fake = await startFakeEngine({'GET /info': () => {}});
	const engine = await connectEngine(fake.endpoint);
	const signal = AbortSignal.timeout(50);
	await assert.rejects(engine.info({signal}), {name: 'TimeoutError'});
	engine.close();
});

test('what takes connections and says nothing is given up', {timeout: 9000}, async t => {
	const server = createServer(() => {});
	await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
	t.after(() => server.close());
	const {port} = server.address() as {port: number};
	const endpoint = {name: 'a', url: `tcp://127.0.0.1:${port}`, source: 'test'};
	await assert.rejects(connectEngine(endpoint), failsWith('engine-unreachable', /did not answer/));
});

for (const [url, code, message] of [
	['unix:///nowhere/docker.sock', 'engine-unreachable', /no Docker Engine at/],
	['tcp://127.0.0.1:1', 'engine-unreachable', /nothing listens/],
	['ssh://user:secret@host', 'usage', /passwords/],
	['ssh://user@host?x=1', 'usage', /nothing may follow/],
	['npipe:////./pipe/docker_engine', 'usage', /npipe/],
] as const) {
	test(`${url} is ${code}`, async () => {
		const connecting = connectEngine({name: 'a', url, source: 'test'});
		await assert.rejects(connecting, failsWith(code, message));
	});
}

for (const [status, body] of [
	[404, ''],
	[502, ''],
	[401, ''],
] as const) {
	test(`what answers ${status} and no reason is no engine`, async () => {
		await using fake = await startFakeEngine({
			'GET /version': ({response}) => response.writeHead(status).end(body),
		});
		const found = new RegExp(
			`: what answers at \\S+ is no Docker Engine \\(HTTP status ${status}\\)$`,
		);
		const connecting = connectEngine(fake.endpoint);
		await assert.rejects(connecting, failsWith('engine-unreachable', found));
	});
}

test('a call that an engine hangs in is given up, others go on', async () => {
	let hanging = 0;
	await using fake = await startFakeEngine({
		'GET /_ping': json('OK'),
		'DELETE /volumes/v': () => void hanging++,
	});
	const {endpoint} = fake;
	const transport = await openTransport(endpoint);
	const client = createClient(transport, {endpoint, apiVersion: '1.41', deadlineMs: 200});
	const request = {step: 'remove volume v', method: 'DELETE', path: '/volumes/v'} as const;
	await assert.rejects(
		client.done(request),
		failsWith('engine-unreachable', /could not remove volume v: no answer within 0\.2 s/),
	);
	assert.equal(hanging, 1);
	await assert.rejects(
		client.done({...request, isLong: true}),
		failsWith('engine-unreachable', /no answer within 1 s/),
	);
	await client.done({step: 'ping it', path: '/_ping'});
	const called = client.done({...request, signal: AbortSignal.timeout(50)});
	await assert.rejects(called, {name: 'TimeoutError'});
	client.close();
});
