import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {Engine} from '../../../source/docker/engine/engine.ts';
import type {NetworkSummary, VolumeSummary} from '../../../source/docker/engine/shapes.ts';
import {FlotillaError} from '../../../source/domain/failure.ts';
import {
	label,
	objectName,
	sessionLabels,
	specLabels,
} from '../../../source/domain/session/labels.ts';
import {parseSpec} from '../../../source/domain/spec/parse.ts';
import {describePlan, planUp} from '../../../source/fleet/up/plan.ts';
import {formatOwner, formerOwner} from '../../../source/machine/owner.ts';
import {containerDetails} from '../../helpers/fakes/engine.ts';
import {ground, specOf, type Wish} from './sources.ts';

const onA = {mode: 'single-node', agents: ['a']};
const port = {container: 80, host: 18080, protocol: 'tcp'};
const demo = {
	...{id: 'd1', createdAt: '2026-11-23T10:00:00.000Z', agents: ['a']},
	spec: parseSpec({name: 'demo', roles: {main: 1}}),
};
const networkOfDemo: NetworkSummary = {
	...{id: 'n', name: objectName.network('demo', 'single-node'), driver: 'bridge', scope: 'local'},
	...{labels: specLabels(demo, 'network'), subnets: [], isAllocated: true},
};
const leaseOfDemo: VolumeSummary = {
	name: objectName.lease('demo'),
	labels: {
		...sessionLabels(demo, 'lease'),
		[label.owner]: formatOwner(formerOwner()),
		[label.operation]: 'up',
	},
};

/** More than one thing that is in the way. */
const together: ReadonlyArray<{
	name: string;
	wishes: Record<string, Wish>;
	roles: Record<string, unknown>;
	more?: Record<string, unknown>;
	missing?: readonly string[];
	messages: readonly RegExp[];
}> = [
	{
		name: 'no room for one role, no GPU for another, a subnet that is in use, an image nobody has',
		wishes: {a: {registry: 'nothing'}, b: {networks: ['198.19.4.0/22'], registry: 'nothing'}},
		roles: {main: 1, huge: {cpus: 64}, learn: {gpus: 1}, other: {image: 'team/none:1'}},
		more: {network: {subnet: '198.19.5.0/24'}},
		messages: [
			/^roles\.huge: no agent has room/,
			/^network\.subnet: .* overlaps/,
			/^roles\.learn\.gpus: 1 is asked for/,
			/^no agent has an image team\/none:1, and its registry has none/,
		],
	},
	{
		name: 'on one agent: a pin elsewhere, CPUs, GPUs, a folder',
		wishes: {a: {registry: 'it'}},
		roles: {main: {cpus: 5}, sub: {agent: 'b', gpus: 'all'}, more: {mounts: ['/no/such:/x']}},
		more: {mode: 'single-node', agents: ['a']},
		missing: ['/no/such'],
		messages: [
			/^roles\.sub\.agent: "b" is not the agent/,
			/^roles\.main\.cpus: 5 is more than a has, 4 CPUs$/,
			/^roles\.sub\.gpus: all is asked for/,
			/^roles\.more\.mounts\.0\.source: "\/no\/such" is not there on a$/,
		],
	},
	{
		name: 'on one agent: a name, a subnet and a port that others have',
		wishes: {
			a: {
				holds: {networks: [networkOfDemo]},
				networks: ['198.19.5.0/25'],
				containers: [containerDetails({name: 'web', ports: [{...port, address: '0.0.0.0'}]})],
			},
		},
		roles: {main: {ports: ['127.0.0.1:18080:80', '81']}},
		more: {...onA, network: {subnet: '198.19.5.0/24'}},
		messages: [
			/^session name demo is taken$/,
			/^network\.subnet: 198\.19\.5\.0\/24 overlaps 198\.19\.5\.0\/25 of n on a$/,
			/^roles\.main\.ports\.0: 127\.0\.0\.1:18080 on a is taken by container web$/,
		],
	},
	{
		name: 'a name that a session on another agent has, and a port of the second agent',
		wishes: {
			a: {},
			b: {containers: [containerDetails({name: 'web', ports: [port]})]},
			c: {holds: {networks: [networkOfDemo], volumes: [leaseOfDemo]}},
		},
		roles: {main: {agent: 'a', ports: ['18080:80']}, sub: {agent: 'b', ports: ['18080:80']}},
		messages: [
			/^session name demo is taken: its `up` .* left parts of it$/,
			/^roles\.sub\.ports\.0: 0\.0\.0\.0:18080 on b is taken by container web$/,
		],
	},
	{
		name: 'a name that an `up` which ended has claimed',
		wishes: {a: {holds: {volumes: [leaseOfDemo]}}},
		roles: {main: 1},
		more: onA,
		messages: [/^session name demo is taken: its `up` .* left parts of it$/],
	},
	{
		name: 'a volume of somebody else with a name that is needed',
		wishes: {a: {holds: {volumes: [{name: objectName.lease('demo'), labels: {}}]}}},
		roles: {main: 1},
		more: onA,
		messages: [/^a: volume flotilla\.demo\.lease is there already/],
	},
	{
		name: 'two agents that cannot be had',
		wishes: {a: {failure: 'engine-unreachable'}},
		roles: {main: 1},
		messages: [/^a: nobody listens/, /^no agent is called b$/],
	},
];

for (const {name, wishes, roles, more, missing = [], messages} of together) {
	test(`all at once: ${name}`, async () => {
		const machine = {
			limits: () => Promise.resolve(undefined),
			overflows: () => Promise.resolve(undefined),
			missing: (_: Engine, paths: readonly string[]) =>
				Promise.resolve(paths.filter(each => each.startsWith('/dev/') || missing.includes(each))),
		};
		const planning = planUp({...ground(wishes), machine}, specOf(roles, more));
		await assert.rejects(planning, (error: unknown) => {
			assert.ok(error instanceof FlotillaError);
			const {others = [], ...first} = error.failure;
			const said = [first, ...others].map(({message}) => message);
			assert.equal(said.length, messages.length, said.join('\n'));
			for (const [index, message] of said.entries()) {
				assert.match(message, messages[index] ?? /never/);
			}

			return true;
		});
	});
}

test('an image whose registry does not answer is a warning of the plan, and no failure', async () => {
	const spec = specOf({main: 1, other: {image: 'team/none:1'}});
	const silent = ground({a: {registry: 'not answered'}, b: {registry: 'not answered'}});
	const {warnings = []} = describePlan(await planUp(silent, spec));
	assert.deepEqual(
		warnings.map(({message}) => message),
		['no agent has an image team/none:1, and its registry did not answer: no route'],
	);
});

for (const [title, missing, isRefused] of [
	['its machine has a device of one', ['/dev/kfd'], false],
	['its machine has none', ['/dev/nvidiactl', '/dev/kfd'], true],
	['nobody can look', undefined, true],
] as const) {
	test(`GPUs of an engine without a runtime for them, where ${title}`, async () => {
		const machine = {
			limits: () => Promise.resolve(undefined),
			overflows: () => Promise.resolve(undefined),
			missing: () => Promise.resolve(missing),
		};
		const spec = specOf({main: {gpus: 1}}, {mode: 'single-node', agents: ['a']});
		const planning = planUp({...ground({a: {}}), machine}, spec);
		if (isRefused) await assert.rejects(planning, /knows of no GPU/);
		else assert.equal((await planning).spec.name, 'demo');
	});
}

test("the lease of a session that is claimed on another agent alone is in nobody's way", async () => {
	const two = ground({a: {}, c: {holds: {volumes: [leaseOfDemo]}}});
	const plan = await planUp(two, specOf({main: 1}, onA));
	assert.equal(plan.spec.name, 'demo');
});
