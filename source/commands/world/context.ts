import type {Readable, Writable} from 'node:stream';
import type {EngineStatus} from '../../docker/embedded/embedded.ts';
import type {Endpoint} from '../../docker/reach/endpoint.ts';
import type {Fleet} from '../../fleet/fleet.ts';

export type Input = Readable & {
	readonly isTTY?: boolean;
	setRawMode?(isRaw: boolean): unknown;
};

export type Output = Writable & {
	readonly isTTY?: boolean;
	readonly columns?: number;
	readonly rows?: number;
};

/** Signals that ask flotilla to stop. */
export type StopSignal = 'SIGHUP' | 'SIGINT' | 'SIGQUIT' | 'SIGTERM';

export type OpenFleet = (options?: {
	/** What `--agent` named. */
	readonly agents?: readonly string[];
}) => Promise<Fleet>;

type Work = {readonly signal: AbortSignal; readonly onProgress: (text: string) => void};

/** flotilla's own engine, as far as commands need it; source/docker/embedded/embedded.ts is the real one. */
export type EngineControl = {
	status(): Promise<EngineStatus>;
	/** Done already is no error. Throws `engine-missing` where dockerd is not installed. */
	start(work: Work): Promise<EngineStatus>;
	/** With `purge` its images and volumes go too. */
	stop(work: {purge: boolean; onProgress: (text: string) => void}): Promise<void>;
	/** Gets dockerd from the distribution. */
	install(work: Work): Promise<void>;
};

/** The outside world as commands see it; real-context.ts has the real one, tests another. */
export type Context = {
	readonly stdin: Input;
	readonly stdout: Output;
	readonly stderr: Output;
	readonly env: Readonly<Record<string, string | undefined>>;
	readonly openFleet: OpenFleet;
	/** Agents that flotilla was told to remember. */
	readonly agentStore: () => Promise<AgentStore>;
	readonly engine: EngineControl;
	/** Takes signals over from Node, whose default is to die; returns how to give them back. */
	readonly onSignal: (listener: (signal: StopSignal) => void) => () => void;
	/** Leaves at once, whatever is under way. */
	readonly exit: (code: number) => void;
	/** From 0 to 1. */
	readonly random: () => number;
	/** How flotilla is started, for what is printed as the next command. */
	readonly command: () => string;
	/** Aborts when nobody reads stdout any more (`| head`). */
	readonly outputClosed: AbortSignal;
};

/** The agents that flotilla was told to remember. */
export type AgentStore = {
	/** Every one of them; with an `obstacle` where its certificates cannot be read. */
	endpoints(): Promise<Endpoint[]>;
	/** Says whether it is new. Throws `usage` for what can be no agent and `name-taken`. */
	add(agent: {name: string; url: string; tlsDir?: string}): Promise<boolean>;
	/** Throws `usage` where none of that name is stored. */
	remove(name: string): Promise<void>;
};
