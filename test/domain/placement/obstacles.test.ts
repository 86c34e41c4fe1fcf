import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {Failure} from '../../../source/domain/failure.ts';
import {
	beyondAgent,
	boundPaths,
	pinnedElsewhere,
	withoutGpus,
	withoutPaths,
} from '../../../source/domain/placement/obstacles.ts';
import {hostsOf, type HostPlan} from '../../../source/domain/session/hosts.ts';
import {parseSpec} from '../../../source/domain/spec/parse.ts';

const hosts = (roles: Record<string, unknown>) => hostsOf(parseSpec({name: 'demo', roles}));
const two = {mounts: ['/srv/a:/a', 'data:/b', '/srv/c:/c:ro']};

const rows: ReadonlyArray<
	[
		title: string,
		roles: Record<string, unknown>,
		rule: (hosts: readonly HostPlan[]) => readonly Failure[],
		said: readonly RegExp[],
	]
> = [
	[
		'as many CPUs as there are, together more',
		{main: 1, sub: {replicas: 3, cpus: 2}},
		all => beyondAgent(all, {name: 'box', cpus: 2}),
		[],
	],
	[
		'more CPUs than there are, in two roles',
		{main: {cpus: 3}, sub: {replicas: 3, cpus: 2.5}},
		all => beyondAgent(all, {name: 'box', cpus: 2}),
		[
			/^roles\.main\.cpus: 3 is more than box has, 2 CPUs$/,
			/^roles\.sub\.cpus: 2\.5 is more than box has, 2 CPUs$/,
		],
	],
	[
		'a pin to another agent',
		{main: 1, sub: {agent: 'b'}},
		all => pinnedElsewhere(all, 'a'),
		[/^roles\.sub\.agent: "b" is not the agent of this single-node session, a$/],
	],
	['a pin to the same one', {main: {agent: 'a'}}, all => pinnedElsewhere(all, 'a'), []],
	[
		'GPUs where there are none',
		{main: 1, sub: {replicas: 2, gpus: 'all'}},
		all => withoutGpus(all, {name: 'a', hasGpus: false}),
		[/^roles\.sub\.gpus: all is asked for, and the engine of a knows of no GPU/],
	],
	[
		'GPUs where the engine does not tell',
		{main: {gpus: 1}},
		all => withoutGpus(all, {name: 'a', hasGpus: undefined}),
		[],
	],
	[
		'no GPUs where there are none',
		{main: 1},
		all => withoutGpus(all, {name: 'a', hasGpus: false}),
		[],
	],
	[
		'a folder that is not there, in two roles',
		{main: two, sub: {replicas: 2, ...two}},
		all => withoutPaths(all, {name: 'a', missing: ['/srv/c', 'data']}),
		[
			/^roles\.main\.mounts\.2\.source: "\/srv\/c" is not there on a$/,
			/^roles\.sub\.mounts\.2\.source: "\/srv\/c" is not there on a$/,
		],
	],
];

for (const [title, roles, rule, said] of rows) {
	test(title, () => {
		const failures = rule(hosts(roles));
		assert.equal(failures.length, said.length);
		for (const [index, {message, hint}] of failures.entries()) {
			assert.match(message, said[index] ?? /never/);
			assert.ok(hint);
		}
	});
}

test('what hosts mount of their agent is known once, volumes are not', () => {
	assert.deepEqual(boundPaths(hosts({main: two, sub: two})), ['/srv/a', '/srv/c']);
});
