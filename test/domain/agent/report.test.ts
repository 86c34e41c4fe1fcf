import assert from 'node:assert/strict';
import {test} from 'node:test';
import {reportOn, type AgentHealth} from '../../../source/domain/agent/report.ts';
import type {AgentStatus} from '../../../source/domain/agent/status.ts';

const status = {name: 'a', endpoint: 'unix:///a.sock', isReachable: true, os: 'linux'};
const outside = {state: 'inactive', role: null, address: null, silent: [], error: null} as const;
const health: AgentHealth = {
	latencyMs: 2,
	clockSkewMs: 40,
	disk: {used: 1024, free: 100 * 1024 ** 3},
	hasDefaultNetwork: true,
	networkDrivers: ['bridge', 'host', 'overlay'],
	isRootless: false,
	limitsMemory: true,
	limitsCpus: true,
	isLiveRestore: false,
	swarm: outside,
	ports: [],
};

test('an agent that lacks nothing is fit', () => {
	const report = reportOn(status, {source: 'test', health});
	assert.deepEqual([report.isFit, report.problems], [true, []]);
});

test('an agent that does not answer is unfit, for the reason it has', () => {
	const failure = {code: 'engine-tls', message: 'a: expired', hint: 'make a new one'} as const;
	const silent = {...status, isReachable: false, failure};
	const report = reportOn(silent, {source: 'test', health: failure});
	assert.deepEqual(
		[report.isFit, report.health, report.problems],
		[false, null, [{...failure, severity: 'unfit'}]],
	);
});

const active = {...outside, state: 'active', role: 'manager', address: '10.0.0.1'} as const;
type Fault = Partial<AgentHealth> & Partial<Pick<AgentStatus, 'os' | 'engine'>>;
const cases: ReadonlyArray<[Fault, 'unfit' | 'warning', RegExp]> = [
	[{os: 'windows'}, 'unfit', /^a: it runs windows containers$/],
	[{networkDrivers: ['host', 'overlay']}, 'unfit', /no bridge networks/],
	[{hasDefaultNetwork: false}, 'unfit', /it has no default network: .*`bridge: none`$/],
	[{networkDrivers: ['bridge']}, 'warning', /no overlay networks/],
	[{isRootless: true}, 'warning', /it is rootless Docker, which has no overlay networks/],
	[{engine: 'podman'}, 'warning', /it is Podman, which has no overlay networks/],
	[{engine: 'podman', networkDrivers: ['bridge']}, 'warning', /it is Podman/],
	[{disk: {used: 0, free: 1024 ** 3}}, 'warning', /1 GiB of disk are left/],
	[{disk: {used: 0, free: 1024 ** 2}}, 'unfit', /1 MiB of disk are left/],
	[{clockSkewMs: 60_000}, 'warning', /its clock is 1 min 0 s ahead of this machine's/],
	[{clockSkewMs: -6000}, 'warning', /its clock is 6\.0 s behind this machine's/],
	[{limitsMemory: false}, 'warning', /does not keep memory limits/],
	[{limitsMemory: false, limitsCpus: false}, 'warning', /does not keep memory and CPU limits/],
	[{isLiveRestore: true}, 'warning', /cannot join a swarm while live-restore is on/],
	[{swarm: {...outside, state: 'locked'}}, 'warning', /its swarm is in state locked$/],
	[{swarm: {...outside, state: 'error', error: 'no quorum'}}, 'warning', /error: no quorum$/],
	[{swarm: {...active, silent: ['b', 'c']}}, 'warning', /does not hear from b, c, of its swarm/],
	[
		{swarm: active, ports: [{port: '7946/tcp', state: 'refused'}]},
		'warning',
		/from here 7946\/tcp is refused at 10\.0\.0\.1/,
	],
];

for (const [{os = 'linux', engine = 'docker', ...fault}, severity, message] of cases) {
	test(`${severity}: ${message.source}`, () => {
		const report = reportOn(
			{...status, os, engine},
			{source: 'test', health: {...health, ...fault}},
		);
		assert.deepEqual(
			report.problems.map(problem => problem.severity),
			[severity],
		);
		assert.match(report.problems[0]?.message ?? '', message);
		assert.ok(report.problems[0]?.hint);
		assert.equal(report.isFit, severity === 'warning');
	});
}

test('a clock is as far off as a slow call allows to tell', () => {
	const slow = {...health, clockSkewMs: 6000, latencyMs: 4000};
	assert.deepEqual(reportOn(status, {source: 'test', health: slow}).problems, []);
});
