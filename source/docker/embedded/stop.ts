import {rm} from 'node:fs/promises';
import {setTimeout as sleep} from 'node:timers/promises';
import type {Environment} from '../../domain/environment.ts';
import {unmountBelow} from '../../machine/mounts.ts';
import {
	allProcesses,
	isProgram,
	isTrusted,
	processStartedAt,
	sharesPids,
	signalProcess,
	withDescendants,
} from '../../machine/process.ts';
import {putForwardingBack} from './forwarding.ts';
import {removeNetworks} from './networks.ts';
import {assertOwnPaths, embeddedPaths, type EmbeddedPaths} from './paths.ts';

const stopDeadlineMs = 20_000;

/**
 * Stops flotilla's own dockerd with its containers, removes its bridges, firewall rules, mounts and
 * sockets, and puts forwarding back as it was if nobody else needs it; images and stopped containers stay unless `purge`. One that does not run is fine.
 */
export async function stopEngine(options: {
	env: Environment;
	purge?: boolean;
	onProgress?: (text: string) => void;
}): Promise<void> {
	const {env, purge, onProgress} = options;
	const paths = embeddedPaths(env);
	assertOwnPaths(paths);
	onProgress?.('stopping dockerd');
	await endEngine(paths);
	await cleanUpEngine(paths, {env});
	await removeNetworks(paths, {env, isWhole: true});
	await putForwardingBack(paths, {env});
	if (!purge) return;
	onProgress?.(`removing ${paths.data}`);
	await rm(paths.data, {recursive: true, force: true});
	await rm(paths.log, {force: true});
	await rm(paths.forwarding, {force: true});
}

/** The pid of this engine's dockerd: never trusted from the pid file alone, pids are used again. */
export function engineProcess(paths: EmbeddedPaths): number | undefined {
	return processesOf(/^dockerd$/, paths.data)[0];
}

/** Only what root runs outside of containers: others could make theirs look like these. */
function processesOf(program: RegExp, path: string): number[] {
	return allProcesses().filter(
		pid => isProgram(pid, {program, path}) && isTrusted(pid, program) && sharesPids(pid),
	);
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
	const helpers = processesOf(/^(containerd|containerd-shim.*|docker-proxy)$/, `${paths.run}/exec`);
	for (const pid of withDescendants(helpers)) signalProcess(pid, 'SIGKILL');
	while (helpers.some(pid => processStartedAt(pid) !== undefined)) await sleep(5);
	await unmountBelow([paths.data, paths.run], env);
	await removeNetworks(paths, {env, isWhole: false});
	await rm(paths.run, {recursive: true, force: true});
}
