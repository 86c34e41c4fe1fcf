import assert from 'node:assert/strict';
import {createHash} from 'node:crypto';
import {mkdir, mkdtemp, rm, statfs, symlink, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {after, before, test, type TestContext} from 'node:test';
import {sessionsJson} from '../../source/commands/print/json.ts';
import {buildFleet} from '../../source/commands/world/build-fleet.ts';
import {label, objectName, specLabels} from '../../source/domain/session/labels.ts';
import {parseSpec} from '../../source/domain/spec/parse.ts';
import {runCli} from '../helpers/cli.ts';
import {startSilentEngine} from '../helpers/engine/silent-engine.ts';
import {openTestFleet, randomName, type TestFleet} from '../helpers/engine/test-fleet.ts';
import {plainPort} from '../helpers/plain-port.ts';

let fleet: TestFleet;

before(async () => {
	fleet = await openTestFleet();
});

after(() => fleet.close());

/** What a session whose hosts are gone has left: its network. */
async function remains(t: TestContext): Promise<string> {
	const spec = parseSpec({name: randomName('agents'), roles: {main: 1}});
	const agents = [fleet.testEngine.endpoint.name];
	const session = {id: spec.name, spec, createdAt: '2026-01-01T00:00:00.000Z', agents};
	await fleet.engine.createNetwork({
		name: objectName.network(spec.name, spec.mode),
		driver: 'bridge',
		labels: specLabels(session, 'network'),
	});
	t.after(() => fleet.takeDown(spec.name));
	return spec.name;
}

test('one engine under many names: what it holds counts once, and is removed once', async t => {
	const {endpoint, socket} = fleet.testEngine;
	const folder = await mkdtemp(path.join(tmpdir(), 'flotilla-names-'));
	await symlink(socket, path.join(folder, 'link.sock'));
	const port = await plainPort(socket);
	const twice = buildFleet([
		endpoint,
		{...endpoint, name: 'again'},
		{...endpoint, name: 'linked', url: `unix://${folder}/link.sock`},
		{...endpoint, name: 'port', url: `tcp://127.0.0.1:${port.port}`},
	]);
	t.after(async () => {
		twice.close();
		port.stop();
		await rm(folder, {recursive: true, force: true});
	});
	const name = await remains(t);
	const {agents, sessions} = await twice.list();
	assert.deepEqual(
		agents.map(agent => [agent.name, agent.isReachable, agent.sameAs]),
		[
			[endpoint.name, true, undefined],
			['again', true, endpoint.name],
			['linked', true, endpoint.name],
			['port', true, endpoint.name],
		],
	);
	assert.equal(sessions.filter(({status}) => status.name === name).length, 1);
	const found = (await twice.leftovers()).filter(thing => thing.session === name);
	assert.deepEqual(
		found.map(({kind, agent}) => [kind, agent]),
		[['network', endpoint.name]],
	);
	const totals: Array<number | undefined> = [];
	for await (const event of twice.down(name, {signal: AbortSignal.timeout(60_000)})) {
		if (event.type === 'step-progressed') totals.push(event.total);
	}

	// The network, and the lease that `down` takes while it works.
	assert.deepEqual(totals, [1]);
	const {networks, volumes} = await fleet.engine.list([`${label.name}=${name}`]);
	assert.deepEqual([networks, volumes], [[], []]);
});

test('an agent that hangs is waited for once, whatever is done with the others', async t => {
	const silent = await startSilentEngine('silent');
	const both = buildFleet([fleet.testEngine.endpoint, silent.endpoint]);
	t.after(() => {
		both.close();
		silent.stop();
	});
	const name = await remains(t);
	const {agents, sessions} = await both.list();
	assert.equal(agents[1]?.failure?.code, 'engine-unreachable');
	assert.match(agents[1]?.failure?.message ?? '', /^silent: .*did not answer within/);
	assert.ok(sessions.some(({status}) => status.name === name));
	assert.ok((await both.leftovers()).some(thing => thing.session === name));
	for await (const event of both.down(name, {signal: AbortSignal.timeout(60_000)})) void event;
	assert.equal(silent.asked('/version'), 1);
});

test('one caller that gives up does not end the connecting of another', async t => {
	const silent = await startSilentEngine('silent');
	const alone = buildFleet([silent.endpoint]);
	t.after(() => {
		alone.close();
		silent.stop();
	});
	const hasty = new AbortController();
	const [first, second] = [alone.list({signal: hasty.signal}), alone.list()];
	hasty.abort();
	await assert.rejects(first, {name: 'AbortError'});
	assert.equal((await second).agents[0]?.failure?.code, 'engine-unreachable');
});

test('ls, agents, down and gc name agents that cannot be used, and work on the others', async t => {
	const silent = await startSilentEngine('silent');
	const home = await mkdtemp(path.join(tmpdir(), 'flotilla-home-'));
	t.after(async () => {
		silent.stop();
		await rm(home, {recursive: true, force: true});
	});
	const id = createHash('sha256').update('hollow').digest('hex');
	const context = path.join(home, 'docker', 'contexts', 'meta', id);
	await mkdir(context, {recursive: true});
	await writeFile(path.join(context, 'meta.json'), '{"Name":"hollow","Endpoints":{}}');
	const env = {
		FLOTILLA_HOME: home,
		DOCKER_CONFIG: path.join(home, 'docker'),
		DOCKER_HOST: fleet.testEngine.endpoint.url,
	};
	const name = await remains(t);
	const added = await runCli(['agents', 'add', 'silent', silent.endpoint.url], {env});
	assert.equal(added.code, 0);
	const named = (stderr: string) => {
		assert.match(stderr, /^warning: agent silent does not answer: /m);
		assert.match(stderr, /^warning: agent hollow cannot be used: .*no docker endpoint/m);
	};

	const listed = await runCli(['ls', '--json'], {env});
	assert.equal(listed.code, 0);
	assert.ok(sessionsJson.parse(JSON.parse(listed.stdout)).some(known => known.name === name));
	named(listed.stderr);
	const collected = await runCli(['gc', '--dry-run', '--json'], {env});
	assert.equal(collected.code, 0);
	assert.match(collected.stdout, new RegExp(name));
	named(collected.stderr);
	const down = await runCli(['down', name, '--yes'], {env});
	assert.equal(down.code, 0);
	assert.match(down.stdout, new RegExp(`${name} is removed \\(1 host\\)`));
	named(down.stderr);
	const unknown = await runCli(['down', name, '--yes'], {env});
	assert.equal(unknown.code, 0);
	assert.match(unknown.stdout, /no agent that answers has such a session; nothing to remove/);
	const {stdout, code} = await runCli(['agents'], {env});
	assert.equal(code, 0);
	assert.match(stdout, /^docker-host +reachable/m);
	assert.match(stdout, /^hollow +unfit/m);
	assert.match(stdout, /^silent +no answer/m);
});

test('agents check tells what an engine is, as the engine itself has it', async t => {
	const silent = await startSilentEngine('silent');
	const both = buildFleet([silent.endpoint, fleet.testEngine.endpoint]);
	t.after(() => {
		both.close();
		silent.stop();
	});
	const seen: string[] = [];
	const looking = both.checkAgents();
	let next = await looking.next();
	for (; !next.done; next = await looking.next()) seen.push(next.value.name);
	assert.deepEqual(seen, ['local', 'silent'], 'nobody waits for the one that is silent');
	const [away, report] = next.value;
	const info = await fleet.engine.info();
	assert.deepEqual([report?.isFit, report?.problems], [true, []]);
	assert.deepEqual([report?.cpus, report?.memory], [info.cpus, info.memory]);
	const {health} = report ?? {};
	assert.ok(health);
	assert.ok(health.latencyMs > 0 && Math.abs(health.clockSkewMs) < 1000);
	assert.ok((health.disk.used ?? 0) > 10_000_000, 'the base image is on it');
	const {bavail, bsize} = await statfs(info.dataRoot);
	assert.ok(Math.abs((health.disk.free ?? 0) - bavail * bsize) < 1024 ** 3);
	assert.ok(health.networkDrivers.includes('overlay'));
	assert.deepEqual([health.swarm.state, health.swarm.role, health.ports], ['inactive', null, []]);
	assert.deepEqual([away?.isFit, away?.health], [false, null]);
	assert.match(away?.problems[0]?.message ?? '', /did not answer within/);
});
