import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {
	findPlacement,
	type Candidate,
	type Candidates,
} from '../../../source/domain/placement/findings.ts';
import {hostsOf} from '../../../source/domain/session/hosts.ts';
import {parseSpec} from '../../../source/domain/spec/parse.ts';

const gib = 1024 ** 3;
const candidate = (name: string, more: Partial<Candidate> = {}): Candidate => ({
	name,
	cpus: 4,
	memory: 8 * gib,
	arch: 'amd64',
	swarm: {
		agent: name,
		state: 'inactive',
		isManager: false,
		nodeId: null,
		members: [],
		silent: [],
		error: null,
	},
	...more,
});
const inSwarm = (name: string, members?: readonly string[]): Candidate =>
	candidate(name, {
		swarm: {
			...candidate(name).swarm,
			state: 'active',
			nodeId: `n-${name}`,
			isManager: members !== undefined,
			members: members ?? [],
		},
	});
const spec = (roles: Record<string, unknown>, placement = 'spread') =>
	parseSpec({name: 'demo', mode: 'multi-node', placement, roles});
const over = (...agents: readonly Candidate[]): Candidates => ({agents, archs: {}});

test('hosts over agents, and the swarm these agents make', () => {
	const result = findPlacement(spec({main: 1, sub: 1}), over(candidate('a'), candidate('b')));
	assert.equal(result.failure, undefined);
	assert.deepEqual(Object.fromEntries(result.placement), {main1: 'a', sub1: 'b'});
	assert.deepEqual(result.swarm, {manager: 'a', isNew: true, joining: ['b']});
});

test('an agent without hosts stays out of the swarm, a manager is used all the same', () => {
	const packed = spec({main: 1, sub: 1}, 'pack');
	assert.deepEqual(findPlacement(packed, over(candidate('a'), candidate('b'))).swarm?.joining, []);
	const members = ['n-a', 'n-b'];
	const formed = findPlacement(packed, over(inSwarm('a'), inSwarm('b', members)));
	assert.deepEqual(formed.swarm, {manager: 'b', isNew: false, joining: []});
});

test('agents that form no network: the placement is shown, and why it is of no use', () => {
	const two = over(inSwarm('a', ['n-a']), inSwarm('b', ['n-b']));
	const {placement, swarm, failure} = findPlacement(spec({main: 1, sub: 1}), two);
	assert.equal(placement.size, 2);
	assert.equal(swarm, undefined);
	assert.equal(failure?.code, 'swarm');
	assert.match(failure?.message ?? '', /different swarms: a in one, b in another/);
});

test('what does not fit is told before what cannot be joined', () => {
	const two = over(inSwarm('a', ['n-a']), inSwarm('b', ['n-b']));
	const {failure} = findPlacement(spec({main: {cpus: 9}}), two);
	assert.match(failure?.message ?? '', /no agent has room for main1/);
});

test('pinning hosts where they are changes nothing', () => {
	const size = fc.tuple(fc.integer({min: 1, max: 9}), fc.integer({min: 1, max: 9}));
	const given = fc.record({
		sizes: fc.array(size, {minLength: 1, maxLength: 5}),
		placement: fc.constantFrom('spread', 'pack'),
		replicas: fc.array(fc.integer({min: 1, max: 5}), {minLength: 1, maxLength: 3}),
		every: fc.nat({max: 3}),
	});
	fc.assert(
		fc.property(given, ({sizes, placement, replicas, every}) => {
			const candidates = over(
				...sizes.map(([cpus, memory], index) =>
					candidate(`a${index}`, {cpus, memory: memory * gib}),
				),
			);
			/** With the pins of every so many-th host. */
			const pinned = (pins: ReadonlyMap<string, string>, step: number) =>
				spec(
					Object.fromEntries(
						replicas.map((count, at) => {
							const role = ['main', 'sub', 'db'][at] ?? '';
							const agent = Array.from({length: count}, (_, index) =>
								index % step === 0 ? (pins.get(`${role}${index + 1}`) ?? null) : null,
							);
							return [role, {replicas: count, cpus: at + 0.5, memory: '1g', agent}];
						}),
					),
					placement,
				);
			const first = findPlacement(pinned(new Map(), 1), candidates);
			if (first.failure) return;
			const some = pinned(first.placement, every + 1);
			const again = findPlacement(some, candidates);
			for (const {name, agent} of hostsOf(some)) {
				if (agent !== undefined) assert.equal(again.placement.get(name), agent);
			}

			const all = findPlacement(pinned(first.placement, 1), candidates);
			assert.deepEqual(all.placement, first.placement);
			assert.equal(all.failure, undefined);
		}),
	);
});
