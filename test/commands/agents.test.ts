import assert from 'node:assert/strict';
import {test} from 'node:test';
import {agentReportsJson, agentsJson} from '../../source/commands/print/json.ts';
import {reportOn, type AgentHealth} from '../../source/domain/agent/report.ts';
import type {Fleet} from '../../source/fleet/fleet.ts';
import {run} from './fake-context.ts';
import {localAgent, reporting} from './fake-session.ts';

const report = '  hint: The report says of each what to do.\n';
const failure = {code: 'engine-unreachable', message: 'far: no answer', hint: 'Start it.'} as const;
const unreachable = {name: 'far', endpoint: 'tcp://far:2376', isReachable: false, failure};

const health: AgentHealth = {
	latencyMs: 1.25,
	clockSkewMs: -12,
	disk: {used: 1024 ** 3, free: null},
	hasDefaultNetwork: true,
	networkDrivers: ['bridge', 'overlay'],
	isRootless: false,
	limitsMemory: true,
	limitsCpus: true,
	isLiveRestore: false,
	swarm: {state: 'active', role: 'manager', address: '10.0.0.1', silent: [], error: null},
	ports: [{port: '2377/tcp', state: 'open'}],
};

const fit = reportOn(localAgent, {source: 'default socket', health});
const unfit = reportOn(unreachable, {source: 'flotilla agents add', health: failure});

const checked = (...reports: Array<typeof fit>): Partial<Fleet> => ({
	checkAgents: () => reporting(reports, () => reports),
});

test('agents: all that are known, as JSON and as a table', async () => {
	const twin = {...localAgent, name: 'twin', sameAs: 'local'};
	const podman = {...localAgent, name: 'pod', engine: 'podman', version: '5.8.6+ds1'} as const;
	const agents = [localAgent, twin, podman, unreachable];
	const fleet = {list: () => Promise.resolve({sessions: [], agents})};
	const {out, code, err} = await run(['agents', '--json'], {fleet});
	assert.deepEqual([code, err], [0, '']);
	assert.deepEqual(agentsJson.parse(JSON.parse(out)), agents);
	const plain = await run(['agents', 'ls'], {fleet});
	assert.match(plain.out, /^local +reachable +Docker 26\.1\.5 /m);
	assert.match(plain.out, /^twin +same as local +Docker 26\.1\.5 /m);
	assert.match(plain.out, /^pod +reachable +Podman 5\.8\.6 /m);
	assert.match(plain.out, /^far +no answer +- .*tcp:\/\/far:2376$/m);
});

test('agents: a context that DOCKER_HOST hides is named', async () => {
	const agents = [{...localAgent, name: 'docker-host', hides: 'prod'}];
	const list = () => Promise.resolve({sessions: [], agents});
	const {out, code, err} = await run(['agents', '--json'], {fleet: {list}});
	assert.equal(code, 0);
	assert.deepEqual(agentsJson.parse(JSON.parse(out)), agents);
	const said =
		'warning: DOCKER_HOST is used in place of the docker context prod: unset it to use that\n';
	assert.equal(err, said);
	const report = reportOn({...localAgent, hides: 'prod'}, {source: 'DOCKER_HOST', health});
	const checks = await run(['agents', 'check'], {fleet: checked(report)});
	assert.deepEqual([checks.code, checks.err], [0, said]);
});

test('agents check: facts, what is wrong, and exit codes', async () => {
	const good = await run(['agents', 'check'], {fleet: checked(fit)});
	assert.deepEqual([good.code, good.err], [0, '']);
	assert.match(good.out, /^✓ local {2}unix:\/\/\/var\/run\/docker\.sock, default socket$/m);
	assert.match(good.out, /1 GiB of disk used by the engine, answers in 1 ms, clock -12 ms/);
	assert.match(good.out, /swarm manager at 10\.0\.0\.1, 2377\/tcp open/);
	const mixed = await run(['agents', 'check'], {fleet: checked(fit, unfit)});
	assert.equal(mixed.code, 1);
	assert.match(mixed.out, /^✗ far .*\n {4}unfit: far: no answer\n {6}hint: Start it\.$/m);
	assert.equal(mixed.err, `error: 1 of 2 agents cannot be used: far\n${report}`);
	const dead = await run(['agents', 'check'], {fleet: checked(unfit)});
	assert.equal(dead.code, 3);
	assert.equal(dead.err, `error: no agent answers\n${report}`);
});

test('agents check --json: all that is known of each, and nothing else on stdout', async () => {
	const {out, code} = await run(['agents', 'check', '--json'], {fleet: checked(fit, unfit)});
	assert.equal(code, 1);
	assert.deepEqual(agentReportsJson.parse(JSON.parse(out)), [fit, unfit]);
	// Whoever read the list of agents can read this as well.
	assert.equal(agentsJson.parse(JSON.parse(out)).length, 2);
});
