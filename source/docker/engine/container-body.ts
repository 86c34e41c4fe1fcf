import type {ContainerOptions, MountOptions, NestedRights} from './shapes.ts';

/** Is this API version at least that one? */
export function isAtLeast(version: string, least: string): boolean {
	const [major = 0, minor = 0] = version.split('.').map(Number);
	const [leastMajor = 0, leastMinor = 0] = least.split('.').map(Number);
	return major > leastMajor || (major === leastMajor && minor >= leastMinor);
}

type Network = NonNullable<ContainerOptions['networks']>[number];

/** How a container is attached to a network, in the engine's words. */
export function endpointBody({aliases, address}: Network): object {
	return {
		...(aliases && aliases.length > 0 ? {Aliases: aliases} : {}),
		...(address === undefined ? {} : {IPAMConfig: {IPv4Address: address}}),
	};
}

/** The body of a create call, attaching the container to these of its networks. */
export function containerBody(options: ContainerOptions, networks: readonly Network[]): object {
	const {env, ports = []} = options;
	const portKey = (port: {container: number; protocol: string}) =>
		`${port.container}/${port.protocol}`;
	return {
		Image: options.image,
		Hostname: options.hostname,
		Labels: options.labels,
		Env: env && Object.entries(env).map(([name, value]) => `${name}=${value}`),
		User: options.user,
		Entrypoint: options.entrypoint,
		Cmd: options.command,
		ExposedPorts: Object.fromEntries(ports.map(port => [portKey(port), {}])),
		HostConfig: {
			Init: options.init,
			RestartPolicy: options.restarts ? {Name: 'unless-stopped'} : undefined,
			CgroupParent: options.cgroupParent,
			CapAdd: options.capabilities,
			Sysctls: options.sysctls,
			...(options.rights && rightsBody[options.rights]),
			Mounts: options.mounts?.map(mountBody),
			NetworkMode: networkMode(networks),
			PortBindings: portBindings(ports, portKey),
			NanoCpus: options.cpus === undefined ? undefined : Math.round(options.cpus * 1e9),
			Memory: options.memory,
			DeviceRequests: options.gpus === undefined ? undefined : [gpuRequest(options.gpus)],
		},
		NetworkingConfig: {
			EndpointsConfig: Object.fromEntries(
				networks.map(network => [network.name, endpointBody(network)]),
			),
		},
	};
}

/**
 * Engines from 26 on look this network up when they connect another one first, as they do with the
 * default network; an overlay that no container of theirs is on yet they would not find (moby,
 * `normalizeNetMode`).
 */
function networkMode(networks: readonly Network[]): string | undefined {
	return (networks.find(({name}) => name === 'bridge') ?? networks[0])?.name;
}

/** The second is what `--privileged` adds, less the capabilities that containers of such machines lack. */
const rightsBody: Readonly<Record<NestedRights, object>> = {
	privileged: {Privileged: true},
	unconfined: {
		CapAdd: ['ALL'],
		CapDrop: ['SYS_RESOURCE'],
		SecurityOpt: ['seccomp=unconfined', 'apparmor=unconfined'],
		MaskedPaths: [],
		ReadonlyPaths: [],
		DeviceCgroupRules: ['a *:* rwm'],
		CgroupnsMode: 'host',
	},
};

type Port = NonNullable<ContainerOptions['ports']>[number];

function portBindings(
	ports: readonly Port[],
	portKey: (port: Port) => string,
): Record<string, object[]> {
	const bindings: Record<string, object[]> = {};
	for (const port of ports) {
		(bindings[portKey(port)] ??= []).push({
			HostPort: port.host ? String(port.host) : '',
			...(port.address === undefined ? {} : {HostIp: port.address}),
		});
	}

	return bindings;
}

function gpuRequest(gpus: 'all' | number): object {
	return {Driver: '', Count: gpus === 'all' ? -1 : gpus, Capabilities: [['gpu']]};
}

function mountBody(mount: MountOptions): object {
	return {
		Type: mount.type,
		Source: mount.source,
		Target: mount.target,
		ReadOnly: mount.readOnly ?? false,
		...(mount.type === 'volume' && mount.labels ? {VolumeOptions: {Labels: mount.labels}} : {}),
	};
}
