import assert from 'node:assert/strict';
import {createReadStream, createWriteStream, existsSync} from 'node:fs';
import {mkdir, mkdtemp, readdir, rename, rm} from 'node:fs/promises';
import {request as httpRequest, type IncomingMessage} from 'node:http';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {json} from 'node:stream/consumers';
import {pipeline} from 'node:stream/promises';
import {startEngine} from '../../../source/docker/embedded/embedded.ts';
import {stopEngine} from '../../../source/docker/embedded/stop.ts';
import {connectEngine} from '../../../source/docker/engine/connect.ts';
import type {Engine} from '../../../source/docker/engine/engine.ts';
import {embeddedEndpoint} from '../../../source/docker/find/endpoints.ts';
import type {Endpoint} from '../../../source/docker/reach/endpoint.ts';
import {ensureImage} from '../../../source/docker/supply/ensure-image.ts';
import {ensureRuntime, runtimeImageName} from '../../../source/docker/supply/runtime.ts';
import {label, runtimeLabel} from '../../../source/domain/session/labels.ts';
import {defaultImage} from '../../../source/domain/spec/spec.ts';
import {findLab} from '../../../source/fleet/agents/lab-find.ts';
import {removeLab} from '../../../source/fleet/lab/down.ts';
import {strangerOn} from '../../../source/machine/trust.ts';

/** Images of earlier runs: loading takes seconds, making them minutes. Only our own are loaded. */
export const testCache = path.join(tmpdir(), 'flotilla-test-cache');

/** A real engine for a suite. */
export type TestEngine = {
	readonly endpoint: Endpoint;
	readonly socket: string;
	/** What FLOTILLA_HOME is for it; undefined for one of somebody else. */
	readonly home: string | undefined;
	/** Ends dockerd as a crash would (`kill`) or in order, and starts it again. */
	restart(how?: 'kill' | 'stop'): Promise<void>;
	stop(): Promise<void>;
};

/**
 * Starts a dockerd of its own with the base image in it. One that FLOTILLA_TEST_HOST names is used
 * instead, unless the suite needs an `own` one, to restart or to fill up.
 */
export async function startTestEngine(
	options: {own?: boolean; images?: boolean; home?: string; pools?: readonly string[]} = {},
): Promise<TestEngine> {
	const {own = false, images = true, home, pools} = options;
	const host = process.env['FLOTILLA_TEST_HOST'];
	const engine =
		host && !own
			? borrowed(host)
			: await started(home ?? (await mkdtemp(path.join(tmpdir(), 'flotilla-test-'))), pools);
	if (images) await supplyImages(engine);
	return engine;
}

function borrowed(url: string): TestEngine {
	return {
		endpoint: {name: 'local', url, source: 'FLOTILLA_TEST_HOST'},
		socket: url.replace('unix://', ''),
		home: undefined,
		restart: () => Promise.reject(new Error('an engine of somebody else is not restarted')),
		stop: () => Promise.resolve(),
	};
}

async function started(home: string, pools?: readonly string[]): Promise<TestEngine> {
	const env = {...process.env, FLOTILLA_HOME: home};
	const start = () => startEngine({env, ...(pools ? {pools} : {})});
	const {paths} = await start();
	const endpoint = {...embeddedEndpoint(env), name: 'local'};
	return {
		endpoint,
		socket: paths.socket,
		home,
		async restart(how = 'stop') {
			if (how === 'kill') {
				const {pid} = await start();
				if (pid !== undefined) process.kill(pid, 'SIGKILL');
			} else {
				await stopEngine({env});
			}

			try {
				await start();
			} catch (error) {
				// A Docker 20.10 that is killed in the middle of a write tears that file now and then.
				const torn = /move (\S*local-kv\.db) away/.exec(
					String((error as {hint?: string}).hint),
				)?.[1];
				if (how !== 'kill' || torn === undefined) throw error;
				await rm(torn);
				await start();
			}
		},
		async stop() {
			await keepImages(paths.socket);
			await removeLabOf(endpoint);
			await stopEngine({env, purge: true});
			await rm(home, {recursive: true, force: true});
		},
	};
}

/** A lab has cgroups of the machine, which would outlive the engine. */
async function removeLabOf(endpoint: Endpoint): Promise<void> {
	const engine = await connectEngine(endpoint);
	const lab = await findLab(engine);
	if (lab) await removeLab(engine, lab.id);
	engine.close();
}

/** Loads the base image, the runtime and those for labs, as far as the cache holds them. */
export async function supplyImages(
	{endpoint, socket}: Pick<TestEngine, 'endpoint' | 'socket'>,
	{hasLabs = true}: {hasLabs?: boolean} = {},
): Promise<void> {
	const engine = await connectEngine(endpoint);
	try {
		const isReady = (await engine.inspectImage(defaultImage)) !== undefined;
		const files = isReady || strangerOn(testCache) ? [] : await readdir(testCache).catch(() => []);
		const wanted = [fileOf(defaultImage), fileOf(await runtimeImageName())];
		for (const file of files) {
			if (!wanted.includes(file) && !(hasLabs && /^flotilla_lab_.*\.tar$/.test(file))) continue;
			const body = createReadStream(path.join(testCache, file));
			const answer = await callEngine(socket, {method: 'POST', path: '/images/load', body});
			await pipeline(answer, createWriteStream('/dev/null'));
		}

		const making = ensureImage(engine, defaultImage, {signal: AbortSignal.timeout(300_000)});
		while (!(await making.next()).done);
	} finally {
		engine.close();
	}
}

/**
 * Builds the runtime, and saves it at once: engines that a suite starts for itself load it then, also
 * where there is no room to build it.
 */
export async function keepRuntime({endpoint, socket}: TestEngine): Promise<void> {
	const engine = await connectEngine(endpoint);
	try {
		const making = ensureRuntime(engine, {signal: AbortSignal.timeout(600_000)});
		while (!(await making.next()).done);
	} finally {
		engine.close();
	}

	await keepImages(socket);
}

/** Saves the images of flotilla's own making that the cache lacks. */
async function keepImages(socket: string): Promise<void> {
	if (strangerOn(testCache)) return;
	await mkdir(testCache, {recursive: true});
	const answer = await callEngine(socket, {method: 'GET', path: '/images/json'});
	const found = (await json(answer)) as Array<{
		RepoTags: string[] | null;
	}>;
	const tags = found.flatMap(({RepoTags}) => RepoTags ?? []);
	const kept = tags.filter(
		tag => tag === defaultImage || /^flotilla\/(runtime|lab):[0-9a-f]{12}(-[a-z]+)?$/.test(tag),
	);
	for (const tag of kept) {
		const file = path.join(testCache, fileOf(tag));
		if (existsSync(file)) continue;
		const saved = await callEngine(socket, {method: 'GET', path: `/images/${tag}/get`});
		const partial = `${file}.${process.pid}`;
		await pipeline(saved, createWriteStream(partial));
		await rename(partial, file);
	}
}

function fileOf(tag: string): string {
	return `${tag.replaceAll(/[/:]/g, '_')}.tar`;
}

/** One call to an engine, past flotilla's own client; `path` with its query. */
export async function callEngine(
	socketPath: string,
	{
		method,
		path: url,
		body,
		type = 'application/x-tar',
	}: {method: string; path: string; body?: NodeJS.ReadableStream; type?: string},
): Promise<IncomingMessage> {
	return new Promise((resolve, reject) => {
		const headers = body ? {'Content-Type': type} : {};
		const request = httpRequest({socketPath, method, path: url, headers}, resolve);
		request.on('error', reject);
		if (body) body.pipe(request);
		else request.end();
	});
}

/** Fails if a session, a lock, a half-made runtime or a temporary folder of this process remains. */
export async function assertNothingLeft(engine: Engine): Promise<void> {
	const {containers, networks, volumes} = await engine.list([label.session]);
	const makers = await engine.list([runtimeLabel]);
	const prefix = `flotilla-${process.pid}-`;
	const folders = (await readdir(tmpdir())).filter(name => name.startsWith(prefix));
	const left = [...containers, ...networks, ...volumes, ...makers.containers].map(({name}) => name);
	assert.deepEqual([...left, ...folders], []);
}
