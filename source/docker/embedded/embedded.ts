import {spawn} from 'node:child_process';
import {open, readFile} from 'node:fs/promises';
import {dirname} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import type {Environment} from '../../domain/environment.ts';
import {FlotillaError} from '../../domain/failure.ts';
import {makeFolders} from '../../machine/make-folders.ts';
import {findProgram, missingProgram, systemPath} from '../../machine/programs.ts';
import {noteForwarding} from './forwarding.ts';
import {otherEngine} from './networks.ts';
import {assertOwnPaths, embeddedPaths, type EmbeddedPaths} from './paths.ts';
import {pingSocket} from './ping.ts';
import {startFailure} from './start-failure.ts';
import {cleanUpEngine, endEngine, engineProcess} from './stop.ts';
import {addBridge, addressPools} from './subnets.ts';

const startDeadlineMs = 30_000;
const needed = ['dockerd', 'iptables', 'ip'];

export type EngineStatus = {
	/** `stuck`: its process lives but does not answer. */
	readonly state: 'running' | 'stuck' | 'stopped';
	readonly pid?: number;
	readonly version?: string;
	readonly paths: EmbeddedPaths;
	/** Programs that starting it would need and that are not installed. */
	readonly missing: readonly string[];
};

/** How the embedded engine is, without changing anything. */
export async function engineStatus({env}: {env: Environment}): Promise<EngineStatus> {
	const paths = embeddedPaths(env);
	assertOwnPaths(paths);
	const pid = engineProcess(paths);
	const version = await pingSocket(paths.socket);
	return {
		state: version === undefined ? (pid === undefined ? 'stopped' : 'stuck') : 'running',
		...(pid === undefined ? {} : {pid}),
		...(version === undefined ? {} : {version}),
		paths,
		missing: needed.filter(name => findProgram(name, env) === undefined),
	};
}

type StartOptions = {
	readonly env: Environment;
	readonly onProgress?: (text: string) => void;
	readonly signal?: AbortSignal;
	/** As `--default-address-pool` takes them. @default addressPools() */
	readonly pools?: readonly string[];
};

/**
 * Starts flotilla's own dockerd, which outlives this process, and waits until it answers; one that
 * runs already is fine. Throws `engine-missing`, `engine-permission`, or `engine-error` with the
 * line in which dockerd says why it ended.
 */
export async function startEngine(options: StartOptions): Promise<EngineStatus> {
	const {env, onProgress, signal} = options;
	const status = await engineStatus({env});
	if (status.state === 'running') return status;
	assertStartable(status, env);
	const {paths} = status;
	if (status.state === 'stuck') onProgress?.('an engine that does not answer is replaced');
	await cleanUpEngine(paths, {env});
	const other = otherEngine(paths);
	if (other)
		onProgress?.(
			`dockerd ${other} runs here, too: published ports of its containers may need its restart`,
		);
	makePlaces(paths);
	await noteForwarding(paths, {env});
	await addBridge(paths.bridge, {env});
	onProgress?.('starting dockerd');
	try {
		await launch(paths, options);
	} catch (error) {
		// Another `engine start` may have been faster.
		if (!signal?.aborted && (await pingSocket(paths.socket))) return engineStatus({env});
		await cleanUpEngine(paths, {env});
		throw error;
	}

	return engineStatus({env});
}

function makePlaces({run, data, log}: EmbeddedPaths): void {
	for (const place of [run, data, dirname(log)]) {
		try {
			makeFolders(place, 0o711);
		} catch (error) {
			throw new FlotillaError({
				code: 'engine-permission',
				message: `cannot make ${place}: ${error instanceof Error ? error.message : String(error)}`,
				hint: 'Make room there, or name another folder for the engine with FLOTILLA_HOME.',
			});
		}
	}
}

function assertStartable({missing}: EngineStatus, env: Environment): void {
	const fail = (code: 'unsupported' | 'engine-permission' | 'engine-missing', message: string) =>
		new FlotillaError({code, message, hint: startHints[code]});
	if (process.platform !== 'linux') {
		throw fail('unsupported', "an engine of flotilla's own needs Linux");
	}

	if (process.getuid?.() !== 0) {
		throw fail('engine-permission', "starting an engine of flotilla's own needs root");
	}

	if (missing.length > 0) {
		const names = missing.map(name => missingProgram(name, env));
		throw fail('engine-missing', `not installed on this machine: ${names.join(', ')}`);
	}
}

const startHints = {
	unsupported: 'Start Docker Desktop or another engine, or name one: `--agent tcp://…`.',
	'engine-permission': 'Try `sudo flotilla engine start`, or start Docker.',
	'engine-missing':
		'On Debian and Ubuntu: `apt-get install --no-install-recommends docker.io iptables iproute2`.',
} as const;

async function launch(
	paths: EmbeddedPaths,
	{env, signal, pools = addressPools(paths.bridge)}: StartOptions,
): Promise<void> {
	const log = await open(paths.log, 'w', 0o600);
	const child = spawn(findProgram('dockerd', env) ?? 'dockerd', dockerdArguments(paths, pools), {
		detached: true,
		cwd: '/',
		stdio: ['ignore', log.fd, log.fd],
		env: {...env, PATH: systemPath(env)},
	});
	await log.close();
	let ended = false;
	child.once('exit', () => (ended = true));
	child.once('error', () => (ended = true));
	const deadline = performance.now() + startDeadlineMs;
	while (!(await pingSocket(paths.socket)) || ended) {
		if (signal?.aborted || ended || performance.now() > deadline) {
			await endEngine(paths);
			signal?.throwIfAborted();
			const what = ended ? 'ended' : `did not answer within ${startDeadlineMs / 1000} s`;
			const said = await readFile(paths.log, 'utf8').catch(() => '');
			throw startFailure(what, {paths, said});
		}

		await sleep(50);
	}

	child.unref();
}

function dockerdArguments(paths: EmbeddedPaths, pools: readonly string[]): string[] {
	return [
		...['--host', `unix://${paths.socket}`],
		...['--data-root', paths.data],
		...['--exec-root', `${paths.run}/exec`],
		...['--pidfile', paths.pidFile],
		...['--bridge', paths.bridge],
		...pools.flatMap(pool => ['--default-address-pool', pool]),
		...['--log-level', 'warn'],
		...['--shutdown-timeout', '5'],
	];
}
