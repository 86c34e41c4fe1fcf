import http from 'node:http';
import {parseArgs} from 'node:util';
import {containerBody} from '../source/docker/engine/container-body.ts';
import {hostsOf} from '../source/domain/session/hosts.ts';
import type {SessionIdentity} from '../source/domain/session/labels.ts';
import {parseSpec} from '../source/domain/spec/parse.ts';
import {mapLimit} from '../source/fleet/operation/drive.ts';
import {hostContainer} from '../source/fleet/up/host-container.ts';
import {openTestFleet, randomName, type TestFleet} from '../test/helpers/engine/test-fleet.ts';
import {median, ms, reportTimes} from './report.ts';

/**
 * How long a session takes to come up and go, against the bare engine doing the same: the same
 * containers, networks and volumes by raw calls, 4 in parallel. Rounds alternate.
 */
const {values} = parseArgs({options: {sizes: {type: 'string'}, rounds: {type: 'string'}}});
const sizes = (values.sizes ?? '4,16').split(',').map(Number);
const rounds = Number(values.rounds ?? 3);

type Times = {running: number; verified: number; down: number};

async function main() {
	const fleet = await openTestFleet();
	try {
		// The first session pays for image and runtime.
		await flotilla(fleet, 1);
		for (const size of sizes) {
			const bare: Times[] = [];
			const ours: Times[] = [];
			for (let round = 0; round < rounds; round++) {
				bare.push(await bareEngine(fleet, size));
				ours.push(await flotilla(fleet, size));
			}

			report(size, bare, ours);
		}
	} finally {
		await fleet.close();
	}
}

function report(size: number, bare: readonly Times[], ours: readonly Times[]) {
	const base = {running: median(bare.map(t => t.running)), down: median(bare.map(t => t.down))};
	console.log(
		`\n${size} hosts, median of ${rounds} (bare engine: up ${ms(base.running)}, down ${ms(base.down)})`,
	);
	reportTimes([
		['all hosts run', median(ours.map(t => t.running)), base.running, 1.15],
		['mesh verified', median(ours.map(t => t.verified)), base.running, 2],
		['taken down', median(ours.map(t => t.down)), base.down, 2],
	]);
}

async function flotilla({fleet}: TestFleet, size: number): Promise<Times> {
	const spec = sized(size);
	const signal = AbortSignal.timeout(600_000);
	const began = performance.now();
	let running = 0;
	for await (const event of fleet.up(spec, {signal})) {
		if (event.type === 'step-finished' && event.step === 'start')
			running = performance.now() - began;
	}

	const verified = performance.now() - began;
	const downBegan = performance.now();
	for await (const event of fleet.down(spec.name, {signal})) void event;
	return {running, verified, down: performance.now() - downBegan};
}

function sized(size: number) {
	return parseSpec({
		name: randomName('bench'),
		roles: size > 1 ? {main: 1, sub: size - 1} : {main: 1},
	});
}

async function bareEngine(fleet: TestFleet, size: number): Promise<Times> {
	const {engine, testEngine} = fleet;
	const spec = sized(size);
	const call = (method: string, path: string, body?: object) =>
		request(testEngine.socket, {method, path, body});
	const image = await engine.inspectImage(spec.image);
	const {volumes} = await engine.list(['dev.flotilla.runtime']);
	const runtimeVolume = volumes.find(({name}) => name.startsWith('flotilla.runtime.'))?.name;
	if (!image || !runtimeVolume) throw new Error('image and runtime come first');
	const session: SessionIdentity = {id: 'bare', spec, createdAt: new Date().toISOString()};
	const containers = hostsOf(spec).map(host => ({
		...hostContainer(session, host, {image, runtimeVolume}),
		labels: {},
		entrypoint: ['sleep'],
		command: ['infinity'],
	}));
	const network = `flotilla.${spec.name}`;

	const began = performance.now();
	await call('POST', '/networks/create', {Name: network, CheckDuplicate: true});
	await mapLimit(
		containers,
		async options => {
			const networks = options.networks ?? [];
			const body = containerBody(options, networks.slice(0, 1));
			const {Id} = (await call('POST', `/containers/create?name=${options.name}`, body)) as {
				Id: string;
			};
			for (const other of networks.slice(1)) {
				await call('POST', `/networks/${other.name}/connect`, {Container: Id});
			}

			await call('POST', `/containers/${Id}/start`);
		},
		{limit: 4},
	);
	const running = performance.now() - began;

	const downBegan = performance.now();
	await mapLimit(containers, ({name}) => call('DELETE', `/containers/${name}?force=1&v=1`), {
		limit: 4,
	});
	await call('DELETE', `/networks/${network}`);
	for (const {name} of containers) await call('DELETE', `/volumes/${name}`);
	return {running, verified: running, down: performance.now() - downBegan};
}

async function request(
	socketPath: string,
	{method, path, body}: {method: string; path: string; body: object | undefined},
): Promise<unknown> {
	const response = await new Promise<http.IncomingMessage>((resolve, reject) => {
		const headers = body ? {'content-type': 'application/json'} : {};
		http
			.request({socketPath, method, path: `/v1.41${path}`, headers}, resolve)
			.on('error', reject)
			.end(body ? JSON.stringify(body) : undefined);
	});
	let text = '';
	for await (const chunk of response) text += String(chunk);
	if ((response.statusCode ?? 500) >= 400) throw new Error(`${method} ${path}: ${text}`);
	return text ? JSON.parse(text) : undefined;
}

await main();
