import {FlotillaError, usageError} from '../../domain/failure.ts';
import {
	hostOf,
	requireHosts,
	type HostStatus,
	type SessionStatus,
} from '../../domain/session/session.ts';

/** The hosts that `--host` and `--role` name, in rank order; all of them where nothing is named. */
export function chooseHosts(
	session: SessionStatus,
	{hosts, roles}: {hosts: readonly string[]; roles: readonly string[]},
): HostStatus[] {
	requireHosts(session);
	for (const host of hosts) requireHost(session, host);
	for (const role of roles) {
		if (session.hosts.some(host => host.role === role)) continue;
		const known = [...new Set(session.hosts.map(host => host.role))].join(', ');
		throw usageError(`${session.name} has no role ${JSON.stringify(role)}`, `Its roles: ${known}.`);
	}

	if (hosts.length + roles.length === 0) return [...session.hosts];
	return session.hosts.filter(({name, role}) => hosts.includes(name) || roles.includes(role));
}

/** Throws a usage error where the session has no such host. */
export function requireHost(session: SessionStatus, host: string): void {
	try {
		hostOf(session, host);
	} catch (error) {
		throw asUsage(error);
	}
}

/** A host that was named wrongly is wrong usage (exit code 2), wherever that came to light. */
export function asUsage(error: unknown): unknown {
	return error instanceof FlotillaError && error.code === 'host-not-found'
		? usageError(error.message, error.hint)
		: error;
}
