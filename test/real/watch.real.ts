import assert from 'node:assert/strict';
import {after, before, test, type TestContext} from 'node:test';
import {buildFleet} from '../../source/commands/world/build-fleet.ts';
import {engineStatus} from '../../source/docker/embedded/embedded.ts';
import {connectEngine} from '../../source/docker/engine/connect.ts';
import type {Engine} from '../../source/docker/engine/engine.ts';
import type {Endpoint} from '../../source/docker/reach/endpoint.ts';
import type {AgentStatus} from '../../source/domain/agent/status.ts';
import {objectName, specLabels} from '../../source/domain/session/labels.ts';
import {parseSpec} from '../../source/domain/spec/parse.ts';
import type {Fleet} from '../../source/fleet/fleet.ts';
import {initialState, type AppState} from '../../source/state/app-state.ts';
import {reduce} from '../../source/state/reducer.ts';
import {sessionRows} from '../../source/state/selectors.ts';
import {startTestEngine, type TestEngine} from '../helpers/engine/engine.ts';
import {startSilentEngine} from '../helpers/engine/silent-engine.ts';
import {randomName} from '../helpers/engine/test-fleet.ts';
import {until} from '../helpers/until.ts';

/** How soon a change has to be seen, ms. */
const soon = 2000;

let near: TestEngine;
let far: TestEngine;
let farEndpoint: Endpoint;
const connections: Engine[] = [];

before(async () => {
	// One after the other: engines that start at once trip over each other's firewall rules.
	near = await startTestEngine({own: true, images: false});
	far = await startTestEngine({own: true, images: false});
	farEndpoint = {...far.endpoint, name: 'far'};
	connections.push(await connectEngine(near.endpoint), await connectEngine(farEndpoint));
});

after(async () => {
	for (const engine of connections) engine.close();
	await Promise.all([near.stop(), far.stop()]);
});

/** What is left of a session whose hosts are gone: its network, on one engine. */
async function makeRemains(engine: Engine): Promise<string> {
	const spec = parseSpec({name: randomName('watch'), roles: {main: 1}});
	const session = {id: spec.name, spec, createdAt: '2026-01-01', agents: [engine.endpoint.name]};
	const name = objectName.network(spec.name, spec.mode);
	await engine.createNetwork({name, driver: 'bridge', labels: specLabels(session, 'network')});
	return spec.name;
}

/** The state of a TUI that watches these engines. */
function startWatching(t: TestContext, endpoints: readonly Endpoint[]) {
	const fleet: Fleet = buildFleet(endpoints);
	const stop = new AbortController();
	let state: AppState = initialState;
	const watching = (async () => {
		for await (const snapshot of fleet.watch({signal: stop.signal})) {
			state = reduce(state, {type: 'snapshot-arrived', snapshot});
		}
	})();
	t.after(async () => {
		stop.abort();
		await watching;
		fleet.close();
	});
	return {
		fleet,
		agent: (name: string): AgentStatus | undefined =>
			state.agents.find(agent => agent.name === name),
		/** As its row says. */
		row: (name: string) => sessionRows(state).find(row => row.name === name)?.state,
	};
}

async function timed<Result>(work: () => Promise<Result>): Promise<{ms: number; result: Result}> {
	const began = performance.now();
	const result = await work();
	return {ms: performance.now() - began, result};
}

test('an agent that freezes is marked, holds nobody up, and is live again when it thaws', async t => {
	const [engine, farEngine] = connections;
	assert.ok(engine && farEngine);
	const there = await makeRemains(farEngine);
	const {fleet, agent, row} = startWatching(t, [near.endpoint, farEndpoint]);
	await until('both are seen', () => row(there) === 'degraded' && agent('local') !== undefined);
	const facts = agent('far');
	assert.equal(facts?.isReachable, true);
	const {pid} = await engineStatus({env: {...process.env, FLOTILLA_HOME: far.home}});
	assert.ok(pid);
	process.kill(pid, 'SIGSTOP');
	try {
		const here = await makeRemains(engine);
		await until('a change elsewhere is seen', () => row(here) !== undefined, {timeout: soon});
		assert.equal(agent('far')?.isReachable, true, 'nobody knows yet');
		await until('it is marked', () => agent('far')?.isReachable === false);
		const {failure, unreachableSince, ...kept} = agent('far') ?? {};
		assert.equal(failure?.code, 'engine-unreachable');
		assert.ok((unreachableSince ?? 0) > Date.now() - 10_000);
		assert.deepEqual({...kept, isReachable: true}, facts, 'what was known stays');
		assert.equal(row(there), 'unseen');
		// Whatever is done now does not wait for it.
		for (const work of [() => fleet.list(), () => fleet.status(here), () => fleet.leftovers()]) {
			const {ms} = await timed<unknown>(work);
			assert.ok(ms < soon, `took ${ms} ms`);
		}

		const later = await makeRemains(engine);
		await until('changes elsewhere are seen', () => row(later) !== undefined, {timeout: soon});
	} finally {
		process.kill(pid, 'SIGCONT');
	}

	await until('it is live again', () => agent('far')?.isReachable === true, {timeout: soon});
	await until('its session too', () => row(there) === 'degraded', {timeout: soon});
	assert.deepEqual(agent('far'), facts);
	assert.equal((await fleet.status(there)).name, there);
});

test('an agent that dies is marked at once, and is live again once it is started', async t => {
	const [, farEngine] = connections;
	assert.ok(farEngine);
	const there = await makeRemains(farEngine);
	const {agent, row} = startWatching(t, [near.endpoint, farEndpoint]);
	await until('it is seen', () => row(there) === 'degraded');
	const {pid} = await engineStatus({env: {...process.env, FLOTILLA_HOME: far.home}});
	assert.ok(pid);
	process.kill(pid, 'SIGKILL');
	await until('it is marked', () => row(there) === 'unseen', {timeout: soon});
	assert.equal(agent('local')?.isReachable, true);
	await far.restart();
	await until('it is live again', () => row(there) === 'degraded', {timeout: 12_000});
	assert.equal(agent('far')?.unreachableSince, undefined);
	const later = await makeRemains(farEngine);
	await until('and changes are seen', () => row(later) !== undefined, {timeout: soon});
});

test('the first picture does not wait for an agent that is silent', async t => {
	const silent = await startSilentEngine('silent');
	t.after(() => silent.stop());
	const {agent} = startWatching(t, [silent.endpoint, near.endpoint]);
	await until('there is a picture', () => agent('local') !== undefined, {timeout: soon});
	assert.match(agent('silent')?.failure?.message ?? '', /^silent: it has not answered yet$/);
	await until('it is known why', () =>
		/did not answer within/.test(agent('silent')?.failure?.message ?? ''),
	);
});
