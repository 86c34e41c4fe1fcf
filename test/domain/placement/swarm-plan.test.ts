import assert from 'node:assert/strict';
import {test} from 'node:test';
import {
	isFormed,
	planSwarm,
	sharedAddress,
	swarmSteps,
	swarmWork,
	type SwarmFacts,
} from '../../../source/domain/placement/swarm-plan.ts';

const facts = (agent: string, more: Partial<SwarmFacts> = {}): SwarmFacts => ({
	agent,
	state: 'inactive',
	isManager: false,
	nodeId: null,
	members: [],
	silent: [],
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

test('a member its manager does not hear from is named, with the ports it needs', () => {
	const deaf = {...manager('a', ['n-a', 'n-b']), silent: ['n-b']};
	assert.throws(() => planSwarm([deaf, worker('b')]), {
		code: 'swarm',
		message: /a does not hear from b, a member of its swarm/,
		hint: /2377\/tcp, 7946\/tcp, 7946\/udp and 4789\/udp/,
	});
	assert.ok(isFormed(planSwarm([deaf])), 'of no concern to a session that does not use it');
});

test('the addresses agents would be known at are told, and no two may be the same', () => {
	const plan = {manager: 'a', isNew: true, joining: ['b']};
	const addresses = {a: '10.0.0.1', b: '10.0.0.2'};
	assert.equal(
		swarmWork(plan, addresses),
		'a (10.0.0.1) would make one, and b (10.0.0.2) would join it',
	);
	assert.equal(
		swarmWork({...plan, isNew: false}, addresses),
		'b (10.0.0.2) would join the swarm of a',
	);
	assert.deepEqual(swarmSteps(plan, addresses), [
		{agent: 'a', does: 'makes the swarm (swarm init), known at 10.0.0.1'},
		{agent: 'b', does: 'joins it as a worker, known at 10.0.0.2'},
	]);
	assert.deepEqual(swarmSteps({...plan, isNew: false}, addresses), [
		{agent: 'b', does: 'joins that of a as a worker, known at 10.0.0.2'},
	]);
	assert.equal(sharedAddress(addresses), undefined);
	assert.match(
		sharedAddress({...addresses, c: '10.0.0.1'})?.message ?? '',
		/^a and c would both be known at 10\.0\.0\.1/,
	);
});

test('a locked and a broken swarm are named, and one in a state of an engine to come', () => {
	assert.throws(() => planSwarm([facts('a', {state: 'locked'})]), {
		message: /swarm of a is locked/,
	});
	assert.throws(() => planSwarm([facts('a', {state: 'error', error: 'no quorum'})]), {
		message: /swarm of a is broken: no quorum/,
	});
	assert.throws(() => planSwarm([facts('a', {state: 'unknown', error: 'its engine calls it x'})]), {
		message: /swarm of a is in a state that flotilla does not know: its engine calls it x/,
	});
});
