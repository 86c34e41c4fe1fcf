import assert from 'node:assert/strict';
import {test} from 'node:test';
import {setImmediate as turn} from 'node:timers/promises';
import type {ContainerSummary, EngineEvent} from '../../../source/docker/engine/shapes.ts';
import {createAgents} from '../../../source/fleet/agents/agents.ts';
import {watchAgent} from '../../../source/fleet/agents/watch-agent.ts';
import {
	containerDetails,
	endpointOf,
	engineInfo,
	fakeEngine,
	nothing,
} from '../../helpers/fakes/engine.ts';

const endpoint = endpointOf('slow');
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
	let state: ContainerSummary['state'] = 'running';
	const seen: Array<string | undefined> = [];
	const engine = fakeEngine({
		endpoint,
		info: () => Promise.resolve(engineInfo()),
		list: () => Promise.resolve({...nothing, containers: [containerDetails({state})]}),
		async *events() {
			yield died;
			await new Promise(resolve => stop.signal.addEventListener('abort', resolve));
		},
	});
	void watchAgent(endpoint, {
		agents: createAgents([endpoint], () => Promise.resolve(engine)),
		signal: stop.signal,
		onSeen: ({inventory}) => seen.push(inventory?.containers[0]?.state),
	});
	await later(t.mock.timers, 4000);
	assert.deepEqual(new Set(seen), new Set(['running']));
	state = 'exited';
	await later(t.mock.timers, 6500);
	assert.equal(seen.at(-1), 'exited');
	const looks = seen.length;
	await later(t.mock.timers, 60_000);
	assert.equal(seen.length, looks, 'nothing is asked while nothing changes');
});
