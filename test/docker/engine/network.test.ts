import assert from 'node:assert/strict';
import {test} from 'node:test';
import {connectEngine} from '../../../source/docker/engine/connect.ts';
import {json, startFakeEngine} from '../../helpers/engine/fake-engine.ts';

test('what a network holds for containers that are gone is let go, and nothing else', async () => {
	await using fake = await startFakeEngine({
		'GET /networks/n': json({
			Containers: {
				alive: {Name: 'flotilla.demo.main1'},
				gone: {Name: 'flotilla.demo.sub1'},
				'ep-0123': {Name: 'flotilla.demo.sub2'},
			},
		}),
		'GET /containers/alive/json': json({}),
		'POST /networks/n/disconnect': json({}),
	});
	const engine = await connectEngine(fake.endpoint);
	await engine.releaseEndpoints('n');
	const released = fake.calls.flatMap((call, index) =>
		call.includes('/disconnect') ? [JSON.parse(fake.bodies[index] ?? '') as object] : [],
	);
	assert.deepEqual(released, [
		{Container: 'flotilla.demo.sub1', Force: true},
		{Container: 'flotilla.demo.sub2', Force: true},
	]);
	engine.close();
});
