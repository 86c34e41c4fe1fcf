import type {Engine} from '../docker/engine.ts';
import {dockerCommand} from '../domain/docker-command.ts';
import {FlotillaError} from '../domain/failure.ts';
import {sshDirectory} from '../domain/host-files.ts';
import {objectName} from '../domain/labels.ts';
import {isOutOfSight, revivalOf, type HostStatus, type SessionStatus} from '../domain/session.ts';
import type {Credentials} from '../ssh/types.ts';
import {readTar} from './tar.ts';

/**
 * The session's key and pins, read from a host's own volume: they are kept nowhere else.
 * Throws `host-failed` when the host's files are not what flotilla wrote.
 */
export async function readCredentials(
	engine: Engine,
	{session, host, signal}: {session: SessionStatus; host: HostStatus; signal?: AbortSignal},
): Promise<Credentials> {
	const id = runningContainer(session, host, engine);
	const files = await readTar(
		await engine.getArchive(id, sshDirectory, {...(signal ? {signal} : {})}),
	);
	const privateKey = files.get('ssh/id_cluster');
	const knownHosts = files.get('ssh/known_hosts');
	if (!privateKey || !knownHosts) {
		throw new FlotillaError({
			code: 'host-failed',
			message: `${host.name}: ${sshDirectory} holds no session key`,
			hint: `Take the session down and up again: flotilla down ${session.name}`,
		});
	}

	return {privateKey, hostKeys: pins(knownHosts)};
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
				? `Let it go on: ${command}`
				: revival === 'start'
					? `${why}; start it again: ${command}`
					: why,
	});
}

/** A host has no container, or none that anybody sees. */
export function noContainer({name, away = []}: SessionStatus, host: HostStatus): FlotillaError {
	const isUnseen = isOutOfSight(host, away);
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

function pins(knownHosts: string): Record<string, string> {
	const entries = knownHosts
		.split('\n')
		.map(line => line.split(' '))
		.flatMap(([names = '', type, blob]) =>
			type && blob ? [[names.split(',')[0] ?? '', `${type} ${blob}`] as const] : [],
		);
	return Object.fromEntries(entries);
}
