import assert from 'node:assert/strict';
import type {Engine} from '../../../source/docker/engine/engine.ts';
import {objectName} from '../../../source/domain/session/labels.ts';

export type Ran = {readonly code: number; readonly stdout: string; readonly stderr: string};

/**
 * Runs a command in a container as `docker exec` does. Its stdin stays open: Docker 20.10 behind TLS
 * now and then loses the output of a command whose stdin ends before it has begun.
 */
export async function inContainer(
	engine: Engine,
	container: string,
	command: readonly string[],
): Promise<Ran> {
	const exec = await engine.exec(container, {command});
	const stderr: Buffer[] = [];
	exec.onStderr(chunk => stderr.push(chunk));
	const stdout: Buffer[] = [];
	for await (const chunk of exec.stdio as AsyncIterable<Buffer>) stdout.push(chunk);
	const code = await exec.exitCode;
	return {code, stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString()};
}

/** The same in a host of a session, failing the test unless it ends with 0. */
export async function inHost(
	engine: Engine,
	host: {session: string; host: string},
	command: readonly string[],
): Promise<string> {
	const ran = await inContainer(engine, objectName.container(host.session, host.host), command);
	assert.equal(ran.code, 0, `${host.host}: ${command.join(' ')}: ${ran.stderr}${ran.stdout}`);
	return ran.stdout;
}

/** What a port says to a host that connects to it; empty where it cannot be reached. */
export async function bannerFrom(
	engine: Engine,
	container: string,
	{address, port}: {address: string; port: number},
): Promise<Ran> {
	const busybox = '/opt/flotilla/libexec/busybox';
	const script = `${busybox} timeout 3 ${busybox} nc -w 2 ${address} ${port} </dev/null`;
	return inContainer(engine, container, ['sh', '-c', script]);
}
