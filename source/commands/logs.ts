import {isAbort} from '../domain/failure.ts';
import {hostOf, requireHosts, type HostStatus} from '../domain/session/session.ts';
import type {Fleet} from '../fleet/fleet.ts';
import {hostLines, outputFilter} from './print/host-lines.ts';
import {print, writeAll} from './print/printer.ts';
import {asUsage, requireHost} from './remote/hosts-of-session.ts';
import type {Context} from './world/context.ts';
import {stopping} from './world/stopping.ts';

export type LogsOptions = {readonly host?: string; readonly follow?: boolean};

/** `flotilla logs`: of one host as it is, of all hosts with the host before each line. */
export async function logs(context: Context, name: string, options: LogsOptions): Promise<number> {
	const {follow = false} = options;
	using stop = stopping(context, {endsWithOutput: true});
	const {signal} = stop;
	const fleet = await context.openFleet();
	try {
		const session = await fleet.status(name, {signal});
		requireHosts(session);
		if (options.host !== undefined) requireHost(session, options.host);
		const hosts = session.hosts.map(host => host.name);
		const [only] = options.host === undefined ? hosts : [options.host];
		if (only !== undefined && (options.host !== undefined || hosts.length === 1)) {
			await showOne(context, fleet.logs(name, only, {signal, follow}));
			printStopped(context, [hostOf(session, only)]);
			return 0;
		}

		const width = Math.max(...hosts.map(host => host.length));
		const show = (host: string) =>
			showAmong(context, fleet.logs(name, host, {signal, follow}), {host, width});
		if (follow) await Promise.all(hosts.map(show));
		else for (const host of hosts) await show(host);
		printStopped(context, session.hosts);
		return 0;
	} catch (error) {
		if (!isAbort(error) || !signal.aborted) throw asUsage(error);
		return stop.code ?? 0;
	} finally {
		fleet.close();
	}
}

/** A host's output need not tell that it was killed. */
function printStopped({stderr}: Context, hosts: readonly HostStatus[]): void {
	for (const {name, state} of hosts) {
		if (state !== 'running') print(stderr, `${name} is not running (${state})`);
	}
}

type Chunks = ReturnType<Fleet['logs']>;

async function showOne(context: Context, chunks: Chunks): Promise<void> {
	const filters = {stdout: outputFilter(context), stderr: outputFilter(context)};
	try {
		for await (const {stream, chunk} of chunks) {
			const output = context[stream];
			await writeAll(output, output.isTTY ? filters[stream].push(chunk) : chunk);
		}
	} finally {
		for (const stream of ['stdout', 'stderr'] as const) {
			if (context[stream].isTTY) await writeAll(context[stream], filters[stream].end());
		}
	}
}

async function showAmong(
	context: Context,
	chunks: Chunks,
	{host, width}: {host: string; width: number},
): Promise<void> {
	const lines = {
		stdout: hostLines(context, {output: context.stdout, host, width}),
		stderr: hostLines(context, {output: context.stderr, host, width, mark: '!'}),
	};
	for await (const {stream, chunk} of chunks) await lines[stream].push(chunk);
	await lines.stdout.end();
	await lines.stderr.end();
}
