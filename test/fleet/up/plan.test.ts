import assert from 'node:assert/strict';
import {test} from 'node:test';
import {exitCodeOf, FlotillaError} from '../../../source/domain/failure.ts';
import {findPlacement} from '../../../source/domain/placement/findings.ts';
import {parseSpec} from '../../../source/domain/spec/parse.ts';
import type {SessionSpec} from '../../../source/domain/spec/spec.ts';
import {findCandidates} from '../../../source/fleet/up/placement.ts';
import {describePlan, planUp, type Planning} from '../../../source/fleet/up/plan.ts';
import {ground, manager, specOf, type Wish} from './sources.ts';

const planOf = async (on: Planning, spec: SessionSpec) => describePlan(await planUp(on, spec));

const faults: ReadonlyArray<{
	name: string;
	wishes: Record<string, Wish>;
	roles?: Record<string, unknown>;
	more?: Record<string, unknown>;
	exitCode: number;
	message: RegExp;
	/** Is it known only when a swarm is made? */
	isLate?: boolean;
}> = [
	{
		name: 'an engine without a default network',
		wishes: {a: {}, b: {hasDefaultNetwork: false}},
		exitCode: 1,
		message: /^b: its engine has no default network, .* started with `bridge: none`$/,
		isLate: true,
	},
	{
		name: 'an engine that keeps containers while it restarts, and is in no swarm',
		wishes: {a: {}, b: {isLiveRestore: true}},
		exitCode: 1,
		message: /^b: it cannot join a swarm, .* while `live-restore` is on$/,
		isLate: true,
	},
	{
		name: 'too few CPUs',
		wishes: {a: {}, b: {cpus: 1}},
		roles: {main: {cpus: 6}},
		exitCode: 2,
		message:
			/^roles\.main: no agent has room for main1 \(6 CPUs\): a lacks 2 CPUs; b lacks 5 CPUs$/,
	},
	{
		name: 'too little memory where it is pinned',
		wishes: {a: {}, b: {}},
		roles: {main: 1, sub: {replicas: 2, memory: '5g', agent: 'b'}},
		exitCode: 2,
		message: /^roles\.sub\.agent: sub needs 2 GiB more on b, where sub1, sub2 are pinned$/,
	},
	{
		name: 'another architecture',
		wishes: {a: {imageArch: 'arm64'}, b: {}},
		exitCode: 2,
		message:
			/no agent can run flotilla\/base:bookworm for main1: a is amd64, the image arm64; b is/,
	},
	{
		name: 'a pin to an agent nobody knows',
		wishes: {a: {}, b: {}},
		roles: {main: 1, sub: {agent: 'z'}},
		exitCode: 2,
		message: /^roles\.sub\.agent: no agent is called z$/,
	},
	{
		name: 'a pin to an agent that does not answer',
		wishes: {a: {}, b: {}, c: {failure: 'engine-unreachable'}},
		roles: {main: 1, sub: {agent: 'c'}},
		exitCode: 3,
		message: /^roles\.sub\.agent: c: nobody listens/,
	},
	{
		name: 'an agent that does not answer',
		wishes: {a: {}, b: {failure: 'engine-unreachable'}},
		exitCode: 3,
		message: /^b: nobody listens/,
	},
	{
		name: 'an agent nobody knows',
		wishes: {a: {}},
		exitCode: 3,
		message: /^no agent is called b$/,
	},
	{
		name: 'one engine under two names',
		wishes: {a: {id: 'x'}, b: {id: 'x'}},
		exitCode: 2,
		message: /^agents: a and b are the same engine$/,
	},
	{
		name: 'two swarms',
		wishes: {
			a: {swarm: manager},
			b: {swarm: {...manager, nodeId: 'n'}},
		},
		exitCode: 1,
		message: /different swarms: a in one, b in another/,
	},
	{
		name: 'two engines of one machine',
		wishes: {a: {}, b: {address: '10.0.0.1'}},
		exitCode: 1,
		message: /^a and b would both be known at 10\.0\.0\.1/,
		isLate: true,
	},
	{
		name: 'a subnet that is in use',
		wishes: {a: {}, b: {networks: ['198.19.4.0/22']}},
		more: {network: {subnet: '198.19.5.0/24'}},
		exitCode: 2,
		message: /^network\.subnet: 198\.19\.5\.0\/24 overlaps 198\.19\.4\.0\/22 of n on b$/,
		isLate: true,
	},
	{
		name: 'a network that has all addresses of overlays',
		wishes: {a: {}, b: {networks: ['198.19.0.0/16']}},
		exitCode: 1,
		message:
			/^no free subnet of \/27 is left in 198\.19\.0\.0\/16 on these agents \(198\.19\.0\.0\/16 is of n on b\)$/,
		isLate: true,
	},
];

for (const {name, wishes, roles = {main: 1, sub: 1}, more, exitCode, message, isLate} of faults) {
	test(`${name}: exit code ${exitCode}, and the same words wherever it is seen`, async () => {
		const spec = specOf(roles, more);
		const failureOf = async (work: Promise<unknown>) => {
			const error: unknown = await work.then(
				() => undefined,
				(reason: unknown) => reason,
			);
			if (error === undefined) return undefined;
			assert.ok(error instanceof FlotillaError);
			return error.failure;
		};

		const failure = await failureOf(planOf(ground(wishes), spec));
		assert.match(failure?.message ?? '', message);
		assert.ok(failure?.hint !== undefined || /nobody listens/.test(failure?.message ?? ''));
		assert.equal(exitCodeOf(failure?.code ?? 'bug'), exitCode);
		// What the wizard shows while the operator still moves hosts.
		if (isLate) return;
		const seen = findCandidates(ground(wishes).agents, spec);
		const shown = (await failureOf(seen)) ?? findPlacement(spec, await seen).failure;
		assert.deepEqual(shown, failure);
	});
}

test('a plan tells the addresses under which agents would come into one swarm', async () => {
	const {swarm} = await planOf(ground({a: {}, b: {}}), specOf({main: 1, sub: 1}));
	assert.deepEqual(swarm, {
		...{manager: 'a', isNew: true, joining: ['b']},
		addresses: {a: '10.0.0.1', b: '10.0.0.2'},
	});
});

test('a pin moves no other host: without agents all of the swarm and the pinned one are used', async () => {
	const member = (nodeId: string): Wish => ({
		swarm: {...manager, isManager: nodeId === 'm', nodeId},
	});
	const three = ground({a: member('m'), b: member('b'), c: member('c'), alone: {}});
	const roles = {main: {replicas: 1, agent: 'b'}, sub: {replicas: 3}};
	const spec = parseSpec({name: 'demo', mode: 'multi-node', roles});
	const seen = await findCandidates(three.agents, spec);
	assert.deepEqual(
		seen.agents.map(({name}) => name),
		['a', 'b', 'c'],
	);
	const elsewhere = parseSpec({
		...{name: 'demo', mode: 'multi-node'},
		roles: {main: {replicas: 1, agent: 'alone'}},
	});
	const {agents} = await findCandidates(three.agents, elsewhere);
	assert.equal(agents.length, 4, 'one outside the swarm as well');
	const without = await findCandidates(ground({a: {}, b: {}}).agents, spec);
	assert.deepEqual(
		without.agents.map(({name}) => name),
		['b'],
		'where there is no swarm, the pinned ones are all there are',
	);
});

test('a plan warns of limits of the machine that many hosts would pass', async () => {
	const machine = {
		limits: () => Promise.resolve({neighbours: {used: 10, most: 1024}}),
		overflows: () => Promise.resolve(undefined),
		missing: () => Promise.resolve([]),
	};
	const spec = (replicas: number) => parseSpec({name: 'demo', roles: {main: 1, sub: replicas}});
	const warningsOf = async (replicas: number) =>
		(await planOf({...ground({a: {}}), machine}, spec(replicas))).warnings;
	assert.equal(await warningsOf(20), undefined);
	const [warning, ...others] = (await warningsOf(63)) ?? [];
	assert.deepEqual(others, []);
	assert.match(warning?.message ?? '', /^a: the neighbour table .* 64 hosts may need 4096/);
	assert.match(warning?.hint ?? '', /^sysctl -w net\.ipv4\.neigh\.default\.gc_thresh3=8192 /);
});
