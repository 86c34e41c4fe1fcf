import type {Engine} from '../../docker/engine/engine.ts';
import {dockerCommand} from '../../domain/agent/docker-command.ts';
import {FlotillaError} from '../../domain/failure.ts';
import {sshDirectory} from '../../domain/host-paths.ts';
import {objectName} from '../../domain/session/labels.ts';
import {
	isHostUnseen,
	revivalOf,
	type HostStatus,
	type SessionStatus,
} from '../../domain/session/session.ts';
import type {Credentials} from '../../ssh/types.ts';

/** Bytes of one of these files; what flotilla writes has some hundred. */
const mostOfFile = 64 * 1024;

/**
 * What a route needs: the session's key, which the hosts' own volumes alone have, and the pin of each
 * host on the way, which the engine keeps for it; no host is asked about another one. Throws
 * `host-failed` when a host's files are not what flotilla wrote.
 */
export async function readCredentials(
	engineOf: (agent: string) => Promise<Engine>,
	{
		session,
		route,
		signal,
	}: {session: SessionStatus; route: readonly HostStatus[]; signal?: AbortSignal},
): Promise<Credentials> {
	const [first, ...others] = route;
	if (!first) throw new Error('a route has at least one host');
	const read = async (host: HostStatus, file: string) =>
		readHostFile(await engineOf(host.agent), {session, host, file, signal});
	const near = await engineOf(first.agent);
	runningContainer(session, first, near);
	const privateKey = await read(first, 'id_cluster');
	const pins = [first, ...others].map(async host => {
		// Sessions of an earlier version: what the host's own volume says.
		const key = host.hostKey ?? (await read(host, 'ssh_host_ed25519_key.pub'));
		return [host.name, key.trim()] as const;
	});
	return {privateKey, hostKeys: Object.fromEntries(await Promise.all(pins))};
}

async function readHostFile(
	engine: Engine,
	from: {session: SessionStatus; host: HostStatus; file: string; signal: AbortSignal | undefined},
): Promise<string> {
	const {session, host, file, signal} = from;
	if (!host.containerId) throw noContainer(session, host);
	const path = `${sshDirectory}/${file}`;
	const wrong = (what: string, cause?: unknown) =>
		new FlotillaError(
			{
				code: 'host-failed',
				message: `${host.name}: ${what}`,
				hint: `Take the session down and up again: flotilla down ${session.name}`,
			},
			{cause},
		);
	const options = {path, atMost: mostOfFile};
	const content = await engine
		.readFile(host.containerId, options, signal ? {signal} : {})
		.catch((error: unknown) => {
			const isOfHost = error instanceof FlotillaError && error.code === 'host-failed';
			throw isOfHost ? wrong(`${path} is not what flotilla wrote: ${error.message}`, error) : error;
		});
	if (!content?.length) throw wrong(`it has no ${path} any more`);
	return content.toString();
}

/** The container of a host that runs. Throws `host-not-running` with what to do; `near` is an engine of the route. */
export function runningContainer(session: SessionStatus, host: HostStatus, near: Engine): string {
	if (host.containerId && host.state === 'running') return host.containerId;
	const isThere = near.endpoint.name === host.agent;
	if (host.state === 'missing') throw noContainer(session, host);
	const docker = isThere ? dockerCommand(near.endpoint) : 'docker';
	const revival = revivalOf(host.state);
	const command = `${docker} ${revival} ${objectName.container(session.name, host.name)}${isThere ? '' : `, on ${host.agent}`}`;
	const why = `See why: flotilla logs ${session.name} ${host.name}`;
	throw new FlotillaError({
		code: 'host-not-running',
		message: `${host.name} is not running (${host.state})`,
		hint:
			revival === 'unpause'
				? `Resume it: ${command}`
				: revival === 'start'
					? `${why}; start it again: ${command}`
					: why,
	});
}

/** A host has no container, or none that anybody sees. */
export function noContainer(
	{name, unreachable = []}: SessionStatus,
	host: HostStatus,
): FlotillaError {
	const isUnseen = isHostUnseen(host, unreachable);
	return new FlotillaError({
		code: 'host-not-running',
		message: isUnseen
			? `${host.name} is not seen: its agent ${host.agent} does not answer`
			: `${host.name} has no container any more`,
		hint: isUnseen
			? 'See what is wrong with it: flotilla agents check'
			: `Take the session down and up again: flotilla down ${name}`,
	});
}
