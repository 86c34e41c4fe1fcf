import {listContainers} from './containers.ts';
import {listNetworks} from './network.ts';
import {labelFilter, type Client, type Request} from './request.ts';
import type {Call, ContainerSummary, Inventory} from './shapes.ts';
import {listVolumes} from './volumes.ts';

/** What an engine has of something. */
export type SearchCalls = {
	/** All objects that have every one of these labels (`key` or `key=value`). */
	list(labels: readonly string[], call?: Call): Promise<Inventory>;
	/** All objects whose names begin with one of these texts, whoever made them. */
	listNamed(starts: readonly string[], call?: Call): Promise<Inventory>;
	/** Every container there is in any state, ours or not: the ports they publish are taken. */
	containers(call?: Call): Promise<readonly ContainerSummary[]>;
	/** Containers in any state that use this volume or are attached to this network. */
	containersOn(
		thing: {readonly volume: string} | {readonly network: string},
		call?: Call,
	): Promise<readonly ContainerSummary[]>;
};

/** The calls that look for things. */
export function searchCalls(client: Client): SearchCalls {
	return {
		list: (labels, call = {}) => listAll(client, labelFilter(labels), call),

		async listNamed(starts, call = {}) {
			// The engine looks for them anywhere in a name.
			const all = await listAll(client, {filters: {name: starts}}, call);
			const isNamed = ({name}: {name: string}) => starts.some(start => name.startsWith(start));
			return {
				containers: all.containers.filter(isNamed),
				networks: all.networks.filter(isNamed),
				volumes: all.volumes.filter(isNamed),
			};
		},

		containers: (call = {}) => listContainers(client, undefined, call),

		containersOn(thing, call = {}) {
			const filters = Object.fromEntries(Object.entries(thing).map(([key, id]) => [key, [id]]));
			return listContainers(client, {filters}, call);
		},
	};
}

async function listAll(client: Client, query: Request['query'], call: Call): Promise<Inventory> {
	const [containers, networks, volumes] = await Promise.all([
		listContainers(client, query, call),
		listNetworks(client, query, call),
		listVolumes(client, query, call),
	]);
	return {containers, networks, volumes};
}
