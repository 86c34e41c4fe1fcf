import type {ImageContent} from '../../domain/agent/image-content.ts';
import type {Failure} from '../../domain/failure.ts';
import type {HostState} from '../../domain/session/host-state.ts';
import type {Labels} from '../../domain/session/labels.ts';
import type {HostStatus} from '../../domain/session/session.ts';

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
	/** The engine's own word where the state is unknown. */
	readonly stateWord?: string;
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

export type EngineEvent =
	| {readonly type: 'changed'; readonly kind: string; readonly action: string; readonly id: string}
	| {readonly type: 'resynced'}
	| {readonly type: 'lost'; readonly failure: Failure};

/**
 * How a container may run an engine: `privileged`, the norm; or `unconfined`, every capability that
 * can be had where the engine itself lacks some, on the machine's own cgroups.
 */
export type NestedRights = 'privileged' | 'unconfined';
