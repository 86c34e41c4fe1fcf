import type {Labels} from '../../domain/session/labels.ts';
import type {Endpoint} from '../reach/endpoint.ts';
import type {ArchiveCalls} from './archive.ts';
import type {ExecStream} from './exec-stdio.ts';
import type {HealthCalls} from './health.ts';
import type {EngineInfo} from './info.ts';
import type {NetworkCalls} from './network.ts';
import type {RegistryCalls} from './registry.ts';
import type {SearchCalls} from './search.ts';
import type {
	ContainerDetails,
	VolumeSummary,
	ImageDetails,
	ContainerOptions,
	Call,
	Progress,
	EngineEvent,
} from './shapes.ts';
import type {SwarmCalls} from './swarm.ts';
import type {FillingCalls} from './volume-filling.ts';

type Calls = ArchiveCalls &
	FillingCalls &
	HealthCalls &
	NetworkCalls &
	RegistryCalls &
	SearchCalls &
	SwarmCalls;

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
