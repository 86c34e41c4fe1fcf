import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {FlotillaError, failureOf} from '../../../source/domain/failure.ts';
import {tryPlacing, type AgentCapacity} from '../../../source/domain/placement/placement.ts';
import {hostsOf} from '../../../source/domain/session/hosts.ts';
import {parseSpec} from '../../../source/domain/spec/parse.ts';

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
	more: {placement?: 'spread' | 'pack'; archsOf?: (image: string) => readonly string[]} = {},
) => {
	const spec = parseSpec({name: 'demo', mode: 'multi-node', roles});
	const {placement, lacks} = tryPlacing(hostsOf(spec), agents, {placement: 'spread', ...more});
	const failure = failureOf(lacks.map(lack => lack.failure));
	if (failure) throw new FlotillaError(failure);
	return placement;
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
		message: 'roles.main: no agent has room for main1 (8 CPUs): a lacks 4 CPUs; b lacks 2 CPUs',
	});
	assert.throws(() => place({main: 1, sub: {replicas: 3, memory: '6g'}}, [agent('a')]), {
		message: 'roles.sub: no agent has room for sub2, sub3 (6 GiB each): a lacks 4 GiB',
	});
	const many = Array.from({length: 8}, (_, index) => agent(`a${index}`));
	assert.throws(() => place({main: {cpus: 8, memory: '9g'}}, many), {
		message: /: a0 lacks 4 CPUs and 1 GiB; .*; a4 lacks .* GiB; and 3 more agents$/,
	});
});

test('what is pinned where it does not fit is named, and shown there', () => {
	const agents = [agent('a'), agent('b', {memory: 2 * gib})];
	const roles = {main: 1, sub: {replicas: 3, memory: '2g', agent: ['b', null, 'b']}};
	const message = 'roles.sub.agent: sub needs 2 GiB more on b, where sub1, sub3 are pinned';
	assert.throws(() => place(roles, agents), {code: 'spec-invalid', message});
	const hosts = hostsOf(parseSpec({name: 'demo', mode: 'multi-node', roles}));
	const {placement, lacks} = tryPlacing(hosts, agents, {placement: 'spread'});
	assert.deepEqual(Object.fromEntries(placement), {main1: 'a', sub1: 'b', sub2: 'a', sub3: 'b'});
	assert.deepEqual(
		lacks.map(({role, hosts, agent}) => ({role, hosts, agent})),
		[{role: 'sub', hosts: ['sub1', 'sub3'], agent: 'b'}],
	);
});

test('all that is wrong is told at once, and who has no room is left out', () => {
	const roles = {main: {cpus: 5}, sub: {cpus: 1}, db: {cpus: 9, agent: 'a'}};
	const hosts = hostsOf(parseSpec({name: 'demo', mode: 'multi-node', roles}));
	const {placement, lacks} = tryPlacing(hosts, [agent('a')], {placement: 'spread'});
	assert.deepEqual(Object.fromEntries(placement), {db1: 'a'});
	assert.deepEqual(
		lacks.map(({role}) => role),
		['db', 'main', 'sub'],
	);
	assert.throws(
		() => place(roles, [agent('a')]),
		({message, others}: FlotillaError) =>
			/^roles\.db\.agent: .* 5 CPUs more on a/.test(message) &&
			others.map(other => other.message.replace(/: .*/, '')).join(' ') === 'roles.main roles.sub',
	);
});

test('fractions of CPUs fill an agent to the last', () => {
	const placed = place({main: {cpus: 0.1}, sub: {replicas: 9, cpus: 0.1}}, [agent('a', {cpus: 1})]);
	assert.equal(placed.size, 10);
});

test('an image for another CPU is named', () => {
	const archsOf = () => ['arm64'];
	const both = [agent('a'), agent('b', {arch: 'arm64'})];
	assert.throws(() => place({main: {image: 'x'}}, [agent('a')], {archsOf}), {
		message: 'roles.main: no agent can run x for main1: a is amd64, the image arm64',
		hint: 'Use an image that is made for amd64, or agents that are arm64.',
	});
	assert.equal(place({main: 1}, both, {archsOf}).get('main1'), 'b');
	assert.throws(() => place({main: {image: 'x', agent: 'a'}}, both, {archsOf}), {
		message: 'roles.main.agent: a is amd64, the image x of main1 arm64',
	});
	const placed = place({main: 2}, both, {archsOf: () => ['amd64', 'arm64']});
	assert.deepEqual([...placed.values()], ['a', 'b']);
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
