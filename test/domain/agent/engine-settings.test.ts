import assert from 'node:assert/strict';
import test from 'node:test';
import {
	settingsFailures,
	type Demand,
	type EngineSettings,
} from '../../../source/domain/agent/engine-settings.ts';

const engine: EngineSettings = {
	agent: 'a',
	pools: [],
	isLiveRestore: false,
	isOutside: true,
	defaultNetwork: {range: '172.17.0.0/16', attached: 0},
	networks: [{name: 'bridge', subnets: ['172.17.0.0/16']}],
};
const own = {subnet: undefined};
const bridge = (subnet: string) => [{name: 'bridge', subnets: [subnet]}];
const small = {pools: [{base: '198.18.0.0/28', size: 29}], networks: bridge('198.18.0.0/29')};

const rows: ReadonlyArray<
	[
		title: string,
		settings: Partial<EngineSettings>,
		demand: Partial<Demand>,
		said: RegExp | undefined,
	]
> = [
	['nothing is in the way', {}, {}, undefined],
	['bridge: none', {defaultNetwork: undefined}, {}, /no default network.*`bridge: none`/],
	['live-restore, on its own', {isLiveRestore: true}, {}, undefined],
	['live-restore, outside', {isLiveRestore: true}, {ownNetwork: undefined}, /`live-restore` is on/],
	[
		'live-restore, of a swarm',
		{isLiveRestore: true, isOutside: false},
		{ownNetwork: undefined},
		undefined,
	],
	[
		'a default network that just fits',
		{defaultNetwork: {range: '172.17.0.0/29', attached: 2}},
		{hosts: 3},
		undefined,
	],
	[
		'one that is full',
		{defaultNetwork: {range: '172.17.0.0/29', attached: 3}},
		{hosts: 3},
		/default network, 172\.17\.0\.0\/29, has room for 2 more containers, not for 3 hosts/,
	],
	[
		'one with a range of two',
		{defaultNetwork: {range: '172.17.0.0/31', attached: 0}},
		{hosts: 1},
		/room for 0 more/,
	],
	['one of IPv6', {defaultNetwork: {range: 'fd00::/64', attached: 0}}, {}, undefined],
	['pools with a free part that fits', small, {hosts: 5}, undefined],
	[
		'pools with parts that are too small',
		small,
		{hosts: 6},
		/room for 5 hosts, and the session has 6/,
	],
	[
		'pools that are used up',
		{...small, networks: bridge('198.18.0.0/28')},
		{hosts: 1},
		/no subnet is left.*held by bridge 198\.18\.0\.0\/28/,
	],
	[
		'the same, and the spec names another subnet',
		{...small, networks: bridge('198.18.0.0/28')},
		{hosts: 1, ownNetwork: {subnet: '10.1.0.0/24'}},
		undefined,
	],
	[
		'the same, and the session spans agents',
		{...small, networks: bridge('198.18.0.0/28')},
		{hosts: 1, ownNetwork: undefined},
		undefined,
	],
	[
		'a second pool',
		{
			pools: [
				{base: '198.18.0.0/29', size: 29},
				{base: '10.0.0.0/8', size: 24},
			],
			networks: bridge('198.18.0.0/29'),
		},
		{hosts: 200},
		undefined,
	],
	[
		'a subnet of the spec that is too small',
		{},
		{hosts: 6, ownNetwork: {subnet: '10.1.0.0/29'}},
		/network\.subnet: 10\.1\.0\.0\/29 has room for 5 hosts, and the session has 6/,
	],
	[
		'a subnet of the spec that a network has, of which it is a part',
		{networks: [...bridge('172.17.0.0/16'), {name: 'lan', subnets: ['10.0.0.0/8', 'fd00::/64']}]},
		{hosts: 1, ownNetwork: {subnet: '10.1.0.0/24'}},
		/^network\.subnet: 10\.1\.0\.0\/24 overlaps 10\.0\.0\.0\/8 of lan on \w+$/,
	],
	[
		'a subnet of the spec beside those of networks, and that of a pattern for networks',
		{networks: [...bridge('10.1.1.0/24'), {name: 'lan', subnets: ['10.1.0.0/24'], driver: 'null'}]},
		{hosts: 1, ownNetwork: {subnet: '10.1.0.0/24'}},
		undefined,
	],
];

for (const [title, settings, demand, said] of rows) {
	test(title, () => {
		const [failure, ...others] = settingsFailures(
			{...engine, ...settings},
			{hosts: 2, ownNetwork: own, ...demand},
		);
		assert.deepEqual(others, []);
		assert.match(failure?.message ?? 'none', said ?? /^none$/);
		if (said && !failure?.message.startsWith('network.'))
			assert.match(failure?.hint ?? '', /daemon\.json/);
	});
}

test('all that is in the way is told, not the first alone', () => {
	const full = {range: '172.17.0.0/29', attached: 5};
	const failures = settingsFailures(
		{...engine, isLiveRestore: true, defaultNetwork: full},
		{hosts: 2, ownNetwork: undefined},
	);
	assert.deepEqual(
		failures.map(({code}) => code),
		['swarm', 'subnet-exhausted'],
	);
});
