import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {ContainerSummary} from '../../../source/docker/engine/shapes.ts';
import {labLabel, labName} from '../../../source/domain/agent/lab.ts';
import type {FlotillaError} from '../../../source/domain/failure.ts';
import {label} from '../../../source/domain/session/labels.ts';
import {labEndpoint} from '../../../source/fleet/agents/lab-endpoints.ts';
import {bringLabUp, type LabDeps} from '../../../source/fleet/lab/up.ts';
import {
	containerDetails,
	engineInfo,
	fakeEngine,
	noSwarm,
	nothing,
} from '../../helpers/fakes/engine.ts';
import {noSupplies} from '../../helpers/fakes/supplies.ts';

const signal = new AbortController().signal;

/** An engine with a lab whose agents are in these states, and what is done to them. */
function labOf(states: Readonly<Record<string, ContainerSummary['state']>>) {
	const done: string[] = [];
	const running = new Set<string>();
	const agents = Object.keys(states).join(',');
	const containers = Object.entries(states).map(([agent, state]): ContainerSummary => {
		const labels = {
			...{[labLabel.lab]: 'l', [label.kind]: 'agent'},
			...{[label.agents]: agents, [labLabel.agent]: agent},
		};
		return {
			...{id: agent, name: labName.container(agent), image: 'i', state, labels},
			networks: {[labName.network]: '172.18.0.2'},
		};
	});
	const start = (verb: string) => (id: string) => {
		done.push(`${verb} ${id}`);
		running.add(id);
		return Promise.resolve();
	};
	const inventory = () => Promise.resolve({...nothing, containers});
	const engine = fakeEngine({
		list: inventory,
		listNamed: inventory,
		startContainer: start('start'),
		unpauseContainer: start('unpause'),
		inspectContainer(id) {
			const found = containerDetails(containers.find(container => container.id === id));
			return Promise.resolve(running.has(id) ? {...found, state: 'running'} : found);
		},
		readFile: () => Promise.resolve(Buffer.from('pem')),
	});
	const heard = Object.keys(states).map(name => ({
		...{id: name, hostname: name, isReady: true, isManager: name === 'lab1', address: ''},
	}));
	const connect: LabDeps['connect'] = endpoint =>
		Promise.resolve(
			fakeEngine({
				endpoint,
				info: () =>
					Promise.resolve(
						engineInfo({swarm: {...noSwarm, state: 'active', nodeId: endpoint.name}}),
					),
				swarmNodes: () => Promise.resolve(heard),
				swarmPeers: () => Promise.resolve(Object.keys(states)),
			}),
		);
	const up = async (count?: number) => {
		const deps = {engine, connect, supplies: noSupplies};
		for await (const event of bringLabUp(deps, {count, signal})) void event;
	};

	return {engine, containers, done, up};
}

test('without a size the lab that is there is started again, whatever its size', async () => {
	const {up, done} = labOf({lab1: 'running', lab2: 'exited'});
	await up();
	assert.deepEqual(done, ['start lab1', 'start lab2']);
	await assert.rejects(up(3), (error: FlotillaError) => {
		assert.match(error.message, /^local has a lab of 2 already: lab1, lab2$/);
		assert.match(error.failure.hint ?? '', /without --agents/);
		return true;
	});
});

test('a paused agent is unpaused, by `lab up` and by what its hint says', async () => {
	const {up, done, engine, containers} = labOf({lab1: 'running', lab2: 'paused'});
	await up();
	assert.deepEqual(done, ['start lab1', 'unpause lab2']);
	const [, paused] = containers;
	assert.ok(paused);
	const {obstacle} = await labEndpoint(engine, paused);
	assert.match(obstacle?.hint ?? '', /flotilla lab up, or .* unpause flotilla_lab\.lab2$/);
});
