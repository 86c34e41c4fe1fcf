import type {EngineKind} from '../../domain/agent/engine-kind.ts';
import {
	anything,
	count,
	fields,
	flag,
	list,
	maybe,
	record,
	text,
	type Shaped,
} from '../../domain/shape.ts';
import type {Client} from './request.ts';
import type {Call} from './shapes.ts';
import {swarmShape, swarmStatus, type SwarmStatus} from './swarm.ts';

/** What an engine says of itself. */
export type EngineInfo = {
	/** Its own for good. */
	readonly id: string;
	readonly engine: EngineKind;
	readonly isRootless: boolean;
	/** Of its machine. */
	readonly hostname: string;
	readonly version: string;
	readonly apiVersion: string;
	readonly os: string;
	readonly arch: string;
	readonly cpus: number;
	/** Bytes. */
	readonly memory: number;
	readonly dataRoot: string;
	/** The clock of its machine, ms since the epoch. */
	readonly time: number;
	readonly swarm: SwarmStatus;
	/** What ids of its images are digests of: `manifest` with containerd's image store. */
	readonly imageIds: 'config' | 'manifest';
	/** Keeps containers while it restarts: such engines cannot join a swarm. */
	readonly isLiveRestore: boolean;
	/** Where networks get their subnets (`default-address-pools`); empty where that is not set. */
	readonly pools: ReadonlyArray<{readonly base: string; readonly size: number}>;
	/** Has it a runtime for GPUs, or devices of that kind (CDI)? Undefined for Podman, which does not tell. */
	readonly hasGpus: boolean | undefined;
};

const infoShape = fields({
	ID: text,
	Name: text,
	ServerVersion: text,
	OSType: text,
	Architecture: text,
	NCPU: count,
	MemTotal: count,
	DockerRootDir: text,
	DriverStatus: maybe(list(list(text))),
	SystemTime: maybe(text),
	SecurityOptions: maybe(list(text)),
	Swarm: swarmShape,
	LiveRestoreEnabled: maybe(flag),
	DefaultAddressPools: maybe(list(fields({Base: text, Size: count}))),
	Runtimes: maybe(record(anything)),
	/** Since API 1.50. */
	DiscoveredDevices: maybe(list(fields({ID: maybe(text)}))),
});

/** Engines name their own CPU as the kernel does, and that of images as Go does. */
const goArch: Readonly<Record<string, string>> = {x86_64: 'amd64', aarch64: 'arm64', armv7l: 'arm'};

/** How the driver of containerd's image store is called, before its version. */
const containerd = 'io.containerd.snapshotter.';

export async function readInfo(client: Client, call: Call = {}): Promise<EngineInfo> {
	const body = await client.json({...call, step: 'read its facts', path: '/info'}, infoShape);
	return {
		id: body.ID,
		engine: client.endpoint.engine ?? 'docker',
		isRootless: (body.SecurityOptions ?? []).includes('name=rootless'),
		hostname: body.Name,
		version: body.ServerVersion,
		apiVersion: client.apiVersion,
		os: body.OSType,
		arch: goArch[body.Architecture] ?? body.Architecture,
		cpus: body.NCPU,
		memory: body.MemTotal,
		dataRoot: body.DockerRootDir,
		time: Date.parse(body.SystemTime ?? '') || Date.now(),
		swarm: swarmStatus(body.Swarm),
		imageIds: (body.DriverStatus ?? []).some(([, value]) => value?.startsWith(containerd))
			? 'manifest'
			: 'config',
		isLiveRestore: body.LiveRestoreEnabled ?? false,
		pools: (body.DefaultAddressPools ?? []).map(({Base, Size}) => ({base: Base, size: Size})),
		hasGpus: client.endpoint.engine === 'podman' ? undefined : hasGpus(body),
	};
}

function hasGpus({Runtimes, DiscoveredDevices}: Shaped<typeof infoShape>): boolean {
	const devices = (DiscoveredDevices ?? []).map(({ID = ''}) => ID);
	return [...Object.keys(Runtimes ?? {}), ...devices].some(name => gpuName.test(name));
}

/** Runtimes are `nvidia` and `amd`; devices are `nvidia.com/gpu=0`. */
const gpuName = /^(nvidia|amd)\b|\/gpu=/;
