import type {Engine} from '../../docker/engine/engine.ts';
import type {Endpoint} from '../../docker/reach/endpoint.ts';
import {proxyVariables, type Proxies} from '../../domain/agent/proxies.ts';
import {FlotillaError} from '../../domain/failure.ts';
import {hostsOf} from '../../domain/session/hosts.ts';
import type {RoleSpec, SessionSpec} from '../../domain/spec/spec.ts';
import type {Emit} from '../operation/steps.ts';

/** The proxies that the docker command would give containers of an engine. */
export type FindProxies = (endpoint: Endpoint) => Promise<Proxies>;

/** By engine: its proxies. Like docker, goes on without them where its settings cannot be read, and says so. */
export async function proxiesByEngine(
	engines: readonly Engine[],
	find: FindProxies,
	emit?: Emit,
): Promise<ReadonlyMap<string, Proxies>> {
	const found = new Map<string, Proxies>();
	for (const {endpoint} of engines) {
		try {
			found.set(endpoint.name, await find(endpoint));
		} catch (error) {
			if (!(error instanceof FlotillaError)) throw error;
			emit?.({type: 'warned', message: `hosts get no proxies of docker: ${error.message}`});
			break;
		}
	}

	return found;
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
