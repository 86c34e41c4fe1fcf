import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {NetworkSummary} from '../../../source/docker/engine/shapes.ts';
import {FlotillaError} from '../../../source/domain/failure.ts';
import {specLabels} from '../../../source/domain/session/labels.ts';
import {parseSpec} from '../../../source/domain/spec/parse.ts';
import {createAgents} from '../../../source/fleet/agents/agents.ts';
import {removeDrained} from '../../../source/fleet/remove/remove.ts';
import {takeDown} from '../../../source/fleet/remove/take-down.ts';
import {endpointOf, engineInfo, fakeEngine, noSwarm, nothing} from '../../helpers/fakes/engine.ts';

const spec = parseSpec({name: 'demo', mode: 'multi-node', roles: {main: 1, sub: 1}});
const session = {id: 'abc', spec, createdAt: '2026-01-01', agents: ['near', 'far']};
const network: NetworkSummary = {
	...{id: 'n', name: 'flotilla-demo', driver: 'overlay', scope: 'swarm'},
	...{labels: specLabels(session, 'network'), subnets: [], isAllocated: true},
};

/** An engine with the network of a session, which its swarm holds to be in use. */
const near = fakeEngine({
	endpoint: endpointOf('near'),
	info: () => Promise.resolve(engineInfo({swarm: {...noSwarm, isManager: true}})),
	list: () => Promise.resolve({...nothing, networks: [network]}),
	containersOn: () => Promise.resolve([]),
	swarmNodes: () => Promise.resolve([]),
	createVolume: volume => Promise.resolve(volume),
	removeVolume: () => Promise.resolve(),
	removeNetwork: () =>
		Promise.reject(
			new FlotillaError({code: 'network-in-use', message: 'rpc error: in use by task'}),
		),
});

test('down: what an agent that is away keeps in use is told as left there', async () => {
	const agents = createAgents(session.agents.map(endpointOf), ({name}) =>
		name === 'near'
			? Promise.resolve(near)
			: Promise.reject(new FlotillaError({code: 'engine-unreachable', message: 'far: silent'})),
	);
	const work = takeDown(agents, 'demo', {signal: AbortSignal.timeout(20_000)});
	const ended = (async () => {
		for await (const event of work) void event;
	})();
	await assert.rejects(ended, {
		code: 'leftovers',
		message: 'demo: removed where it could be; the rest is on far (silent)',
	});
});

test('a network that is held for a container which is gone is removed all the same', async () => {
	let isHeld = true;
	const engine = fakeEngine({
		containersOn: () => Promise.resolve([]),
		swarmNodes: () => Promise.resolve([]),
		removeNetwork: () =>
			isHeld
				? Promise.reject(new FlotillaError({code: 'network-in-use', message: 'active endpoints'}))
				: Promise.resolve(),
		releaseEndpoints() {
			isHeld = false;
			return Promise.resolve();
		},
	});
	await removeDrained(engine, {...network, scope: 'local'}, {patience: 20_000});
	isHeld = true;
	await assert.rejects(removeDrained(engine, network, {patience: 4000}), {code: 'network-in-use'});
});
