import {FlotillaError, isAbort} from '../domain/failure.ts';
import {mainRole} from '../domain/spec/role-name.ts';
import type {Connection} from '../ssh/types.ts';
import {print} from './print/printer.ts';
import {printFailure, reportError} from './print/report-error.ts';
import {asUsage} from './remote/hosts-of-session.ts';
import {passSignal} from './remote/pass-signal.ts';
import {pumpInput, pumpOutput} from './remote/pump.ts';
import {remoteCommand} from './remote/remote-command.ts';
import type {Context} from './world/context.ts';
import {stopping, type Stopping} from './world/stopping.ts';

export type SshOptions = {
	readonly host?: string;
	/** Hosts to hop through, in order. */
	readonly via: readonly string[];
	/** One word: a line of shell. Several: a program and its arguments, word for word. */
	readonly command: readonly string[];
	/** `-t`: a pty for a command as well. */
	readonly tty?: boolean;
};

/** What OpenSSH says of a connection that failed. */
const connectionFailed = 255;

/** `flotilla ssh`. */
export async function ssh(context: Context, name: string, options: SshOptions): Promise<number> {
	const route = [...options.via, options.host ?? `${mainRole}1`];
	const {stdin} = context;
	const command = options.command.length > 0 ? remoteCommand(options.command) : undefined;
	const wantsTerminal = command === undefined || options.tty === true;
	const hasTerminal = wantsTerminal && stdin.isTTY === true;
	if (options.tty && !hasTerminal) {
		print(context.stderr, 'no pseudo-terminal: stdin is not a terminal');
	}

	using stop = stopping(context, {endsWithOutput: true});
	const fleet = await context.openFleet();
	try {
		const connection = await fleet
			.connect(name, route, {signal: stop.signal})
			.catch((error: unknown) => Promise.reject(asUsage(error)));
		try {
			return hasTerminal
				? await visit(context, connection, {
						command,
						signal: stop.signal,
						at: `${name}/${route.at(-1)}`,
					})
				: await pipe(context, connection, {command, stop});
		} finally {
			connection.close();
		}
	} catch (error) {
		if (isAbort(error) && stop.signal.aborted) return stop.code ?? 0;
		const isConnection = error instanceof FlotillaError && isConnectionCode(error.code);
		const code = reportError(context, error);
		return isConnection ? connectionFailed : code;
	} finally {
		fleet.close();
	}
}

function isConnectionCode(code: FlotillaError['code']): boolean {
	return code.startsWith('ssh-') || code === 'host-not-running';
}

type Visit = {
	readonly command: string | readonly string[] | undefined;
	readonly signal: AbortSignal;
	/** For messages. */
	readonly at: string;
};

async function visit(
	context: Context,
	connection: Connection,
	{command, signal, at}: Visit,
): Promise<number> {
	const {runInTerminal} = await import('./remote/terminal-shell.ts');
	const {exit, hasLeft} = await runInTerminal(context, connection, {
		signal,
		...(command === undefined ? {} : {command}),
	});
	if (hasLeft) print(context.stderr, `connection to ${at} closed`);
	else if (exit.error) reportLost(context, exit.error);
	return hasLeft ? connectionFailed : exit.code;
}

/** Stdin, stdout and stderr passed through, apart from each other, byte by byte. */
async function pipe(
	context: Context,
	connection: Connection,
	{command, stop}: {command: Visit['command']; stop: Stopping},
): Promise<number> {
	const {signal} = stop;
	const channel = await connection.open(command === undefined ? {} : {command}, {signal});
	const stopPassing = passSignal(channel, stop);
	const stopInput = pumpInput(channel, {stdin: context.stdin});
	try {
		await pumpOutput(channel, context);
		const exit = await channel.exit;
		signal.throwIfAborted();
		if (exit.error) reportLost(context, exit.error);
		return exit.code;
	} finally {
		stopInput();
		stopPassing();
	}
}

function reportLost(context: Context, error: Error): void {
	if (error instanceof FlotillaError) printFailure(context, error.failure);
	else printFailure(context, {code: 'ssh-closed', message: error.message});
}
