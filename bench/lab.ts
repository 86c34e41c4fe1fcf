import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {parseArgs} from 'node:util';
import type {Engine} from '../source/docker/engine/engine.ts';
import {packContext} from '../source/docker/supply/build-context.ts';
import {hostsOf} from '../source/domain/session/hosts.ts';
import {objectName, type SessionIdentity} from '../source/domain/session/labels.ts';
import {parseSpec} from '../source/domain/spec/parse.ts';
import {mapLimit} from '../source/fleet/operation/drive.ts';
import {copyImage} from '../source/fleet/up/copy-image.ts';
import {hostContainer} from '../source/fleet/up/host-container.ts';
import {labAgents, openTestLab, type TestLab} from '../test/helpers/engine/lab.ts';
import {randomName} from '../test/helpers/engine/test-fleet.ts';
import {atMost, median, ms, ratio, reportTimes} from './report.ts';

/**
 * Sessions over three lab agents against the bare engines doing the same (network, containers, starts
 * by raw calls, 4 at once on each); and an image on its way to two agents against the docker command.
 */
const {values} = parseArgs({options: {rounds: {type: 'string'}}});
const rounds = Number(values.rounds ?? 3);
const hostCount = 12;
const imageBytes = 200_000_000;
const image = 'flotilla-bench/large:1';

async function main() {
	const lab = await openTestLab();
	try {
		await sessions(lab);
		await images(lab);
	} finally {
		await lab.close();
	}
}

function specOf(name: string) {
	const roles = {main: 1, sub: hostCount - 1};
	return parseSpec({name: randomName(name), mode: 'multi-node', agents: labAgents, roles});
}

async function sessions(lab: TestLab) {
	// The first session brings image and runtime to the agents.
	await flotilla(lab);
	const bare: number[] = [];
	const ours: Array<{running: number; verified: number}> = [];
	for (let round = 0; round < rounds; round++) {
		bare.push(await bareEngines(lab));
		ours.push(await flotilla(lab));
	}

	const base = median(bare);
	console.log(
		`\n${hostCount} hosts on ${labAgents.length} agents, median of ${rounds} (bare engines: ${ms(base)})`,
	);
	reportTimes([
		['all hosts run', median(ours.map(({running}) => running)), base, 1.3],
		['mesh verified', median(ours.map(({verified}) => verified)), base, 2],
	]);
}

async function flotilla(lab: TestLab) {
	const spec = specOf('bench');
	const began = performance.now();
	let running = 0;
	for await (const event of lab.fleet.up(spec, {signal: AbortSignal.timeout(600_000)})) {
		if (event.type === 'step-finished' && event.step === 'start')
			running = performance.now() - began;
	}

	const verified = performance.now() - began;
	await lab.takeDown(spec.name);
	return {running, verified};
}

async function bareEngines(lab: TestLab): Promise<number> {
	const spec = specOf('bare');
	const session: SessionIdentity = {id: 'bare', spec, createdAt: new Date().toISOString()};
	const sites = await Promise.all(
		labAgents.map(async (agent, index) => {
			const engine = lab.engineOf(agent);
			const details = await engine.inspectImage(spec.image);
			const {volumes} = await engine.list(['dev.flotilla.runtime']);
			const runtime = volumes.find(({name}) => name.startsWith('flotilla.runtime.'));
			if (!details || !runtime) throw new Error('image and runtime come first');
			const containers = hostsOf(spec)
				.filter(({rank}) => rank % labAgents.length === index)
				.map(host => ({
					...hostContainer(session, host, {image: details, runtimeVolume: runtime.name}),
					labels: {},
					entrypoint: ['sleep'],
					command: ['infinity'],
				}));
			return {engine, containers};
		}),
	);
	const [manager] = sites;
	if (!manager) throw new Error('a lab has agents');

	const began = performance.now();
	const name = objectName.network(spec.name, spec.mode);
	const network = await manager.engine.createNetwork({name, driver: 'overlay', labels: {}});
	await Promise.all(
		sites.map(async ({engine, containers}) => {
			const run = async (options: (typeof containers)[number]) => {
				const {id} = await engine.createContainer(options);
				await engine.startContainer(id);
			};

			// Its first container makes an overlay known to an agent.
			const [first, ...others] = containers;
			if (first) await run(first);
			await mapLimit(others, run, {limit: 4});
		}),
	);
	const running = performance.now() - began;

	for (const {engine, containers} of sites) {
		await mapLimit(containers, options => engine.removeContainer(options.name), {limit: 4});
		for (const options of containers) await engine.removeVolume(options.name);
	}

	await manager.engine.removeNetwork(network.id);
	return running;
}

async function images(lab: TestLab) {
	const [source, ...targets] = labAgents.map(agent => lab.engineOf(agent));
	if (!source) throw new Error('a lab has agents');
	await makeImage(source);
	const folder = await mkdtemp(path.join(tmpdir(), 'flotilla-bench-'));
	try {
		const docker = await dockerCommand(folder, [source, ...targets]);
		const bare: number[] = [];
		const ours: number[] = [];
		let growth = 0;
		for (let round = 0; round < rounds; round++) {
			bare.push(await clean(targets, docker));
			ours.push(
				await clean(targets, async () => {
					growth = Math.max(growth, await memoryGrowth(() => copy(source, targets)));
				}),
			);
		}

		const [base, time] = [median(bare), median(ours)];
		console.log(
			`\n${imageBytes / 1e6} MB of image to ${targets.length} agents, median of ${rounds} (docker save | docker load: ${ms(base)})`,
		);
		console.log(`  copied           ${ms(time).padStart(9)}  ${ratio(time, base, 1.2)}`);
		console.log(`  memory growth    ${atMost(growth / 2 ** 20, 64, 'MB')}`);
	} finally {
		await source.removeImage(image);
		await rm(folder, {recursive: true});
	}
}

async function makeImage(engine: Engine) {
	const recipe = `FROM ${specOf('image').image}\nRUN head -c ${imageBytes} /dev/urandom >/large\n`;
	const {tar} = await packContext([{name: 'Dockerfile', content: Buffer.from(recipe)}]);
	const building = engine.buildImage(tar, {tag: image}, {signal: AbortSignal.timeout(300_000)});
	for await (const progress of building) void progress;
}

/** How long `work` takes that brings the image to targets which lack it. */
async function clean(targets: readonly Engine[], work: () => Promise<void>): Promise<number> {
	const began = performance.now();
	await work();
	const time = performance.now() - began;
	for (const target of targets) await target.removeImage(image);
	return time;
}

async function copy(source: Engine, targets: readonly Engine[]) {
	await copyImage(source, targets, {
		reference: image,
		signal: AbortSignal.timeout(300_000),
		onProgress() {},
		onEnd() {},
	});
}

/** The most that this process grew while `work` went on, bytes. */
async function memoryGrowth(work: () => Promise<void>): Promise<number> {
	const before = process.memoryUsage.rss();
	let most = before;
	const watch = setInterval(() => (most = Math.max(most, process.memoryUsage.rss())), 20);
	try {
		await work();
	} finally {
		clearInterval(watch);
	}

	return most - before;
}

/** The same by the docker command, from one agent to the other two at once. */
async function dockerCommand(folder: string, engines: readonly Engine[]) {
	const [from, to, also] = await Promise.all(
		engines.map(async ({endpoint: {name, url, tls}}) => {
			const files = {ca: tls?.ca, cert: tls?.cert, key: tls?.key};
			const named = Object.entries(files).map(([file, text]) => {
				const place = path.join(folder, `${name}-${file}.pem`);
				return {place, option: `--tls${file === 'ca' ? 'cacert' : file}`, text: text ?? ''};
			});
			for (const {place, text} of named) await writeFile(place, text, {mode: 0o600});
			const options = named.map(({option, place}) => `${option}=${place}`).join(' ');
			return `docker -H ${url} --tlsverify ${options}`;
		}),
	);
	const script = `${from} save ${image} | tee >(${to} load >&2) | ${also} load >&2; wait`;
	return async () => {
		const child = spawn('bash', ['-c', script], {stdio: ['ignore', 'ignore', 'ignore']});
		const [code] = (await once(child, 'exit')) as [number];
		if (code !== 0) throw new Error(`docker save | docker load ended with ${code}`);
	};
}

await main();
