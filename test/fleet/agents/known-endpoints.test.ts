import assert from 'node:assert/strict';
import {test} from 'node:test';
import {setImmediate as turn} from 'node:timers/promises';
import type {Engine} from '../../../source/docker/engine/engine.ts';
import type {Endpoint} from '../../../source/docker/reach/endpoint.ts';
import {FlotillaError} from '../../../source/domain/failure.ts';
import {createAgents} from '../../../source/fleet/agents/agents.ts';
import {createKnown} from '../../../source/fleet/agents/known-endpoints.ts';
import {watch} from '../../../source/fleet/agents/watch.ts';
import {engineInfo, fakeEngine, nothing} from '../../helpers/fakes/engine.ts';

const local: Endpoint = {name: 'local', url: 'unix:///local', source: 'default socket'};
const embedded: Endpoint = {name: 'embedded', url: 'unix:///own', source: 'flotilla engine start'};
const remote: Endpoint = {name: 'prod', url: 'tcp://10.0.0.7:2376', source: 'docker context prod'};

test('what is found anew replaces what was known; what stays the same is the same object', async () => {
	let found: readonly Endpoint[] = [local];
	const known = createKnown([local], () => Promise.resolve(found.map(one => ({...one}))));
	assert.equal(await known.find(), false);
	assert.equal(known.endpoints[0], local);
	found = [embedded, remote];
	assert.equal(await known.find(), true);
	assert.deepEqual(known.endpoints, [embedded, remote], 'nobody ever saw the other answer');
	const [first] = known.endpoints;
	found = [embedded, {...remote, url: 'tcp://10.0.0.8:2376'}];
	assert.equal(await known.find(), true);
	assert.equal(known.endpoints[0], first);
});

test('one that answered once stays known when its socket goes, but not when its context does', async () => {
	let found: readonly Endpoint[] = [embedded, remote];
	const known = createKnown(found, () => Promise.resolve(found));
	known.answered(embedded);
	known.answered(remote);
	found = [local];
	assert.equal(await known.find(), true);
	assert.deepEqual(known.endpoints, [local, embedded]);
	assert.equal(await known.find(), false);
});

test('settings that cannot be read at the moment change nothing', async () => {
	const known = createKnown([local], () => {
		return Promise.reject(new FlotillaError({code: 'settings-invalid', message: 'torn'}));
	});
	assert.equal(await known.find(), false);
	assert.deepEqual(known.endpoints, [local]);
});

/** An engine that holds nothing and on which nothing happens. */
function idle(endpoint: Endpoint): Engine {
	return fakeEngine({
		endpoint,
		info: () => Promise.resolve(engineInfo({id: endpoint.name})),
		list: () => Promise.resolve(nothing),
		async *events(_, {signal}) {
			yield {type: 'changed', kind: 'container', action: 'start', id: 'c'};
			await new Promise(resolve => signal.addEventListener('abort', resolve));
		},
	});
}

test('an engine that is started while it is watched is seen, and works from then on', async t => {
	t.mock.timers.enable({apis: ['setTimeout']});
	let found: readonly Endpoint[] = [local];
	const agents = createAgents(
		found,
		endpoint =>
			endpoint === local
				? Promise.reject(new FlotillaError({code: 'engine-unreachable', message: 'nobody there'}))
				: Promise.resolve(idle(endpoint)),
		{findEndpoints: () => Promise.resolve(found)},
	);
	const stop = new AbortController();
	t.after(() => stop.abort());
	let seen: string[] = [];
	void (async () => {
		for await (const snapshot of watch(agents, {signal: stop.signal})) {
			seen = snapshot.agents.map(({name, isReachable}) => `${name} ${isReachable}`);
		}
	})();
	const later = async (ms: number) => {
		for (let passed = 0; passed < ms; passed += 100) {
			t.mock.timers.tick(100);
			await turn();
		}
	};

	await later(1000);
	assert.deepEqual(seen, ['local false']);
	found = [embedded];
	await later(3000);
	assert.deepEqual(seen, ['embedded true']);
	assert.equal((await agents.chosen()).endpoint, embedded);
	await assert.rejects(agents.engine('local'), {code: 'agent-unknown'});
});
