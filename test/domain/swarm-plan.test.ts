import assert from 'node:assert/strict';
import {test} from 'node:test';
import {isFormed, planSwarm, swarmWork, type SwarmFacts} from '../../source/domain/swarm-plan.ts';

const facts = (agent: string, more: Partial<SwarmFacts> = {}): SwarmFacts => ({
	agent,
	state: 'inactive',
	isManager: false,
	nodeId: null,
	members: [],
	error: null,
	...more,
});
const manager = (agent: string, members: readonly string[]) =>
	facts(agent, {state: 'active', isManager: true, nodeId: `n-${agent}`, members});
const worker = (agent: string) => facts(agent, {state: 'active', nodeId: `n-${agent}`});

test('agents in no swarm: the first makes one, the others join', () => {
	const plan = planSwarm([facts('a'), facts('b'), facts('c')]);
	assert.deepEqual(plan, {manager: 'a', isNew: true, joining: ['b', 'c']});
	assert.equal(swarmWork(plan), 'a would make one, and b, c would join it');
	assert.ok(!isFormed(plan));
});

test('agents in one swarm: nothing is to be done, whatever their order', () => {
	const members = ['n-a', 'n-b'];
	for (const agents of [
		[manager('a', members), worker('b')],
		[worker('b'), manager('a', members)],
	]) {
		const plan = planSwarm(agents);
		assert.deepEqual(plan, {manager: 'a', isNew: false, joining: []});
		assert.ok(isFormed(plan));
	}
});

test('some are in a swarm: the others join it', () => {
	const plan = planSwarm([facts('c'), manager('a', ['n-a'])]);
	assert.deepEqual(plan, {manager: 'a', isNew: false, joining: ['c']});
	assert.equal(swarmWork(plan), 'c would join the swarm of a');
});

test('two swarms are told apart, by managers and by workers', () => {
	const other = {code: 'swarm', message: /different swarms: a in one, b in another/};
	assert.throws(() => planSwarm([manager('a', ['n-a']), manager('b', ['n-b'])]), other);
	assert.throws(() => planSwarm([manager('a', ['n-a']), worker('b')]), other);
});

test('workers alone cannot make a network', () => {
	assert.throws(() => planSwarm([worker('a'), facts('b')]), {
		code: 'swarm',
		message: /a is a worker of a swarm, and no manager/,
	});
});

test('a locked and a broken swarm are named', () => {
	assert.throws(() => planSwarm([facts('a', {state: 'locked'})]), {
		message: /swarm of a is locked/,
	});
	assert.throws(() => planSwarm([facts('a', {state: 'error', error: 'no quorum'})]), {
		message: /swarm of a is broken: no quorum/,
	});
});
