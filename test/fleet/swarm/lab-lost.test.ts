import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {ContainerSummary} from '../../../source/docker/engine/shapes.ts';
import {labName} from '../../../source/domain/agent/lab.ts';
import {lostNodes} from '../../../source/fleet/swarm/lab-lost.ts';

const container = (name: string): ContainerSummary => ({
	...{id: name, name: labName.container(name), image: 'i', state: 'exited'},
	...{labels: {}, networks: {}},
});

/** A lab of three; the container of the last one is gone. */
const lab = {
	agents: ['lab1', 'lab2', 'lab3'],
	subnet: '198.19.64.0/26',
	containers: new Map(['lab1', 'lab2'].map(name => [name, container(name)])),
};

const silent = {hostname: 'lab3', address: '198.19.64.4', isReady: false};

for (const {what, node, isLost} of [
	{what: 'a silent agent whose container is gone', node: silent, isLost: true},
	{what: 'one that still answers', node: {...silent, isReady: true}, isLost: false},
	{
		what: 'one whose container is only stopped',
		node: {...silent, hostname: 'lab2', address: '198.19.64.3'},
		isLost: false,
	},
	{what: 'a stranger of its name', node: {...silent, address: '10.0.0.4'}, isLost: false},
	{what: 'a stranger at its address', node: {...silent, hostname: 'db7'}, isLost: false},
]) {
	test(`taken out of the swarm of a lab: ${what}: ${isLost ? 'yes' : 'no'}`, () => {
		const found = lostNodes(lab, [{id: 'x', isManager: false, ...node}]);
		assert.equal(found.length, isLost ? 1 : 0);
	});
}

test('of a lab whose network is gone nobody is known to be lost', () => {
	const node = {id: 'x', isManager: false, ...silent};
	assert.deepEqual(lostNodes({...lab, subnet: undefined}, [node]), []);
});
