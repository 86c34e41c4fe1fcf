import {rm} from 'node:fs/promises';
import {setTimeout as sleep} from 'node:timers/promises';
import {runProgram} from './child.ts';
import {embeddedPaths, type EmbeddedPaths} from './embedded-paths.ts';
import {unmountBelow} from './mounts.ts';
import {networkBridges} from './ping.ts';
import {
	allProcesses,
	isProgram,
	processStartedAt,
	signalProcess,
	withDescendants,
} from './process.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const stopDeadlineMs = 20_000;

/**
 * Stops flotilla's own dockerd with its containers and removes its bridge, mounts and sockets; images
 * and stopped containers stay unless `purge`. One that does not run is fine.
 */
export async function stopEngine(options: {
	env: Environment;
	purge?: boolean;
	onProgress?: (text: string) => void;
}): Promise<void> {
	const {env, purge, onProgress} = options;
	const paths = embeddedPaths(env);
	const bridges = await networkBridges(paths.socket);
	onProgress?.('stopping dockerd');
	await endEngine(paths);
	await cleanUpEngine(paths, {env});
	for (const bridge of bridges) await removeBridge(bridge, env);
	if (!purge) return;
	onProgress?.(`removing ${paths.data}`);
	await rm(paths.data, {recursive: true, force: true});
	await rm(paths.log, {force: true});
}

/** The pid of this engine's dockerd: never trusted from the pid file alone, pids are used again. */
export function engineProcess(paths: EmbeddedPaths): number | undefined {
	return allProcesses().find(pid => isProgram(pid, {program: /^dockerd$/, path: paths.data}));
}

/** Asks dockerd to end, and ends it when it does not. */
export async function endEngine(paths: EmbeddedPaths): Promise<void> {
	const pid = engineProcess(paths);
	if (pid === undefined) return;
	const started = processStartedAt(pid);
	signalProcess(pid, 'SIGTERM');
	const deadline = performance.now() + stopDeadlineMs;
	while (processStartedAt(pid) === started && performance.now() < deadline) await sleep(25);
	if (processStartedAt(pid) === started) signalProcess(pid, 'SIGKILL');
	while (processStartedAt(pid) === started) await sleep(5);
}

/** Removes what a dockerd that is gone left on this machine; its data stay. */
export async function cleanUpEngine(
	paths: EmbeddedPaths,
	{env}: {env: Environment},
): Promise<void> {
	await endEngine(paths);
	// A dockerd that was killed leaves containerd, shims and containers behind.
	const helpers = allProcesses().filter(pid =>
		isProgram(pid, {
			program: /^(containerd|containerd-shim.*|docker-proxy)$/,
			path: `${paths.run}/exec`,
		}),
	);
	for (const pid of withDescendants(helpers)) signalProcess(pid, 'SIGKILL');
	while (helpers.some(pid => processStartedAt(pid) !== undefined)) await sleep(5);
	await unmountBelow([paths.data, paths.run], env);
	await removeBridge(paths.bridge, env);
	await rm(paths.run, {recursive: true, force: true});
}

/** Removes a bridge and the firewall rules that name it, which dockerd leaves when it ends. */
async function removeBridge(name: string, env: Environment): Promise<void> {
	const {exitCode} = await runProgram(['ip', 'link', 'show', 'dev', name], {env});
	if (exitCode !== 0) return;
	await runProgram(['ip', 'link', 'delete', 'dev', name], {env});
	for (const table of ['filter', 'nat']) {
		const rules: string[] = [];
		await runProgram(['iptables', '-w', '-t', table, '-S'], {
			env,
			onLine: line => rules.push(line),
		});
		for (const rule of rules) {
			const words = rule.split(' ');
			if (words[0] !== '-A' || !words.includes(name)) continue;
			await runProgram(['iptables', '-w', '-t', table, '-D', ...words.slice(1)], {env});
		}
	}
}
