import type {DockerReach} from '../domain/docker-command.ts';
import type {Failure} from '../domain/failure.ts';
import type {ImageContent} from '../domain/image-content.ts';
import type {Labels} from '../domain/labels.ts';
import type {HostState, HostStatus} from '../domain/session.ts';
import type {ArchiveCalls} from './archive.ts';
import type {ExecStream} from './exec-stdio.ts';
import type {HealthCalls} from './health.ts';
import type {EngineInfo} from './info.ts';
import type {NetworkCalls} from './network.ts';
import type {NestedRights} from './rights.ts';
import type {SearchCalls} from './search.ts';
import type {SwarmCalls} from './swarm.ts';
import type {FillingCalls} from './volume-filling.ts';

/** How to reach one Docker Engine. */
export type Endpoint = DockerReach & {
	/** The agent's name: `local`, a context's name, `embedded`, … */
	readonly name: string;
	/** PEM files of mutual TLS. */
	readonly tls?: {
		readonly ca?: string;
		readonly cert?: string;
		readonly key?: string;
		/** Encrypted, but to whomever answers (a context's SkipTLSVerify). */
		readonly skipVerify?: boolean;
	};
	/** Where it was found, for people: `DOCKER_HOST`, `docker context prod`, … */
	readonly source: string;
	/** Why it cannot answer now. */
	readonly obstacle?: Failure;
};

export type ContainerSummary = {
	readonly id: string;
	readonly name: string;
	readonly image: string;
	readonly state: HostState;
	readonly labels: Labels;
	/** By network name: addresses, an empty string while not running; ids, another each time it joins. */
	readonly networks: Readonly<Record<string, string>>;
	/** Names of volumes by where they are mounted; undefined where the engine does not tell. */
	readonly volumes?: Readonly<Record<string, string>>;
	readonly endpoints?: Readonly<Record<string, string>>;
	readonly exitCode?: number;
	readonly ports?: HostStatus['ports'];
};

export type ContainerDetails = ContainerSummary & {
	readonly env: Readonly<Record<string, string>>;
	readonly user: string;
	readonly exitCode: number;
	/** What the engine says of a failed start. */
	readonly error: string;
	/** DNS aliases by network name. */
	readonly aliases: Readonly<Record<string, readonly string[]>>;
};

export type NetworkSummary = {
	readonly id: string;
	readonly name: string;
	readonly driver: string;
	readonly labels: Labels;
	readonly subnets: readonly string[];
	/** Where in its subnet addresses come from, CIDR. */
	readonly range?: string;
	/** How many running containers it has; known of one that was inspected. */
	readonly attached?: number;
	/** `local`, or `swarm` where it spans engines. */
	readonly scope: string;
	/** Is it ready for use? A swarm takes a moment to give a new network its addresses. */
	readonly isAllocated: boolean;
};

/** What flotilla asks of a network. An overlay is attachable, so that plain containers can use it. */
export type NetworkOptions = {
	readonly name: string;
	readonly driver: 'bridge' | 'overlay';
	readonly labels: Labels;
	/** CIDR. @default the engine's next free one */
	readonly subnet?: string;
	/** Bytes. @default the driver's */
	readonly mtu?: number;
	/** IPsec between the engines. Overlay only. */
	readonly isEncrypted?: boolean;
};

export type VolumeSummary = {
	readonly name: string;
	readonly labels: Labels;
	/** Are its files not in the engine's own folder: a plug-in's, or mounted from somewhere? */
	readonly isElsewhere?: boolean;
};

/** Everything on one engine that carries a label. */
export type Inventory = {
	readonly containers: readonly ContainerSummary[];
	readonly networks: readonly NetworkSummary[];
	readonly volumes: readonly VolumeSummary[];
};

export type ImageDetails = ImageContent & {
	/** As this engine names it; another may name the same image otherwise. */
	readonly id: string;
	readonly labels: Labels;
	readonly arch: string;
	readonly os: string;
	/** Bytes. */
	readonly size: number;
};

export type MountOptions = {
	readonly type: 'bind' | 'volume' | 'tmpfs';
	readonly source?: string;
	readonly target: string;
	readonly readOnly?: boolean;
	/** Of a volume that this creates. */
	readonly labels?: Labels;
};

/** What flotilla asks of a container; everything else stays the engine's default. */
export type ContainerOptions = {
	readonly name: string;
	readonly image: string;
	readonly hostname?: string;
	readonly labels: Labels;
	readonly env?: Readonly<Record<string, string>>;
	readonly user?: string;
	readonly entrypoint?: readonly string[];
	readonly command?: readonly string[];
	readonly mounts?: readonly MountOptions[];
	/**
	 * Networks in order, with the host's DNS aliases on each (none on the default `bridge`).
	 * Below API 1.44 the first goes into the create call and the others are connected right after it.
	 */
	readonly networks?: ReadonlyArray<{
		readonly name: string;
		readonly aliases?: readonly string[];
		/** Only where the network's subnet was named. @default the next free one */
		readonly address?: string;
	}>;
	readonly ports?: HostStatus['ports'];
	readonly cpus?: number;
	/** Bytes. */
	readonly memory?: number;
	readonly gpus?: 'all' | number;
	/** Is the engine's own init PID 1? And is it started again when it ends, or its engine starts? */
	readonly init?: boolean;
	readonly restarts?: boolean;
	/** Capabilities beyond the engine's default ones. */
	readonly capabilities?: readonly string[];
	readonly sysctls?: Readonly<Record<string, string>>;
	/** For an engine inside it. @default an ordinary container's */
	readonly rights?: NestedRights;
	readonly cgroupParent?: string;
};

export type Call = {readonly signal?: AbortSignal};

export type Progress = {
	readonly text: string;
	readonly done: number;
	readonly total?: number;
	/** Of `done` and `total`. @default 'bytes' */
	readonly unit?: 'bytes' | 'steps';
};

type Calls = ArchiveCalls & FillingCalls & HealthCalls & NetworkCalls & SearchCalls & SwarmCalls;

/**
 * One Docker Engine, spoken to in a version both sides know. Every call takes an `AbortSignal`, and
 * throws `FlotillaError` (docker-failure.ts) or the signal's own `AbortError`, nothing else.
 */
export type Engine = Calls & {
	readonly endpoint: Endpoint;
	readonly apiVersion: string;
	info(call?: Call): Promise<EngineInfo>;

	createContainer(options: ContainerOptions, call?: Call): Promise<{id: string}>;
	startContainer(id: string, call?: Call): Promise<void>;
	unpauseContainer(id: string, call?: Call): Promise<void>;
	inspectContainer(id: string, call?: Call): Promise<ContainerDetails>;
	/** Kills it if it runs, with its anonymous volumes; done already is no error. */
	removeContainer(id: string, call?: Call): Promise<void>;
	exec(
		id: string,
		options: {command: readonly string[]; env?: Readonly<Record<string, string>>; user?: string},
		call?: Call,
	): Promise<ExecStream>;
	/** Container output, stdout and stderr in the order the engine has them; ends with the container, or at once unless `follow`. */
	logs(
		id: string,
		options: {follow: boolean; tail?: number},
		call?: Call,
	): AsyncIterable<{stream: 'stdout' | 'stderr'; chunk: Buffer}>;

	/** Creates it, or returns the one that has the name already, with the labels that one has. */
	createVolume(options: {name: string; labels: Labels}, call?: Call): Promise<VolumeSummary>;
	removeVolume(name: string, call?: Call): Promise<void>;

	/** Undefined where the engine has no such image. */
	inspectImage(reference: string, call?: Call): Promise<ImageDetails | undefined>;
	tagImage(reference: string, tag: string, call?: Call): Promise<void>;
	/** Ids of images that have all of these labels, but no name and no image made from them. */
	danglingImages(labels: readonly string[], call?: Call): Promise<readonly string[]>;
	/** With the nameless ones it was made from; throws `image-in-use`; gone already is no error. */
	removeImage(reference: string, call?: Call): Promise<void>;
	/** Throws `image-not-found` or `image-pull`. */
	pullImage(reference: string, call?: Call): AsyncIterable<Progress>;
	/** Classic builder, no BuildKit. `context` is a tar. Throws `image-build` with the step that failed. */
	buildImage(
		context: Buffer,
		options: {tag: string; args?: Readonly<Record<string, string>>; labels?: Labels},
		call?: Call,
	): AsyncIterable<Progress>;
	/** A root file system as a tar stream becomes an image. */
	importImage(
		rootfs: NodeJS.ReadableStream,
		options: {tag: string; changes: readonly string[]},
		call?: Call,
	): Promise<void>;
	/** The images as one tar stream, with their tags. Throws `image-not-found`. */
	saveImages(references: readonly string[], call?: Call): Promise<NodeJS.ReadableStream>;
	loadImages(tar: NodeJS.ReadableStream, call?: Call): Promise<void>;

	/**
	 * Container and network events of labelled objects, for ever: reconnects with back-off and yields
	 * `resynced` after every gap, so that the reader lists again; yields `lost` when the engine went away.
	 */
	events(labels: readonly string[], call: {signal: AbortSignal}): AsyncIterable<EngineEvent>;
	/** Frees the sockets. */
	close(): void;
};

export type EngineEvent =
	| {readonly type: 'changed'; readonly kind: string; readonly action: string; readonly id: string}
	| {readonly type: 'resynced'}
	| {readonly type: 'lost'; readonly failure: Failure};
