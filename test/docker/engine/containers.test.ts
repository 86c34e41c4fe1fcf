import assert from 'node:assert/strict';
import test from 'node:test';
import {connectEngine} from '../../../source/docker/engine/connect.ts';
import {json, startFakeEngine} from '../../helpers/engine/fake-engine.ts';

const twoNetworks = {
	name: 'c',
	image: 'i',
	labels: {},
	networks: [{name: 'bridge'}, {name: 'private', aliases: ['main1']}],
};
const created = json({Id: 'abc'}, 201);
const createRoutes = {
	'POST /containers/create': created,
	'POST /networks/private/connect': json({}),
};

test('below API 1.44 networks after the first are connected one by one', async () => {
	await using fake = await startFakeEngine(createRoutes, {apiVersion: '1.43'});
	const engine = await connectEngine(fake.endpoint);
	await engine.createContainer(twoNetworks);
	assert.deepEqual(fake.calls, [
		'GET /version?',
		'POST /v1.43/containers/create?name=c',
		'POST /v1.43/networks/private/connect?',
	]);
	assert.match(fake.bodies.at(-1) ?? '', /"Aliases":\["main1"\]/);
	engine.close();
});

test('from API 1.44 on one call creates a container with all networks', async () => {
	await using fake = await startFakeEngine(createRoutes, {apiVersion: '1.44'});
	const engine = await connectEngine(fake.endpoint);
	await engine.createContainer(twoNetworks);
	assert.deepEqual(fake.calls, ['GET /version?', 'POST /v1.44/containers/create?name=c']);
	const body = JSON.parse(fake.bodies.at(-1) ?? '') as {NetworkingConfig: unknown};
	assert.deepEqual(body.NetworkingConfig, {
		EndpointsConfig: {bridge: {}, private: {Aliases: ['main1']}},
	});
	engine.close();
});

test('a container that could not be connected is removed again', async () => {
	await using fake = await startFakeEngine({
		...createRoutes,
		'POST /networks/private/connect': json({message: 'boom'}, 500),
		'DELETE /containers/abc': json({}, 204),
	});
	const engine = await connectEngine(fake.endpoint);
	await assert.rejects(engine.createContainer(twoNetworks), {
		code: 'engine-error',
		message: /boom/,
	});
	assert.deepEqual(fake.calls, [
		'GET /version?',
		'POST /v1.41/containers/create?name=c',
		'POST /v1.41/networks/private/connect?',
		'DELETE /v1.41/containers/abc?force=true&v=true',
	]);
	engine.close();
});

test('a container that somebody else removes is done only when it is gone', async () => {
	const answers = [409, 409, 404];
	await using fake = await startFakeEngine({
		'DELETE /containers/abc': call => json({message: 'in progress'}, answers.shift())(call),
	});
	const engine = await connectEngine(fake.endpoint);
	await engine.removeContainer('abc');
	assert.deepEqual(answers, []);
	engine.close();
});

test('a removal that does not end is given up', async t => {
	await using fake = await startFakeEngine({
		'DELETE /containers/abc'(call) {
			t.mock.timers.tick(31_000);
			json({message: 'in progress'}, 409)(call);
		},
	});
	const engine = await connectEngine(fake.endpoint);
	t.mock.timers.enable({apis: ['Date']});
	await assert.rejects(engine.removeContainer('abc'), {
		code: 'engine-error',
		message: /remove container abc: its removal began 30 s ago/,
	});
	engine.close();
});
