import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {Engine} from '../../../source/docker/engine/engine.ts';
import {FlotillaError} from '../../../source/domain/failure.ts';
import {blamingNodes} from '../../../source/fleet/swarm/stale-nodes.ts';
import {fakeEngine} from '../../helpers/fakes/engine.ts';

const node = (hostname: string, isReady: boolean) => ({
	...{id: `id-${hostname}`, hostname, isReady, isManager: false},
	address: '198.19.0.3',
});

function manager(nodes: ReadonlyArray<ReturnType<typeof node>> | Error): Engine {
	const swarmNodes = () =>
		nodes instanceof Error ? Promise.reject(nodes) : Promise.resolve(nodes);
	const endpoint = {name: 'lab1', url: 'tcp://198.19.0.1:2376', source: 'lab'};
	return fakeEngine({endpoint, swarmNodes});
}

const inUse = new FlotillaError({
	code: 'network-in-use',
	message: 'lab1: x is in use',
	hint: 'Wait.',
});

test('a network that a lost member of the swarm holds names that member, and how to take it out', async () => {
	const nodes = [node('lab1', true), node('lab3', false)];
	const error = await blamingNodes(manager(nodes), inUse);
	assert.ok(error instanceof FlotillaError);
	assert.match(error.message, /^lab1: x is in use; its swarm still lists lab3 \(198\.19\.0\.3\)/);
	assert.match(error.hint ?? '', / docker -H tcp:\/\/198\.19\.0\.1:2376 node rm --force id-lab3$/);
});

test('other errors, whole swarms and those that cannot be asked change nothing', async () => {
	assert.equal(await blamingNodes(manager([node('lab1', true)]), inUse), inUse);
	assert.equal(await blamingNodes(manager(new Error('no manager')), inUse), inUse);
	const other = new FlotillaError({code: 'engine-lost', message: 'x'});
	assert.equal(await blamingNodes(manager([node('lab3', false)]), other), other);
});
