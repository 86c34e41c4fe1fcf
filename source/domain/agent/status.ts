import type {Failure} from '../failure.ts';
import type {EngineKind} from './engine-kind.ts';

/** One agent as it was last seen: of one that does not answer, what was known before stays. */
export type AgentStatus = {
	readonly name: string;
	readonly endpoint: string;
	/** How a docker command for it begins. */
	readonly docker?: string;
	/** The docker context that DOCKER_HOST, which names this engine, is used in place of. */
	readonly hides?: string;
	readonly isReachable: boolean;
	readonly failure?: Failure;
	/** When one that does not answer was found to be unreachable, ms since the epoch. */
	readonly unreachableSince?: number;
	/** The agent that is the same engine under another name; what it holds counts there. */
	readonly sameAs?: string;
	readonly engine?: EngineKind;
	readonly isRootless?: boolean;
	readonly version?: string;
	readonly apiVersion?: string;
	readonly os?: string;
	readonly arch?: string;
	readonly cpus?: number;
	/** Bytes. */
	readonly memory?: number;
	readonly runningHosts?: number;
};
