import assert from 'node:assert/strict';
import {test} from 'node:test';
import {setImmediate as turn} from 'node:timers/promises';
import type {Engine} from '../../../source/docker/engine/engine.ts';
import type {EngineEvent} from '../../../source/docker/engine/shapes.ts';
import type {Endpoint} from '../../../source/docker/reach/endpoint.ts';
import type {Agents} from '../../../source/fleet/agents/agents.ts';
import type {Sighting} from '../../../source/fleet/agents/sightings.ts';
import {watchAgent} from '../../../source/fleet/agents/watch-agent.ts';

const endpoint: Endpoint = {name: 'slow', url: 'unix:///slow', source: 'test'};
const died: EngineEvent = {type: 'changed', kind: 'container', action: 'die', id: 'c'};

/** Lets what is due run, `ms` later as far as the clock goes. */
async function later(clock: {tick(ms: number): void}, ms: number): Promise<void> {
	for (let passed = 0; passed < ms; passed += 50) {
		clock.tick(50);
		await turn();
	}
}

test('an end that the engine lists seconds after it told of it is seen', async t => {
	t.mock.timers.enable({apis: ['setTimeout']});
	const stop = new AbortController();
	t.after(() => stop.abort());
	let isListed = false;
	const seen: boolean[] = [];
	const engine = {
		async *events() {
			yield died;
			await new Promise(resolve => stop.signal.addEventListener('abort', resolve));
		},
	};
	const agents = {
		open: () => Promise.resolve(engine as unknown as Engine),
		setUnreachable() {},
		look: () => Promise.resolve({status: {isReachable: true, isListed}} as unknown as Sighting),
	} as unknown as Agents;
	void watchAgent(endpoint, {
		agents,
		signal: stop.signal,
		onSeen: ({status}) => seen.push((status as unknown as {isListed: boolean}).isListed),
	});
	await later(t.mock.timers, 4000);
	assert.deepEqual(new Set(seen), new Set([false]));
	isListed = true;
	await later(t.mock.timers, 6500);
	assert.equal(seen.at(-1), true);
	const looks = seen.length;
	await later(t.mock.timers, 60_000);
	assert.equal(seen.length, looks, 'nothing is asked while nothing changes');
});
