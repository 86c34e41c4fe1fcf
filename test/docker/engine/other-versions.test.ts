import assert from 'node:assert/strict';
import {test} from 'node:test';
import {connectEngine} from '../../../source/docker/engine/connect.ts';
import {FlotillaError} from '../../../source/domain/failure.ts';
import {startFakeEngine} from '../../helpers/engine/fake-engine.ts';
import {answers, rightAnswers} from '../../helpers/engine/right-answers.ts';

const versions: ReadonlyArray<readonly [what: string, body: string, place: string]> = [
	['the page of a proxy', '<!doctype html>', '<!doctype html>'],
	['a registry', '{}', 'ApiVersion is missing'],
	['a version that is none', '{"ApiVersion":"latest"}', 'ApiVersion is not a version like 1.44'],
	['a version that leads elsewhere', '{"ApiVersion":"1.44/../x y"}', 'is not a version like 1.44'],
	['a least version that is none', '{"ApiVersion":"1.44","MinAPIVersion":7}', 'MinAPIVersion is'],
	['components that are none', '{"ApiVersion":"1.44","Components":{}}', 'Components is an object'],
];

for (const [what, body, place] of versions) {
	test(`${what} is no engine, and said to be none`, async () => {
		await using fake = await startFakeEngine({
			'GET /version': ({response}) => void response.end(body),
		});
		await assert.rejects(connectEngine(fake.endpoint), (error: unknown) => {
			assert.ok(error instanceof FlotillaError);
			assert.equal(error.code, 'engine-unreachable');
			assert.ok(error.message.startsWith('fake: could not connect: its answer '), error.message);
			assert.ok(error.message.includes(place), error.message);
			assert.match(error.hint ?? '', / version`/);
			return true;
		});
	});
}

test('a version of an engine that is too old can do nothing to the terminal', async () => {
	const version = {Version: '1\u001B[2J'.repeat(1000), ApiVersion: '1.12'};
	await using fake = await startFakeEngine(rightAnswers({'GET /version': version}));
	await assert.rejects(connectEngine(fake.endpoint), (error: unknown) => {
		assert.ok(error instanceof FlotillaError);
		assert.equal(error.code, 'engine-too-old');
		assert.ok(error.message.length < 800);
		assert.doesNotMatch(error.message, /\u001B/);
		return true;
	});
});

const lines: ReadonlyArray<readonly [what: string, line: string]> = [
	['no JSON', 'boom'],
	['no event', '{"message":"boom"}'],
	['an event of nothing', '{"Type":"container","Action":"die"}'],
	['an event about a number', '{"Type":"container","Action":"die","Actor":{"ID":7}}'],
];

for (const [what, line] of lines) {
	test(`among events ${what} is a gap, and the engine is not asked all the time`, async () => {
		await using fake = await startFakeEngine({
			...rightAnswers(),
			'GET /events': ({response}) => void response.end(`${line}\n`),
		});
		const engine = await connectEngine(fake.endpoint);
		const stop = new AbortController();
		const began = performance.now();
		const seen: string[] = [];
		for await (const {type} of engine.events(['a'], {signal: stop.signal})) {
			if (seen.push(type) === 4) break;
		}

		assert.deepEqual(seen, Array(4).fill('resynced'));
		assert.ok(performance.now() - began > 600, 'it waits longer each time');
		engine.close();
	});
}

test('events of other kinds, and what else they tell, do not matter', async () => {
	const event = (Type: string, Attributes: unknown) =>
		`${JSON.stringify({Type, Action: 'create', Actor: {ID: Type, Attributes}, scope: [7]})}\n`;
	await using fake = await startFakeEngine({
		...rightAnswers(),
		'GET /events': ({response}) =>
			void response.write(event('moon', {a: '1'}) + event('container', {a: '1', b: {c: 7}})),
	});
	const engine = await connectEngine(fake.endpoint);
	const stop = new AbortController();
	const seen: unknown[] = [];
	for await (const found of engine.events(['a'], {signal: stop.signal})) {
		if (seen.push(found.type === 'changed' ? found.id : found.type) === 2) break;
	}

	assert.deepEqual(seen, ['resynced', 'container']);
	engine.close();
});

test('a state of a swarm that nobody knows yet is unknown, with its word', async () => {
	const facts = {...answers['GET /info'], Swarm: {LocalNodeState: 'dreaming'}};
	await using fake = await startFakeEngine(rightAnswers({'GET /info': facts}));
	const engine = await connectEngine(fake.endpoint);
	const {swarm} = await engine.info();
	assert.deepEqual([swarm.state, swarm.error], ['unknown', 'its engine calls it dreaming']);
	engine.close();
});

test('only an address is tried as the one that a swarm reaches an engine at', async () => {
	for (const NodeAddr of ['\0', 'example.org', '-x', '127.0.0.1']) {
		const facts = {...answers['GET /info'], Swarm: {LocalNodeState: 'active', NodeAddr}};
		await using fake = await startFakeEngine(rightAnswers({'GET /info': facts}));
		const engine = await connectEngine(fake.endpoint);
		const {ports} = await engine.health();
		assert.deepEqual(
			ports.map(({port}) => port),
			NodeAddr === '127.0.0.1' ? ['7946/tcp'] : [],
		);
		engine.close();
	}
});
