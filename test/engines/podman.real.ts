import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {test} from 'node:test';
import type {Inventory, Progress} from '../../source/docker/engine/shapes.ts';
import {packContext} from '../../source/docker/supply/build-context.ts';
import {ensureRuntime} from '../../source/docker/supply/runtime.ts';
import {runtimeVolume} from '../../source/docker/supply/runtime-lock.ts';
import {label, runtimeLabel} from '../../source/domain/session/labels.ts';
import {parseSpec} from '../../source/domain/spec/parse.ts';
import {runCli, startCli} from '../helpers/cli.ts';
import {bannerFrom, inContainer} from '../helpers/engine/in-host.ts';
import {startPodman} from '../helpers/engine/podman.ts';
import {
	openTestFleet,
	randomName,
	upSession,
	type TestFleet,
} from '../helpers/engine/test-fleet.ts';
import {until} from '../helpers/until.ts';
import {contractRows} from '../real/contract-rows.ts';

let podman: TestFleet;
contractRows('single-node', {
	async open() {
		podman = await openTestFleet(startPodman);
		return podman;
	},
	agents: [],
});

const env = () => ({DOCKER_HOST: podman.testEngine.endpoint.url});
const of = async (name: string): Promise<Inventory> =>
	podman.engine.list([`${label.name}=${name}`]);
const isGone = ({containers, networks, volumes}: Inventory) =>
	containers.length + networks.length + volumes.length === 0;

test('it is called by its own name, never Docker', async () => {
	const agents = JSON.parse((await runCli(['agents', '--json'], {env: env()})).stdout);
	assert.deepEqual([agents[0].engine, agents[0].isRootless], ['podman', false]);
	const {stdout, code} = await runCli(['agents', 'check'], {env: env()});
	assert.equal(code, 0, stdout);
	assert.match(stdout, /Podman 5\.\d+/);
	assert.ok(!/Docker/.test(stdout.replaceAll(/hint:.*/g, '')), stdout);
});

/** What a session of it cannot be, and what is said of that. */
const refused: ReadonlyArray<{what: string; args: readonly string[]}> = [
	{what: 'several agents', args: ['up', 'wide', '--mode', 'multi-node', '--agent', 'docker-host']},
	{what: 'a lab', args: ['lab', 'up', '--yes']},
];

for (const {what, args} of refused) {
	test(`${what}: refused by name, and nothing is made`, async () => {
		const {code, stderr} = await runCli(args, {env: env()});
		assert.equal(code, 1, stderr);
		assert.match(stderr, /docker-host: it is Podman, which/);
		assert.match(stderr, /hint: /);
		assert.ok(isGone(await podman.engine.list(['dev.flotilla.lab'])));
		assert.ok(isGone(await of('wide')));
	});
}

test('a life: up, ls, status, ssh, exec, logs, check, down, gc', async () => {
	const name = randomName('life');
	const cli = async (...args: string[]) => {
		const {code, stdout, stderr} = await runCli(args, {env: env()});
		assert.equal(code, 0, `${args.join(' ')}: ${stderr}`);
		return stdout;
	};

	const up = ['up', name, '-r', 'main:1', '-r', 'sub:1,user=1000,cpus=0.5,memory=64M', '--json'];
	const session = JSON.parse(await cli(...up));
	assert.deepEqual(session.mesh, {pairs: 4, ok: 4, failed: 0});
	assert.equal(session.hosts[0].image, 'flotilla/base:bookworm');
	assert.match(await cli('ls'), new RegExp(`${name} +ready`));
	assert.equal(JSON.parse(await cli('status', name, '--json')).state, 'ready');
	assert.equal(await cli('ssh', name, 'main1', '--', 'ssh sub1 id -u'), '1000\n');
	const said = (await cli('exec', name, '--', 'hostname')).trim().split('\n');
	assert.deepEqual(said.sort(), ['main1 | main1', 'sub1  | sub1']);
	const logs = await runCli(['logs', name, 'main1'], {env: env()});
	assert.match(logs.stderr, /the host stays up/);
	assert.match(await cli('check', name), /4 of 4 pairs/);
	await cli('down', name, '--yes');
	assert.match(await cli('gc', '--dry-run'), /Nothing was left behind/);
	assert.ok(isGone(await of(name)));
});

test('neither a stranger on the default network nor another session reaches an sshd', async t => {
	const [ours, others] = ['ours', 'others'].map(prefix =>
		parseSpec({name: randomName(prefix), roles: {main: 1}}),
	);
	assert.ok(ours && others);
	t.after(() => Promise.all([ours, others].map(({name}) => podman.takeDown(name))));
	const session = await upSession(podman, ours);
	const other = await upSession(podman, others);
	const {id} = await podman.engine.createContainer({
		name: randomName('stranger'),
		image: ours.image,
		labels: {},
		command: ['sleep', 'infinity'],
		networks: [{name: 'bridge'}],
	});
	t.after(() => podman.engine.removeContainer(id));
	await podman.engine.startContainer(id);
	const own = session.hosts[0]?.containerId ?? '';
	const {networks} = await podman.engine.inspectContainer(own);
	assert.equal(Object.keys(networks).length, 2);
	for (const address of Object.values(networks)) {
		for (const port of [22, 2200]) {
			const from = ['timeout', '3', 'bash', '-c', `echo > /dev/tcp/${address}/${port}`];
			const stranger = await inContainer(podman.engine, id, from);
			assert.notEqual(stranger.code, 0, `a stranger reached ${address}:${port}`);
			const guest = other.hosts[0]?.containerId ?? '';
			const banner = await bannerFrom(podman.engine, guest, {address, port});
			assert.ok(!banner.stdout.includes('SSH-'), `another session reached ${address}:${port}`);
		}
	}

	const address = session.hosts[0]?.address ?? '';
	assert.match((await bannerFrom(podman.engine, own, {address, port: 2200})).stdout, /^SSH-2\.0-/);
});

const hosts = ({containers}: Inventory) =>
	containers.filter(({labels}) => labels[label.kind] === 'host');
const points: ReadonlyArray<{at: string; isThere: (seen: Inventory) => boolean}> = [
	{at: 'the name is claimed', isThere: ({volumes}) => volumes.length > 0},
	{at: 'volumes are made', isThere: ({volumes}) => volumes.length > 1},
	{at: 'all hosts are made', isThere: seen => hosts(seen).length === 3},
	{at: 'a host runs', isThere: seen => hosts(seen).some(({state}) => state === 'running')},
];

for (const {at, isThere} of points) {
	test(`killed when ${at}: gc leaves nothing`, async () => {
		const name = randomName('kill');
		const run = startCli(['up', name, '-r', 'main:1', '-r', 'sub:2'], {env: env()});
		await until(at, async () => isThere(await of(name)));
		run.child.kill('SIGKILL');
		await run.result;
		await until('what the engine did for the killed run is gone as well', async () => {
			const gc = await runCli(['gc', '--yes'], {env: env()});
			assert.equal(gc.code, 0, gc.stderr);
			return isGone(await of(name));
		});
	});
}

test('a host that cannot start is named and rolled back, whatever was made for it', async () => {
	const name = randomName('broken');
	const args = ['up', name, '-r', 'main:1', '-r', 'sub:1,user=nobody-here'];
	const {code, stderr} = await runCli(args, {env: env()});
	assert.equal(code, 1, stderr);
	assert.match(stderr, /sub1/);
	assert.ok(isGone(await of(name)));
	const all = await podman.engine.list([]);
	assert.deepEqual(
		all.volumes.filter(({name: volume}) => volume.includes(name)),
		[],
	);
});

/** Builds a runtime of one program by the real Dockerfile; compiling the real one takes a minute. */
async function build(script: string, {signal = AbortSignal.timeout(120_000), at = ''} = {}) {
	const Dockerfile = readFileSync(new URL('../../source/runtime/Dockerfile', import.meta.url));
	const context = await packContext([
		{name: 'Dockerfile', content: Dockerfile},
		{name: 'build.sh', content: Buffer.from(`set -e\n: ${randomName('v')}\n${script}`)},
	]);
	const off = new AbortController();
	const said: Progress[] = [];
	const {hash} = context;
	const ended = (async () => {
		const making = ensureRuntime(podman.engine, {
			context,
			signal: AbortSignal.any([signal, off.signal]),
		});
		for (;;) {
			const next = await making.next();
			if (next.done) return next.value;
			said.push(next.value);
			if (at !== '' && next.value.text === at) off.abort();
		}
	})();
	const left = async () => {
		const {containers, volumes} = await podman.engine.list([`${runtimeLabel}=${hash}`]);
		const names = [...containers, ...volumes].map(({name}) => name);
		return [...names, ...(await podman.engine.danglingImages([runtimeLabel]))];
	};
	return {hash, said, ended, left};
}

const install = 'mkdir -p /opt/flotilla/bin && cp /bin/true /opt/flotilla/bin/ssh';

test('the runtime is built on it: step by step, and nothing else of the build is left', async t => {
	const {hash, said, ended, left} = await build(`echo compiling; ${install}`);
	const {volume, image, source} = await ended;
	t.after(async () => {
		for (const name of [volume, `${volume}.ready`]) await podman.engine.removeVolume(name);
		await podman.engine.removeImage(image);
	});
	assert.equal(source, 'built');
	assert.ok(said.some(({text, done, total}) => text === 'compiling' && done === 3 && total === 4));
	assert.ok(said.every(({text}) => !/^-->|^COMMIT|[0-9a-f]{64}/.test(text)));
	assert.deepEqual((await left()).sort(), [runtimeVolume(hash), `${runtimeVolume(hash)}.ready`]);
});

test('a build that fails there names the step and leaves nothing', async () => {
	const {ended, left} = await build('echo no such header; exit 7');
	await assert.rejects(ended, {
		code: 'image-build',
		message: /STEP 4\/4: RUN sh .*no such header/,
	});
	assert.deepEqual(await left(), []);
});

test('a build that is called off there leaves nothing', async () => {
	const {ended, left} = await build(`echo compiling; sleep 60; ${install}`, {at: 'compiling'});
	await assert.rejects(ended, {name: 'AbortError'});
	assert.deepEqual(await left(), []);
});
