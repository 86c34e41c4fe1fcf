import type {Socket} from 'node:net';
import {setTimeout as sleep} from 'node:timers/promises';
import {FlotillaError} from '../../domain/failure.ts';
import {fields, flag, maybe, number} from '../../domain/shape.ts';
import {createPatience} from '../../machine/pause.ts';
import {refusalFailure} from '../failures/docker-failure.ts';
import {madeShape} from './answer-parts.ts';
import {execStdio, type ExecStream} from './exec-stdio.ts';
import type {Client} from './request.ts';
import type {Call} from './shapes.ts';

const exitDeadlineMs = 10_000;

type ExecOptions = {
	id: string;
	command: readonly string[];
	env?: Readonly<Record<string, string>>;
	user?: string;
};

const exitShape = fields({Running: flag, ExitCode: maybe(number), Pid: maybe(number)});

/** Runs a command in a running container; the signal ends the stream, too, once it is open. */
export async function startExec(
	client: Client,
	{id, command, env, user}: ExecOptions,
	call: Call = {},
): Promise<ExecStream> {
	const base = {
		...call,
		step: `run ${command[0] ?? ''} in container ${id}`,
		method: 'POST',
	} as const;
	const creating = {
		...base,
		path: `/containers/${encodeURIComponent(id)}/exec`,
		body: {
			AttachStdin: true,
			AttachStdout: true,
			AttachStderr: true,
			Tty: false,
			Cmd: command,
			Env: env && Object.entries(env).map(([name, value]) => `${name}=${value}`),
			User: user,
		},
		codes: {404: 'host-not-found', 409: 'host-not-running'},
	} as const;
	const {Id: execId} = await client.json(creating, madeShape);
	const request = {
		...base,
		path: `/exec/${execId}/start`,
		body: {Detach: false, Tty: false},
		codes: {404: 'host-not-found', 409: 'host-not-running', 500: 'host-failed'},
	} as const;
	const socket = await client.upgrade(request);
	const {stdio, onStderr, ended, beginning} = execStdio(socket, error =>
		client.failure(error, request),
	);
	destroyOnAbort(socket, call.signal);
	const exitCode = ended.then(async () => {
		const {code, hasRun} = await readExit(client, {execId, step: base.step}, call);
		if (!hasRun && code !== 0) throw neverRan(client, {step: base.step, said: beginning()});
		return code;
	});
	// Who only wants the stream need not listen for the code.
	exitCode.catch(() => {});
	return {stdio, onStderr, exitCode};
}

function destroyOnAbort(socket: Socket, signal: AbortSignal | undefined): void {
	if (!signal) return;
	const stop = () => socket.destroy(new Error('called off'));
	if (signal.aborted) stop();
	signal.addEventListener('abort', stop, {once: true});
	socket.once('close', () => signal.removeEventListener('abort', stop));
}

/** The engine took the call and could not make the process: it says so where output would be. */
function neverRan(client: Client, {step, said}: {step: string; said: string}): FlotillaError {
	const {name: agent, url, docker, engine} = client.endpoint;
	const message = said.trim() || 'the engine could not start it, and does not say why';
	return refusalFailure(
		{status: 500, message},
		{agent, url, docker, engine, step, codes: {500: 'host-failed'}},
	);
}

/** The stream's end may come before the engine has noted the exit. */
async function readExit(
	client: Client,
	{execId, step}: {execId: string; step: string},
	call: Call,
): Promise<{code: number; hasRun: boolean}> {
	const deadline = performance.now() + exitDeadlineMs;
	const waits = createPatience({first: 2, most: 200});
	for (;;) {
		const state = await client.json(
			{...call, step, path: `/exec/${execId}/json`, codes: {404: 'host-not-found'}},
			exitShape,
		);
		if (!state.Running && state.ExitCode !== undefined) {
			// Podman forgets it of processes that have ended, too.
			const hasRun = state.Pid !== 0 || client.endpoint.engine === 'podman';
			return {code: state.ExitCode, hasRun};
		}

		if (performance.now() > deadline) {
			throw new FlotillaError({
				code: 'engine-error',
				message: `${client.endpoint.name}: could not ${step}: its output ended, but the engine names no exit code`,
				hint: 'The process may have closed its output and gone on; look with `flotilla ssh`.',
			});
		}

		await sleep(waits.next(), undefined, {signal: call.signal});
	}
}
