import assert from 'node:assert/strict';
import {test} from 'node:test';
import {connectEngine} from '../../source/docker/engine/connect.ts';
import {FlotillaError} from '../../source/domain/failure.ts';
import {hostsOf} from '../../source/domain/session/hosts.ts';
import {parseSpec} from '../../source/domain/spec/parse.ts';
import {createAgents} from '../../source/fleet/agents/agents.ts';
import {bringLabUp} from '../../source/fleet/lab/up.ts';
import {createLooks} from '../../source/fleet/up/looks.ts';
import {obstaclesOf} from '../../source/fleet/up/obstacles.ts';
import {planUp} from '../../source/fleet/up/plan.ts';
import {json, startFakeEngine, type FakeRoutes} from '../helpers/engine/fake-engine.ts';
import {noSupplies} from '../helpers/fakes/supplies.ts';

const components = (name: string) => ({
	Version: '5.8.6',
	ApiVersion: '1.44',
	Components: [{Name: name}],
});
const rootless = {
	SecurityOptions: ['name=seccomp,profile=builtin', 'name=rootless', 'name=cgroupns'],
};
const info = (fields: object) =>
	json({
		...{ID: 'i', Name: 'm', ServerVersion: '5.8.6', OSType: 'linux', Architecture: 'x86_64'},
		...{NCPU: 2, MemTotal: 2 ** 32, DockerRootDir: '/data'},
		...fields,
	});
const nothing: FakeRoutes = {
	'GET /containers/json': json([]),
	'GET /networks': json([]),
	'GET /volumes': json({Volumes: []}),
};
const podman: FakeRoutes = {
	...nothing,
	'GET /version': json(components('Podman Engine')),
	'GET /libpod/info': json({host: {networkBackendInfo: {defaultNetwork: 'podman'}}}),
};
const docker: FakeRoutes = {...nothing, 'GET /version': json(components('Engine'))};

const kinds: ReadonlyArray<[string, FakeRoutes, string]> = [
	['Podman', {...podman, 'GET /info': info({})}, 'it is Podman,'],
	['rootless Podman', {...podman, 'GET /info': info(rootless)}, 'it is Podman,'],
	['rootless Docker', {...docker, 'GET /info': info(rootless)}, 'it is rootless Docker,'],
];

for (const [title, routes, reason] of kinds) {
	test(`${title}: a session over several agents is refused by name at planning`, async () => {
		await using fake = await startFakeEngine(routes);
		const agents = createAgents([fake.endpoint], connectEngine);
		const spec = parseSpec({name: 's', mode: 'multi-node', agents: ['fake'], roles: {main: 1}});
		const ground = {
			...{agents, addressOf: () => Promise.resolve('10.0.0.1')},
			proxies: () => Promise.resolve({}),
		};
		await assert.rejects(planUp(ground, spec), saysWhy(reason));
		agents.close();
		const changes = fake.calls.filter(call => !call.startsWith('GET '));
		assert.deepEqual(changes, []);
	});

	test(`${title}: a lab is refused by name before anything is made`, async () => {
		await using fake = await startFakeEngine(routes);
		const engine = await connectEngine(fake.endpoint);
		const deps = {engine, supplies: noSupplies, connect: connectEngine};
		const up = bringLabUp(deps, {count: 3, signal: AbortSignal.timeout(10_000)});
		await assert.rejects(up.next(), saysWhy(reason));
		engine.close();
		const changes = fake.calls.filter(call => !call.startsWith('GET '));
		assert.deepEqual(changes, []);
	});
}

function saysWhy(reason: string) {
	return (error: unknown) => {
		assert.ok(error instanceof FlotillaError, String(error));
		assert.equal(error.code, 'unsupported', error.message);
		assert.ok(error.message.startsWith(`fake: ${reason}`), error.message);
		assert.ok(error.hint);
		return true;
	};
}

const refusals: ReadonlyArray<[string, FakeRoutes, RegExp, RegExp]> = [
	['Podman', podman, /5\.8\.6/, /journalctl -u podman/],
	['Docker', docker, /5\.8\.6/, /journalctl -u docker/],
];

for (const [title, routes, version, hint] of refusals) {
	test(`hints about ${title} name its own log and command`, async () => {
		await using fake = await startFakeEngine({
			...routes,
			'GET /info': info({}),
			'POST /volumes/create': json({message: 'no'}, 500),
			'POST /images/x/tag': json({message: 'no space left on device'}, 500),
		});
		const engine = await connectEngine(fake.endpoint);
		assert.match((await engine.info()).version, version);
		const command = new RegExp(`\`${title.toLowerCase()} (--url|-H) unix:`);
		await assert.rejects(engine.createVolume({name: 'v', labels: {}}), {hint});
		await assert.rejects(engine.tagImage('x', 'y'), {hint: command});
		engine.close();
	});
}

test('two that create one volume at once both get it from Podman', async () => {
	let asked = 0;
	await using fake = await startFakeEngine({
		...podman,
		'POST /volumes/create': call =>
			asked++ === 0
				? json({message: 'volume with name v already exists: volume already exists'}, 500)(call)
				: json({Name: 'v', Labels: {of: 'the other'}}, 201)(call),
	});
	const engine = await connectEngine(fake.endpoint);
	const made = await engine.createVolume({name: 'v', labels: {of: 'us'}});
	assert.deepEqual(made.labels, {of: 'the other'});
	engine.close();
});

test('one Podman is one engine, whatever id it says each time', async () => {
	const volumes = json({
		Volumes: [{Name: 'flotilla.runtime.a', CreatedAt: '2026-11-28T21:13:24Z'}],
	});
	let asked = 0;
	await using fake = await startFakeEngine({
		...podman,
		'GET /volumes': volumes,
		'GET /info': call => info({ID: `random-${asked++}`})(call),
	});
	const engine = await connectEngine(fake.endpoint);
	assert.equal((await engine.info()).id, (await engine.info()).id);
	engine.close();
});

const events: ReadonlyArray<[string, object, object]> = [
	[
		'a volume that is removed',
		{Type: 'volume', Action: 'remove', Actor: {ID: '', Attributes: {name: 'v'}}},
		{type: 'changed', kind: 'volume', action: 'destroy', id: 'v'},
	],
	[
		'a network that a container leaves',
		{
			...{Type: 'network', Action: 'disconnect'},
			Actor: {ID: 'c0ffee', Attributes: {name: 'flotilla.s.main1', network: 'n'}},
		},
		{type: 'changed', kind: 'network', action: 'disconnect', id: 'n'},
	],
	[
		'a container that is removed',
		{Type: 'container', Action: 'remove', Actor: {ID: 'c0ffee', Attributes: {a: 'b'}}},
		{type: 'changed', kind: 'container', action: 'destroy', id: 'c0ffee'},
	],
];

for (const [title, said, told] of events) {
	test(`Podman: ${title} is seen`, async () => {
		await using fake = await startFakeEngine({
			...podman,
			'GET /networks': json([{Id: 'n1', Name: 'n', Driver: 'bridge', Scope: 'local'}]),
			'GET /volumes': json({Volumes: [{Name: 'v', Labels: {a: 'b'}}]}),
			'GET /events': ({response}) =>
				void response.write(`${JSON.stringify({timeNano: 1795903731387577252, ...said})}\n`),
		});
		const engine = await connectEngine(fake.endpoint);
		const stop = new AbortController();
		const watch = engine.events(['a'], {signal: stop.signal})[Symbol.asyncIterator]();
		assert.deepEqual((await watch.next()).value, {type: 'resynced'});
		assert.deepEqual((await watch.next()).value, told);
		stop.abort();
		engine.close();
	});
}

test('Podman ends a container at once, as Docker does', async () => {
	await using fake = await startFakeEngine({...podman, 'DELETE /containers/c': json({})});
	const engine = await connectEngine(fake.endpoint);
	await engine.removeContainer('c');
	assert.deepEqual(fake.calls, [
		'GET /version?',
		'GET /v1.44/libpod/info?',
		'DELETE /v1.44/containers/c?force=true&v=true&timeout=0',
	]);
	engine.close();
});

test('a name that is taken on Podman is known as such', async () => {
	const message =
		'container create: creating container storage: the container name "l" is already in use by f03564bc734f. You have to remove that container to be able to reuse that name: that name is already in use';
	await using fake = await startFakeEngine({
		...podman,
		'POST /containers/create': json({message}, 500),
	});
	const engine = await connectEngine(fake.endpoint);
	const creating = engine.createContainer({name: 'l', image: 'i', labels: {}});
	await assert.rejects(creating, {code: 'name-in-use'});
	engine.close();
});

test("Podman's default network counts as Docker's does, under its own name", async () => {
	await using fake = await startFakeEngine({
		...podman,
		'GET /info': info({}),
		'GET /networks/podman': json({
			...{Id: 'n', Name: 'podman', Driver: 'bridge', Scope: 'local'},
			IPAM: {Config: [{Subnet: '10.88.0.0/29'}]},
		}),
	});
	const engine = await connectEngine(fake.endpoint);
	const spec = parseSpec({name: 's', roles: {main: 1}});
	const site = (count: number) => ({
		engine,
		hosts: hostsOf(parseSpec({name: 's', roles: {main: count}})),
	});
	const codesFor = async (hosts: number) => {
		const about = {looks: createLooks(), machine: undefined};
		return (await obstaclesOf(spec, [site(hosts)], about)).map(({code}) => code);
	};

	assert.deepEqual(await codesFor(5), []);
	assert.deepEqual(await codesFor(6), ['subnet-exhausted']);
	engine.close();
});

for (const [title, routes, hasRun] of [
	['Podman, which forgets the pid of what has ended', podman, true],
	['Docker, which knows it', docker, false],
] as const) {
	test(`whether a command ever ran: ${title}`, async () => {
		const answers: FakeRoutes = {
			...routes,
			'POST /containers/c/exec': json({Id: 'e'}, 201),
			'GET /exec/e/json': json({Running: false, ExitCode: 1, Pid: 0}),
		};
		await using fake = await startFakeEngine(answers, {upgraded: socket => void socket.end()});
		const engine = await connectEngine(fake.endpoint);
		const {exitCode, stdio} = await engine.exec('c', {command: ['false']});
		stdio.resume();
		if (hasRun) assert.equal(await exitCode, 1);
		else await assert.rejects(exitCode, {code: 'host-failed'});
		engine.close();
	});
}
