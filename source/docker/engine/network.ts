import {FlotillaError} from '../../domain/failure.ts';
import {fields, list, maybe, record, text, type Shaped} from '../../domain/shape.ts';
import {idShape, labelsShape, madeShape} from './answer-parts.ts';
import {isAtLeast} from './container-body.ts';
import type {Client, Request} from './request.ts';
import type {Call, NetworkOptions, NetworkSummary} from './shapes.ts';

/** What an engine does with networks. */
export type NetworkCalls = {
	createNetwork(options: NetworkOptions, call?: Call): Promise<NetworkSummary>;
	inspectNetwork(id: string, call?: Call): Promise<NetworkSummary | undefined>;
	/** Every network there is, ours or not: their subnets are taken. */
	listNetworks(call?: Call): Promise<readonly NetworkSummary[]>;
	/**
	 * Takes away what a network still counts as connected though its container is gone: engines forget
	 * one now and then, and the network could not be removed before their restart.
	 */
	releaseEndpoints(id: string, call?: Call): Promise<void>;
	removeNetwork(id: string, call?: Call): Promise<void>;
};

const containersShape = maybe(record(fields({Name: maybe(text)})));

const networkShape = fields({
	Id: idShape,
	Name: text,
	Driver: text,
	Scope: text,
	Labels: labelsShape,
	IPAM: maybe(fields({Config: maybe(list(fields({Subnet: maybe(text), IPRange: maybe(text)})))})),
	Containers: containersShape,
	Options: maybe(record(text)),
});

const networksShape = list(networkShape);
const holdingShape = fields({Containers: containersShape});

type Network = Shaped<typeof networkShape>;

/** The network calls of an engine. */
export function networkCalls(client: Client): NetworkCalls {
	return {
		async createNetwork(options, call = {}) {
			const step = `create network ${options.name}`;
			try {
				const request = {
					...call,
					step,
					method: 'POST',
					path: '/networks/create',
					body: networkBody(options, client.apiVersion),
					codes: {409: 'name-in-use'},
				} as const;
				const {Id} = await client.json(request, madeShape);
				return await inspect(client, Id, call);
			} catch (error) {
				throw error instanceof FlotillaError
					? await explain(client, {error, options}, call)
					: error;
			}
		},

		async inspectNetwork(id, call = {}) {
			try {
				return await inspect(client, id, call);
			} catch (error) {
				if (error instanceof FlotillaError && error.code === 'network-not-found') return undefined;
				throw error;
			}
		},

		listNetworks: (call = {}) => listNetworks(client, undefined, call),

		async releaseEndpoints(id, call = {}) {
			const path = `/networks/${encodeURIComponent(id)}`;
			const step = `release what network ${id} holds`;
			const codes = {404: 'network-not-found'} as const;
			const request = {...call, step, path, codes};
			const {Containers = {}} = await client.json(request, holdingShape);
			for (const [container, {Name = container}] of Object.entries(Containers)) {
				if (await isThere(client, container, call)) continue;
				await client.done({
					...call,
					step,
					method: 'POST',
					path: `${path}/disconnect`,
					body: {Container: Name, Force: true},
					accept: [404],
				});
			}
		},

		async removeNetwork(id, call = {}) {
			await client.done({
				...call,
				step: `remove network ${id}`,
				method: 'DELETE',
				path: `/networks/${encodeURIComponent(id)}`,
				accept: [404],
			});
		},
	};
}

/** Is this a container, and not the id of an endpoint without one (`ep-…`)? */
async function isThere(client: Client, id: string, call: Call): Promise<boolean> {
	const path = `/containers/${encodeURIComponent(id)}/json`;
	const status = await client.done({...call, step: `inspect container ${id}`, path, accept: [404]});
	return status !== 404;
}

/** Networks that a filter finds; without one all there are. */
export async function listNetworks(
	client: Client,
	query: Request['query'],
	call: Call,
): Promise<NetworkSummary[]> {
	const found = await client.json(
		{...call, step: 'list networks', path: '/networks', ...(query ? {query} : {})},
		networksShape,
	);
	return found.map(summary);
}

async function inspect(client: Client, id: string, call: Call): Promise<NetworkSummary> {
	const request = {
		...call,
		step: `inspect network ${id}`,
		path: `/networks/${encodeURIComponent(id)}`,
		codes: {404: 'network-not-found'},
	} as const;
	return summary(await client.json(request, networkShape));
}

/** What the contract needs, whatever the engine's `default-network-opts` (API 1.43) say: hosts reach each other, nobody else does. */
const bridgeOptions = {
	'com.docker.network.bridge.enable_icc': 'true',
	'com.docker.network.bridge.gateway_mode_ipv4': 'nat',
};

function networkBody(options: NetworkOptions, apiVersion: string): object {
	const {name, driver, labels, subnet, mtu, isEncrypted} = options;
	return {
		Name: name,
		// Engines before API 1.44 otherwise allow two networks of one name.
		CheckDuplicate: true,
		Driver: driver,
		Attachable: driver === 'overlay',
		Labels: labels,
		...(subnet === undefined ? {} : {IPAM: {Config: [{Subnet: subnet}]}}),
		Options: {
			...(driver === 'bridge' && isAtLeast(apiVersion, '1.43') ? bridgeOptions : {}),
			...(mtu === undefined ? {} : {'com.docker.network.driver.mtu': String(mtu)}),
			...(isEncrypted ? {encrypted: 'true'} : {}),
		},
	};
}

function summary(network: Network): NetworkSummary {
	const {Id, Name, Driver, Labels, Scope, IPAM, Containers, Options = {}} = network;
	const configs = IPAM?.Config ?? [];
	const range = configs[0]?.IPRange || configs[0]?.Subnet;
	return {
		id: Id,
		name: Name,
		driver: Driver,
		labels: Labels,
		subnets: configs.flatMap(({Subnet}) => (Subnet ? [Subnet] : [])),
		...(range ? {range} : {}),
		...(Containers ? {attached: Object.keys(Containers).length} : {}),
		scope: Scope,
		isAllocated:
			Driver !== 'overlay' || 'com.docker.network.driver.overlay.vxlanid_list' in Options,
	};
}

/** Says which networks are in the way; the engine only says that there are some. */
async function explain(
	client: Client,
	{error, options: {subnet}}: {error: FlotillaError; options: NetworkOptions},
	call: Call,
): Promise<FlotillaError> {
	if (error.code !== 'subnet-exhausted') return error;
	const failure = {
		...error.failure,
		...(subnet === undefined
			? {}
			: {hint: `Choose another subnet than ${subnet}, or leave it out: a free one is chosen.`}),
	};
	const networks = await listNetworks(client, undefined, call).catch(() => undefined);
	if (!networks) return new FlotillaError(failure, {cause: error});
	const holding = networks.filter(({subnets}) => subnets.length > 0);
	const sessions = holding.flatMap(({labels}) => labels['dev.flotilla.name'] ?? []);
	const shown = holding.slice(0, 8).map(({name, subnets}) => `${name} ${subnets.join(' ')}`);
	const more = holding.length > shown.length ? ', …' : '';
	const message = `${error.message} (${holding.length} networks hold subnets, ${sessions.length} of them of flotilla sessions: ${shown.join(', ')}${more})`;
	return new FlotillaError({...failure, message}, {cause: error});
}
