import assert from 'node:assert/strict';
import {test} from 'node:test';
import {
	isLabAgentName,
	labAddress,
	labAgentNames,
	labPool,
	labSubnet,
	mostLabAgents,
} from '../../../source/domain/agent/lab.ts';
import {overlaps, parseSubnet} from '../../../source/domain/subnet.ts';

test('agents are lab1 to lab16, and no other name is one', () => {
	const names = labAgentNames(mostLabAgents);
	assert.equal(names.length, 16);
	assert.ok(names.every(isLabAgentName));
	for (const name of ['lab', 'lab0', 'lab01', 'lab17', 'lab1x', 'xlab1', 'LAB1']) {
		assert.equal(isLabAgentName(name), false, name);
	}
});

test('a lab takes the first 64 addresses of what it is offered, or less where there are less', () => {
	assert.equal(labSubnet('198.19.160.0/22'), '198.19.160.0/26');
	assert.equal(labSubnet('172.18.0.0/16'), '172.18.0.0/26');
	assert.equal(labSubnet('10.0.0.32/27'), '10.0.0.32/27');
	assert.equal(labSubnet('fd00::/64'), undefined);
});

test('agents have addresses after the gateway, all within the subnet', () => {
	assert.equal(labAddress('198.19.160.0/26', 0), '198.19.160.2');
	assert.equal(labAddress('198.19.160.0/26', mostLabAgents - 1), '198.19.160.17');
});

test('pools of agents do not overlap, nor the one that overlays come from', () => {
	const pools = labAgentNames(mostLabAgents).map((_, index) => {
		const base = /^base=(.*),size=25$/.exec(labPool(index))?.[1] ?? '';
		return parseSubnet(base);
	});
	const all = [...pools, parseSubnet('198.19.0.0/16')];
	for (const [index, pool] of all.entries()) {
		assert.ok(pool);
		for (const other of all.slice(index + 1)) assert.ok(other && !overlaps(pool, other));
	}
});
