import type {Engine} from '../../docker/engine/engine.ts';
import type {Endpoint} from '../../docker/reach/endpoint.ts';
import {proxyVariables, type Proxies} from '../../domain/agent/proxies.ts';
import {FlotillaError} from '../../domain/failure.ts';
import {hostsOf} from '../../domain/session/hosts.ts';
import type {RoleSpec, SessionSpec} from '../../domain/spec/spec.ts';

/** The proxies that the docker command would give containers of an engine. */
export type FindProxies = (endpoint: Endpoint) => Promise<Proxies>;

/** By engine: its proxies. Like docker, goes on without them where its settings cannot be read, and says why. */
export async function proxiesByEngine(
	engines: readonly Engine[],
	find: FindProxies,
): Promise<{found: ReadonlyMap<string, Proxies>; obstacle: string | undefined}> {
	const found = new Map<string, Proxies>();
	try {
		for (const {endpoint} of engines) found.set(endpoint.name, await find(endpoint));
		return {found, obstacle: undefined};
	} catch (error) {
		if (!(error instanceof FlotillaError)) throw error;
		return {found, obstacle: `docker's proxies are not passed to hosts: ${error.message}`};
	}
}

/** What these proxies are for a host of this role, in an environment. */
export function proxyEnvironment(
	proxies: Proxies | undefined,
	{spec, role, subnets}: {spec: SessionSpec; role: RoleSpec; subnets: readonly string[]},
): Record<string, string> {
	if (!proxies) return {};
	const peers = [...hostsOf(spec).map(({name}) => name), ...subnets];
	return proxyVariables(proxies, {role: role.env, peers});
}
