import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {Failure} from '../../../source/domain/failure.ts';
import {
	beyondAgent,
	boundPaths,
	pinnedElsewhere,
	withoutGpus,
	withoutPaths,
	withoutPorts,
} from '../../../source/domain/placement/obstacles.ts';
import {hostsOf, type HostPlan} from '../../../source/domain/session/hosts.ts';
import {parseSpec} from '../../../source/domain/spec/parse.ts';

const hosts = (roles: Record<string, unknown>) =>
	hostsOf(parseSpec({name: 'demo', mode: 'multi-node', roles}));
const two = {mounts: ['/srv/a:/a', 'data:/b', '/srv/c:/c:ro']};
const tcp = {container: 80, protocol: 'tcp'};
/** As engines tell them: one says an empty text for everywhere. */
const ports = [
	{...tcp, host: 81, address: '127.0.0.1'},
	{...tcp, host: 82, address: '10.0.0.7'},
	{...tcp, host: 83, address: '::'},
	{...tcp, host: 84, protocol: 'udp', address: ''},
	{...tcp, host: 85, address: '0.0.0.0'},
];
const publishing = (...all: typeof ports) => [{name: 'c', state: 'running', ports: all} as const];

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
	[
		'ports that others have, on the same address or on all',
		{main: {ports: ['127.0.0.1:81:80', '82:80', '[::1]:83:80', '84:80/udp', '0.0.0.0:85:80']}},
		all => withoutPorts(all, {name: 'a', containers: publishing(...ports)}),
		[
			/^roles\.main\.ports\.0: 127\.0\.0\.1:81 on a is taken by container c$/,
			/^roles\.main\.ports\.1: 0\.0\.0\.0:82 on a is taken by container c$/,
			/^roles\.main\.ports\.2: \[::1\]:83 on a is taken by container c$/,
			/^roles\.main\.ports\.3: 0\.0\.0\.0:84 on a is taken by container c$/,
			/^roles\.main\.ports\.4: 0\.0\.0\.0:85 on a is taken by container c$/,
		],
	],
	[
		'ports that do not meet: another address, family, protocol or number; none at all',
		{main: {ports: ['127.0.0.2:81:80', '0.0.0.0:83:80', '84:80', '86:80', '127.0.0.1::81']}},
		all => withoutPorts(all, {name: 'a', containers: publishing(...ports)}),
		[],
	],
	[
		'ports of containers that do not run',
		{main: {ports: ['82:80']}},
		all =>
			withoutPorts(all, {
				name: 'a',
				containers: (['created', 'exited', 'dead'] as const).map(state => ({
					...{name: 'c', state, ports},
				})),
			}),
		[],
	],
	[
		'ports of a container that is paused',
		{main: {ports: ['82:80']}},
		all => withoutPorts(all, {name: 'a', containers: [{name: 'c', state: 'paused', ports}]}),
		[/^roles\.main\.ports\.0: .* container c$/],
	],
	[
		'ports of two roles that come to one agent',
		{main: {ports: ['82:80']}, sub: {ports: ['81', '127.0.0.1:82:81']}},
		all => withoutPorts(all, {name: 'a', containers: []}),
		[/^roles\.sub\.ports\.1: 127\.0\.0\.1:82 on a is taken by main1$/],
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
