import assert from 'node:assert/strict';
import type {ServerResponse} from 'node:http';
import {Readable} from 'node:stream';
import {test} from 'node:test';
import {connectEngine} from '../../source/docker/engine/connect.ts';
import type {Engine} from '../../source/docker/engine/engine.ts';
import {linesOf} from '../../source/machine/lines.ts';
import {json, startFakeEngine, type FakeRoutes} from '../helpers/engine/fake-engine.ts';

const block = 'x'.repeat(1024 * 1024);
/** More than anything may take, in blocks: an answer that is taken whole would show in the memory. */
const many = 256;

/** Sends blocks as long as they are taken. */
function flood(response: ServerResponse, status = 200): void {
	response.writeHead(status, {'Content-Type': 'application/json'});
	response.write('"');
	let sent = 0;
	const more = () => {
		while (sent++ < many) if (!response.write(block)) return void response.once('drain', more);
		response.end();
	};
	more();
}

const rows: ReadonlyArray<{
	what: string;
	routes: FakeRoutes;
	call: (engine: Engine) => Promise<unknown>;
	says: RegExp;
}> = [
	{
		what: 'an answer without end',
		routes: {'GET /info': ({response}) => flood(response)},
		call: engine => engine.info(),
		says: /^fake: could not read its facts: more than 32 MB came$/,
	},
	{
		what: 'a refusal without end',
		routes: {'GET /info': ({response}) => flood(response, 500)},
		call: engine => engine.info(),
		says: /^fake: could not read its facts: "x+…$/,
	},
	{
		what: 'what is no JSON',
		routes: {'GET /info': ({response}) => response.end('OCI runtime exec failed')},
		call: engine => engine.info(),
		says: /could not read its facts: its answer is not what an engine says: "OCI runtime exec failed"/,
	},
	{
		what: 'success without end',
		routes: {'POST /containers/c/start': ({response}) => flood(response)},
		call: engine => engine.startContainer('c'),
		says: /more than 32 MB came/,
	},
	{
		what: 'a file without end',
		routes: {'GET /containers/c/archive': ({response}) => flood(response)},
		call: engine => engine.readFile('c', {path: '/etc/passwd', atMost: 1000}),
		says: /could not read \/etc\/passwd of container c: what came is no tar/,
	},
	{
		what: 'a line without end in a stream',
		routes: {'POST /images/create': ({response}) => flood(response)},
		async call(engine) {
			for await (const progress of engine.pullImage('a')) void progress;
		},
		says: /could not pull image a: its answer is not what an engine says/,
	},
];

for (const {what, routes, call, says} of rows) {
	test(`${what} is one error, and takes little memory`, async () => {
		await using fake = await startFakeEngine(routes);
		const engine = await connectEngine(fake.endpoint);
		const before = process.memoryUsage().rss;
		await assert.rejects(call(engine), error => {
			assert.ok(error instanceof Error);
			assert.match(error.message, says);
			return true;
		});
		const grown = (process.memoryUsage().rss - before) / 1024 / 1024;
		assert.ok(grown < 256, `${grown} MB more`);
		engine.close();
	});
}

test('a file or container that is not there is told apart', async () => {
	const missing = (message: string) => json({message}, 404);
	await using fake = await startFakeEngine({
		'GET /containers/c/archive': missing('Could not find the file /x in container c'),
		'GET /containers/d/archive': missing('No such container: d'),
	});
	const engine = await connectEngine(fake.endpoint);
	const file = {path: '/x', atMost: 10};
	assert.equal(await engine.readFile('c', file), undefined);
	await assert.rejects(engine.readFile('d', file), {code: 'host-not-found'});
	engine.close();
});

test('the log driver that keeps nothing is named', async () => {
	const message = 'configured logging driver does not support reading';
	await using fake = await startFakeEngine({
		'GET /containers/c/json': json({Config: {}, HostConfig: {LogConfig: {Type: 'none'}}}),
		'GET /containers/c/logs': json({message}, 500),
	});
	const engine = await connectEngine(fake.endpoint);
	const read = async () => {
		for await (const chunk of engine.logs('c', {follow: false})) void chunk;
	};
	await assert.rejects(read(), {
		code: 'unsupported',
		message: /log driver none/,
		hint: /log-driver/,
	});
	engine.close();
});

test('of a line that does not end the beginning is handed on', async () => {
	const chunks = ['a\n', ...Array.from({length: 50}, () => block), '\nb\n'].map(text =>
		Buffer.from(text),
	);
	const lines = await Array.fromAsync(linesOf(Readable.from(chunks)));
	assert.deepEqual(
		lines.map(line => line.length),
		[1, 1024 * 1024, 1],
	);
});
