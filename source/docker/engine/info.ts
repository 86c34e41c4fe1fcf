import type {EngineKind} from '../../domain/agent/engine-kind.ts';
import type {Client} from './request.ts';
import type {Call} from './shapes.ts';
import {swarmStatus, type SwarmBody, type SwarmStatus} from './swarm.ts';

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

type InfoBody = {
	ID: string;
	Name: string;
	ServerVersion: string;
	OSType: string;
	Architecture: string;
	NCPU: number;
	MemTotal: number;
	DockerRootDir: string;
	DriverStatus?: Array<readonly [name: string, value: string]> | null;
	SystemTime?: string;
	SecurityOptions?: string[] | null;
	Swarm?: SwarmBody;
	LiveRestoreEnabled?: boolean;
	DefaultAddressPools?: Array<{Base: string; Size: number}> | null;
	Runtimes?: Readonly<Record<string, unknown>> | null;
	/** Since API 1.50. */
	DiscoveredDevices?: ReadonlyArray<{readonly ID?: string}> | null;
};

/** Engines name their own CPU as the kernel does, and that of images as Go does. */
const goArch: Readonly<Record<string, string>> = {x86_64: 'amd64', aarch64: 'arm64', armv7l: 'arm'};

/** How the driver of containerd's image store is called, before its version. */
const containerd = 'io.containerd.snapshotter.';

export async function readInfo(client: Client, call: Call = {}): Promise<EngineInfo> {
	const body = await client.json<InfoBody>({...call, step: 'read its facts', path: '/info'});
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
		imageIds: (body.DriverStatus ?? []).some(([, value]) => value.startsWith(containerd))
			? 'manifest'
			: 'config',
		isLiveRestore: body.LiveRestoreEnabled ?? false,
		pools: (body.DefaultAddressPools ?? []).map(({Base, Size}) => ({base: Base, size: Size})),
		hasGpus: client.endpoint.engine === 'podman' ? undefined : hasGpus(body),
	};
}

function hasGpus({Runtimes, DiscoveredDevices}: InfoBody): boolean {
	const devices = (DiscoveredDevices ?? []).map(({ID = ''}) => ID);
	return [...Object.keys(Runtimes ?? {}), ...devices].some(name => gpuName.test(name));
}

/** Runtimes are `nvidia` and `amd`; devices are `nvidia.com/gpu=0`. */
const gpuName = /^(nvidia|amd)\b|\/gpu=/;
