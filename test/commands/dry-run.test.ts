import assert from 'node:assert/strict';
import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {test} from 'node:test';
import {planJson} from '../../source/commands/print/json-plan.ts';
import type {SessionSpec} from '../../source/domain/spec/spec.ts';
import {run} from './fake-context.ts';
import {planOf} from './fake-session.ts';

const plan = (spec: SessionSpec) => Promise.resolve(planOf(spec));
const words = ['up', 'demo', '-r', 'main:1', '-r', 'sub:2'];

test('up --dry-run: the plan as text and as JSON, and nothing is started', async () => {
	const {code, out} = await run([...words, '--dry-run'], {fleet: {plan}});
	assert.equal(code, 0);
	assert.match(out, /BACKENDAI_CLUSTER_HOSTS=main1,sub1,sub2/);
	assert.match(out, /flotilla\/base:bookworm +local +will be made from Debian packages/);
	const json = await run([...words, '--dry-run', '--json'], {fleet: {plan}});
	const parsed = planJson.parse(JSON.parse(json.out));
	assert.deepEqual(parsed.replicas, {main: 1, sub: 2});
	assert.equal(parsed.hosts[2]?.env['BACKENDAI_CLUSTER_LOCAL_RANK'], '2');
});

test('up --dry-run tells the subnet that the spec names', async () => {
	const named = (spec: SessionSpec) => {
		const {network, ...rest} = planOf(spec);
		return Promise.resolve({...rest, network: {...network, subnet: '198.19.4.0/24'}});
	};
	const {out} = await run([...words, '--dry-run'], {fleet: {plan: named}});
	assert.match(out, /^network \S+ {2}bridge {2}198\.19\.4\.0\/24$/m);
	const json = await run([...words, '--dry-run', '--json'], {fleet: {plan: named}});
	assert.equal(planJson.parse(JSON.parse(json.out)).network.subnet, '198.19.4.0/24');
});

test('up --dry-run tells what the hosts of each role are given', async t => {
	const folder = await mkdtemp(join(tmpdir(), 'flotilla-plan-'));
	t.after(() => rm(folder, {recursive: true}));
	const file = join(folder, 'a.yaml');
	await writeFile(
		file,
		[
			'name: a',
			'roles:',
			'  main:',
			'    cpus: 0.5',
			'    memory: 512m',
			'    gpus: 1',
			'    command: [sleep, infinity]',
			'    env: {TOKEN: secret}',
			'    mounts: ["/srv:/data:ro", "/run/docker.sock:/d.sock", {type: tmpfs, target: /scratch}]',
			'    ports: ["8080:80", 53/udp, "[::1]:9:9"]',
		].join('\n'),
	);
	const {out} = await run(['up', '-f', file, '--dry-run'], {fleet: {plan}});
	assert.match(out, /^session a {2}single-node {2}1 host {2}on local$/m);
	assert.ok(
		out.includes(
			[
				'role main: 1 host, flotilla/base:bookworm, 0.5 CPUs, 512 MiB of memory, 1 GPU',
				'  command sleep infinity',
				'  mount   /srv on /data, read-only',
				"  mount   /run/docker.sock on /d.sock: gives main1 this machine's root: whoever has an engine's socket may do anything",
				'  mount   tmpfs on /scratch',
				'  port    80/tcp published on 0.0.0.0:8080, reachable from outside this machine',
				'  port    53/udp published on a free port of 0.0.0.0, reachable from outside this machine',
				'  port    9/tcp published on [::1]:9, reachable from this machine alone',
				'  env     TOKEN=***',
			].join('\n'),
		),
		out,
	);
	assert.doesNotMatch(out, /secret/);
	const json = await run(['up', '-f', file, '--dry-run', '--json'], {fleet: {plan}});
	const [role] = planJson.parse(JSON.parse(json.out)).roles;
	assert.deepEqual([role?.cpus, role?.memory, role?.ports.length], [0.5, 512 * 1024 ** 2, 3]);
	assert.deepEqual(
		role?.mounts.map(({risk}) => risk?.slice(0, 32)),
		[undefined, "gives main1 this machine's root:", undefined],
	);
});

test('up --dry-run hides what looks like a secret, unless --show-env asks for it', async t => {
	const folder = await mkdtemp(join(tmpdir(), 'flotilla-plan-'));
	t.after(() => rm(folder, {recursive: true}));
	const file = join(folder, 'a.json');
	const env = {TOKEN: 'hunter2', DB: 'postgres://me:hunter2@db/x', THREADS: '2'};
	const main = {env, command: ['serve', '--token', 'hunter2']};
	await writeFile(file, JSON.stringify({name: 'a', roles: {main}}));
	const dry = ['up', '-f', file, '--dry-run'];
	for (const flags of [[], ['--json']]) {
		const {out} = await run([...dry, ...flags], {fleet: {plan}});
		assert.doesNotMatch(out, /hunter2/);
		assert.match(out, /postgres:\/\/\*\*\*@db\/x/);
		assert.match(out, /THREADS"?(=|: ")2/);
		const whole = await run([...dry, ...flags, '--show-env'], {fleet: {plan}});
		assert.equal(whole.out.match(/hunter2/g)?.length, 3, whole.out);
		assert.match(whole.out, /postgres:\/\/me:hunter2@db\/x/);
	}
});
