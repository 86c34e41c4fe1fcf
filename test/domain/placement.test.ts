import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {hostsOf} from '../../source/domain/hosts.ts';
import {placeHosts, type AgentCapacity} from '../../source/domain/placement.ts';
import {parseSpec} from '../../source/domain/spec-parse.ts';

const gib = 1024 ** 3;
const agent = (name: string, more: Partial<AgentCapacity> = {}): AgentCapacity => ({
	name,
	cpus: 4,
	memory: 8 * gib,
	arch: 'amd64',
	...more,
});
const place = (
	roles: Record<string, unknown>,
	agents: readonly AgentCapacity[],
	more: {placement?: 'spread' | 'pack'; archOf?: (image: string) => string | undefined} = {},
) => {
	const spec = parseSpec({name: 'demo', mode: 'multi-node', roles});
	return placeHosts(hostsOf(spec), agents, {placement: 'spread', ...more});
};

test('spread takes the agents in turn, pack fills one before the next', () => {
	const agents = [agent('a'), agent('b'), agent('c')];
	assert.deepEqual(Object.fromEntries(place({main: 1, sub: 3}, agents)), {
		main1: 'a',
		sub1: 'b',
		sub2: 'c',
		sub3: 'a',
	});
	const roles = {main: 1, sub: {replicas: 5, cpus: 1}};
	assert.deepEqual(
		[...place(roles, agents, {placement: 'pack'}).values()],
		[...['a', 'a', 'a', 'a', 'a'], 'b'],
	);
});

test('a pinned role goes where it is pinned, and others leave it room', () => {
	const agents = [agent('a', {cpus: 1}), agent('b', {cpus: 1})];
	const placed = place({main: {cpus: 1}, gpu: {cpus: 1, agent: 'a'}}, agents);
	assert.deepEqual(Object.fromEntries(placed), {main1: 'b', gpu1: 'a'});
});

test('each replica of a role may be pinned by itself', () => {
	const placed = place({main: 1, sub: {replicas: 3, agent: ['b', 'a', 'b']}}, [
		agent('a'),
		agent('b'),
	]);
	assert.deepEqual(Object.fromEntries(placed), {main1: 'a', sub1: 'b', sub2: 'a', sub3: 'b'});
	const roles = {main: 1, sub: {replicas: 3, agent: ['b']}};
	assert.throws(() => place(roles, [agent('b')]), {
		message: /roles\.sub\.agent: is a list of 1 agents for 3 replicas/,
	});
});

test('a pin to an agent that is not there is named', () => {
	assert.throws(() => place({main: {agent: 'z'}}, [agent('a')]), {
		code: 'spec-invalid',
		message: /roles\.main\.agent: "z" is not an agent of this session: a/,
	});
});

test('what does not fit is named: role, host, how much is missing, where', () => {
	assert.throws(() => place({main: {cpus: 8}}, [agent('a'), agent('b', {cpus: 6})]), {
		message: /roles\.main: no agent has room for main1: a lacks 4 CPUs; b lacks 2 CPUs/,
	});
	assert.throws(() => place({main: 1, sub: {replicas: 2, memory: '6g'}}, [agent('a')]), {
		message: /roles\.sub: no agent has room for sub2: a lacks 4 GiB/,
	});
});

test('an image for another CPU is named', () => {
	const archOf = () => 'arm64';
	assert.throws(() => place({main: 1}, [agent('a')], {archOf}), {
		message: /a is amd64, the image arm64/,
	});
	const placed = place({main: 1}, [agent('a'), agent('b', {arch: 'arm64'})], {archOf});
	assert.equal(placed.get('main1'), 'b');
});

test('every host is placed, within each agent’s means, and equal input gives equal output', () => {
	const agents = fc.array(
		fc.record({cpus: fc.integer({min: 1, max: 8}), memory: fc.integer({min: 1, max: 8})}),
		{minLength: 1, maxLength: 6},
	);
	fc.assert(
		fc.property(
			agents,
			fc.integer({min: 1, max: 12}),
			fc.constantFrom<'spread' | 'pack'>('spread', 'pack'),
			(sizes, replicas, placement) => {
				const rooms = sizes.map(({cpus, memory}, index) =>
					agent(`a${index}`, {cpus, memory: memory * gib}),
				);
				const roles = {main: 1, sub: {replicas, cpus: 1, memory: '1g'}};
				const room = rooms.reduce((sum, r) => sum + Math.min(r.cpus, r.memory / gib), 0);
				if (room < replicas) return assert.throws(() => place(roles, rooms, {placement}));
				const placed = place(roles, rooms, {placement});
				assert.deepEqual(place(roles, rooms, {placement}), placed);
				for (const {name, cpus, memory} of rooms) {
					const subs = [...placed].filter(([host, at]) => at === name && host !== 'main1').length;
					assert.ok(subs <= cpus && subs * gib <= memory);
				}
			},
		),
	);
});
