import {FlotillaError} from '../../domain/failure.ts';
import {runtimeLabel} from '../../domain/session/labels.ts';
import {fields, list, maybe, text, type Shaped} from '../../domain/shape.ts';
import type {Engine} from './engine.ts';
import type {RawEvent} from './raw-event.ts';
import {labelFilter, type Client} from './request.ts';
import type {Call, ContainerSummary, Inventory} from './shapes.ts';
import {splitTar} from './split-tar.ts';
import {fillerOf} from './volume-filling.ts';

/** What Docker calls the network that containers are on unless told otherwise. */
const defaultNetwork = 'bridge';

/** What Docker lets containers do and this does not: to ping, and as any user to listen on port 22. */
const rights = {
	capabilities: ['NET_RAW'],
	sysctls: {'net.ipv4.ip_unprivileged_port_start': '0'},
};

/** Its own API beside Docker's, as far as it is needed. */
const factsShape = fields({
	host: fields({networkBackendInfo: maybe(fields({defaultNetwork: maybe(text)}))}),
});

/** What `/version` of Podman lists first. */
const ownComponent = 'Podman Engine';

/** What of `/version` tells engines apart. */
export const componentsShape = maybe(list(fields({Name: maybe(text)})));

export function isPodman(components: Shaped<typeof componentsShape> = []): boolean {
	return components.some(({Name}) => Name === ownComponent);
}

/**
 * An engine that is Podman, made to do what Docker does where its Docker API does something else. All
 * that is known of such differences is in this file.
 */
export async function likeDocker(
	engine: Engine,
	{client, ...opening}: {client: Client} & Call,
): Promise<Engine> {
	const {host} = await client.json(
		{...opening, step: 'read its facts', path: '/libpod/info'},
		factsShape,
	);
	const ownDefault = host.networkBackendInfo?.defaultNetwork ?? 'podman';
	const toOwn = (name: string) => (name === defaultNetwork ? ownDefault : name);
	const toDockers = <Value>(networks: Readonly<Record<string, Value>>) =>
		Object.fromEntries(
			Object.entries(networks).map(([name, value]) => [
				name === ownDefault ? defaultNetwork : name,
				value,
			]),
		);

	const createVolume: Engine['createVolume'] = async (options, call) => {
		try {
			return await engine.createVolume(options, call);
		} catch (error) {
			// Of two that claim a name at once, one may be refused where Docker answers with what is there.
			if (!(error instanceof FlotillaError) || !/already exists/.test(error.message)) throw error;
			return engine.createVolume(options, call);
		}
	};

	const createContainer: Engine['createContainer'] = async (options, call) => {
		// Volumes that a container brings with it would be made without their labels.
		for (const {type, source, labels} of options.mounts ?? []) {
			if (type === 'volume' && source && labels) await createVolume({name: source, labels}, call);
		}

		const networks = options.networks?.map(network => ({...network, name: toOwn(network.name)}));
		const changed = {...options, ...rights, ...(networks ? {networks} : {})};
		return engine.createContainer(changed, call);
	};

	const familiar = <Container extends ContainerSummary>(container: Container): Container => ({
		...container,
		image: familiarName(container.image),
		networks: toDockers(container.networks),
	});

	const familiarAll = ({containers, ...others}: Inventory): Inventory => ({
		...others,
		containers: containers.map(familiar),
	});

	const removeContainer: Engine['removeContainer'] = async (id, call) => {
		await client.done({
			...call,
			step: `remove container ${id}`,
			method: 'DELETE',
			path: `/containers/${encodeURIComponent(id)}`,
			// Docker kills at once; this asks it to end first, and waits ten seconds, unless told not to.
			query: {force: true, v: true, timeout: 0},
			accept: [404],
		});
	};

	return {
		...engine,
		createVolume,
		createContainer,
		async info(call) {
			return {...(await engine.info(call)), id: await identity(client, call)};
		},
		list: async (labels, call) => familiarAll(await engine.list(labels, call)),
		listNamed: async (starts, call) => familiarAll(await engine.listNamed(starts, call)),
		containers: async call => (await engine.containers(call)).map(familiar),
		containersOn: async (thing, call) => (await engine.containersOn(thing, call)).map(familiar),
		async inspectContainer(id, call) {
			const details = await engine.inspectContainer(id, call);
			return {...familiar(details), aliases: toDockers(details.aliases)};
		},
		inspectNetwork: async (id, call) => engine.inspectNetwork(toOwn(id), call),
		removeContainer,
		async fillVolume(filling, call) {
			const {id} = await createContainer(fillerOf(filling), call);
			// Volumes are filled when a container is made ready to start.
			await client.done({
				...call,
				step: `fill volume ${filling.volume}`,
				method: 'POST',
				path: `/libpod/containers/${id}/init`,
			});
			await removeContainer(id, call);
		},
		async putArchive(id, archive, call) {
			const targets = await volumesBelow(client, {id, path: archive.path}, call);
			for (const part of await splitTar(archive, targets)) await engine.putArchive(id, part, call);
		},
	};
}

/** A volume's events have no id here, and of those that connect a network it is the container's. */
export function eventLikeDocker(event: RawEvent): RawEvent {
	const {Type, Action, Actor} = event;
	const {name = '', network = ''} = Actor.Attributes ?? {};
	const isConnection = Action === 'connect' || Action === 'disconnect';
	const own = Type === 'volume' ? name : Type === 'network' && isConnection ? network : Actor.ID;
	return {
		...event,
		Action: Action === 'remove' ? 'destroy' : Action,
		Actor: {...Actor, ID: own},
	};
}

/** An image as it was asked for: here each is listed with the registry it is of. */
function familiarName(image: string): string {
	return image.replace(/^(localhost\/|docker\.io\/library\/|docker\.io\/)/, '');
}

/**
 * What stays the same for one engine and differs between two: `/info` has another id each time. The
 * volumes that hosts have their programs from stay for good; one that has none yet holds nothing of
 * ours either, and counts by its address.
 */
const bornShape = fields({
	Volumes: maybe(list(fields({Name: text, CreatedAt: maybe(text)}))),
});

async function identity(client: Client, call: Call = {}): Promise<string> {
	const query = labelFilter([runtimeLabel]);
	const {Volumes = []} = await client.json(
		{...call, step: 'read its facts', path: '/volumes', query},
		bornShape,
	);
	const known = Volumes.map(({Name, CreatedAt}) => `${CreatedAt} ${Name}`).sort();
	return known[0] ?? client.endpoint.url;
}

/**
 * Where volumes are mounted at or below a path of a container: what is written above such a mount does
 * not reach its volume as long as the container has not run.
 */
const mountedShape = fields({
	Mounts: maybe(list(fields({Type: text, Destination: text}))),
});

async function volumesBelow(
	client: Client,
	{id, path}: {id: string; path: string},
	call: Call = {},
): Promise<string[]> {
	const request = {
		...call,
		step: `inspect container ${id}`,
		path: `/containers/${encodeURIComponent(id)}/json`,
		codes: {404: 'host-not-found'},
	} as const;
	const {Mounts = []} = await client.json(request, mountedShape);
	return Mounts.flatMap(({Type, Destination}) =>
		Type === 'volume' && `${Destination}/`.startsWith(`${path.replace(/\/$/, '')}/`)
			? Destination
			: [],
	);
}
