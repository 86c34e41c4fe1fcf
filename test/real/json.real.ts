import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import type * as z from 'zod';
import {
	agentReportsJson,
	agentsJson,
	checkJson,
	engineJson,
	leftoversJson,
	sessionJson,
	sessionsJson,
} from '../../source/commands/print/json.ts';
import {planJson} from '../../source/commands/print/json-plan.ts';
import {specLabels} from '../../source/domain/session/labels.ts';
import {parseSpec} from '../../source/domain/spec/parse.ts';
import {runCli, startCli, type CliResult} from '../helpers/cli.ts';
import {endHost} from '../helpers/engine/end-host.ts';
import {startTestEngine} from '../helpers/engine/engine.ts';
import {randomName, suiteSession} from '../helpers/engine/test-fleet.ts';

const suite = suiteSession('json', {main: 1, sub: 2}, (fleet, session) =>
	endHost(fleet, {session, host: 'sub2'}),
);
const {name} = suite;

const flotilla = (...args: string[]) => runCli(args, {env: suite.env});

/** The one value on stdout, which holds what the schema has and nothing else. */
function only<Value>(schema: z.ZodType<Value>, stdout: string): Value {
	assert.match(stdout, /^[[{].*[\]}]\n$/s);
	const value: unknown = JSON.parse(stdout);
	const parsed = schema.parse(value);
	assert.deepEqual(parsed, value, 'no field but those of the schema');
	return parsed;
}

function refused({code, stdout, stderr}: CliResult, expected: {code: number; error: RegExp}): void {
	assert.deepEqual([code, stdout], [expected.code, ''], stderr);
	assert.match(stderr, expected.error);
}

describe('--json prints one value of its schema and nothing else', () => {
	test('up', async t => {
		const other = randomName('json');
		t.after(() => suite.fleet.takeDown(other));
		const {code, stdout, stderr} = await flotilla('up', other, '--json');
		assert.deepEqual([code, stderr], [0, '']);
		const session = only(sessionJson, stdout);
		assert.deepEqual([session.name, session.state, session.size], [other, 'ready', 1]);
		const again = await flotilla('up', other, '--json');
		refused(again, {code: 1, error: /^error: .*taken/});
	});

	test('up of what cannot be', async () => {
		const image = await flotilla('up', 'none', '--image', 'localhost:1/none:1', '--json');
		refused(image, {code: 1, error: /^error: .*localhost:1\/none:1/});
		const wrong = await flotilla('up', 'none', '-r', 'main:0', '--json');
		refused(wrong, {code: 2, error: /^error: -r main:0/});
		const agent = await flotilla('up', 'none', '--agent', 'http://x', '--json');
		refused(agent, {code: 2, error: /^error: http:\/\/x: flotilla cannot reach/});
		assert.deepEqual(
			(await suite.fleet.fleet.list()).sessions.filter(({status}) => status.name === 'none'),
			[],
		);
	});

	test('up --dry-run', async () => {
		const {code, stdout, stderr} = await flotilla(
			...['up', 'dry', '-r', 'main:1', '-r', 'sub:2', '--dry-run', '--json'],
		);
		assert.deepEqual([code, stderr], [0, '']);
		const {hosts} = only(planJson, stdout);
		assert.deepEqual(
			hosts.map(host => host.name),
			['main1', 'sub1', 'sub2'],
		);
	});

	test('status and ls, of a session with a host that is down', async () => {
		const status = await flotilla('status', name, '--json');
		assert.deepEqual([status.code, status.stderr], [0, '']);
		const session = only(sessionJson, status.stdout);
		assert.equal(session.state, 'degraded');
		const ls = await flotilla('ls', '--json');
		assert.deepEqual([ls.code, ls.stderr], [0, '']);
		const sessions = only(sessionsJson, ls.stdout);
		assert.deepEqual(
			sessions.find(known => known.name === name),
			session,
		);
		const unknown = await flotilla('status', 'nope', '--json');
		refused(unknown, {code: 1, error: /^error: no session is called nope/});
	});

	test('check, with pairs that fail', async () => {
		const {code, stdout, stderr} = await flotilla('check', name, '--json');
		assert.deepEqual([code, stderr], [1, '']);
		const {pairs, ok, failed, cells} = only(checkJson, stdout);
		assert.deepEqual([pairs, ok, failed, cells.length], [9, 4, 5, 9]);
		for (const cell of cells) {
			assert.equal(cell.ok, cell.from !== 'sub2' && cell.to !== 'sub2');
			assert.equal(cell.error === undefined, cell.ok);
		}

		const one = await flotilla('check', name, '--from', 'main1', '--to', 'sub1', '--json');
		assert.deepEqual([one.code, only(checkJson, one.stdout).pairs], [0, 1]);
		const host = await flotilla('check', name, '--to', 'sub9', '--json');
		refused(host, {code: 2, error: /^error: .* has no host "sub9"\n {2}hint: .*main1,sub\[1-2\]/});
		refused(await flotilla('check', 'nope', '--json'), {
			code: 1,
			error: /^error: no session is called nope/,
		});
	});

	test('check --watch, a value a line, until it is interrupted', async () => {
		const run = startCli(['check', name, '--watch', '--json'], {env: suite.env});
		await run.said('}\n');
		run.child.kill('SIGINT');
		const {code, stdout, stderr} = await run.result;
		assert.deepEqual([code, stderr], [130, '']);
		const lines = stdout.split('\n').slice(0, -1);
		assert.ok(lines.length > 0);
		for (const line of lines) only(checkJson, `${line}\n`);
	});

	test('agents, whether or not they answer', async () => {
		for (const [words, schema] of [
			[['agents'], agentsJson],
			[['agents', 'ls'], agentsJson],
			[['agents', 'check'], agentReportsJson],
		] as const) {
			const {code, stdout, stderr} = await flotilla(...words, '--json');
			assert.deepEqual([code, stderr], [0, '']);
			const [agent] = only<ReadonlyArray<{isReachable: boolean}>>(schema, stdout);
			assert.equal(agent?.isReachable, true);
		}

		const away = {env: {DOCKER_HOST: 'unix:///nowhere/docker.sock'}};
		const listed = await runCli(['agents', '--json'], away);
		assert.deepEqual([listed.code, listed.stderr], [0, '']);
		assert.equal(only(agentsJson, listed.stdout)[0]?.failure?.code, 'engine-unreachable');
		const checked = await runCli(['agents', 'check', '--json'], away);
		assert.equal(checked.code, 3);
		assert.match(checked.stderr, /^error: no agent answers\n {2}hint: /);
		const reports = only(agentReportsJson, checked.stdout);
		assert.equal(reports[0]?.problems[0]?.code, 'engine-unreachable');
		refused(await runCli(['ls', '--json'], away), {code: 3, error: /^error: /});
	});

	test('gc: found, refused without a yes, removed', async () => {
		const left = parseSpec({name: randomName('left'), roles: {main: 1}});
		const agents = [suite.fleet.testEngine.endpoint.name];
		const session = {id: left.name, spec: left, createdAt: '2026-01-01', agents};
		const labels = specLabels(session, 'network');
		await suite.fleet.engine.createNetwork({
			name: `flotilla.${left.name}`,
			driver: 'bridge',
			labels,
		});
		const found = await flotilla('gc', '--dry-run', '--json');
		assert.deepEqual([found.code, found.stderr], [0, '']);
		const {leftovers, removed} = only(leftoversJson, found.stdout);
		assert.equal(removed, 0);
		assert.ok(leftovers.some(thing => thing.session === left.name));
		const asked = await flotilla('gc', '--json');
		refused(asked, {
			code: 2,
			error: /^error: Remove .*\? There is no terminal to ask that on\n {2}hint/,
		});
		const done = await flotilla('gc', '--yes', '--json');
		assert.deepEqual([done.code, done.stderr], [0, '']);
		assert.equal(only(leftoversJson, done.stdout).removed, leftovers.length);
		const nothing = only(leftoversJson, (await flotilla('gc', '--yes', '--json')).stdout);
		assert.deepEqual(nothing, {found: 0, removed: 0, leftovers: [], strangers: []});
	});

	test('engine status, of one that runs and of one that does not', async t => {
		const stopped = await flotilla('engine', 'status', '--json');
		assert.deepEqual([stopped.code, stopped.stderr], [1, '']);
		assert.equal(only(engineJson, stopped.stdout).state, 'stopped');
		const own = await startTestEngine({own: true, images: false});
		t.after(() => own.stop());
		const running = await runCli(['engine', '--json'], {env: {FLOTILLA_HOME: own.home}});
		assert.deepEqual([running.code, running.stderr], [0, '']);
		const status = only(engineJson, running.stdout);
		assert.deepEqual([status.state, status.paths.socket], ['running', own.socket]);
	});
});
