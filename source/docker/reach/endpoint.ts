import type {Socket} from 'node:net';
import type {DockerReach} from '../../domain/agent/docker-command.ts';
import type {Failure} from '../../domain/failure.ts';

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

/** Opens connections to one endpoint. */
export type Dialer = {
	/** A socket that may still be connecting, or one to come. Rejects with what tells why there is none. */
	dial(): Socket | Promise<Socket>;
	/** Do new connections cost so little that old ones are not worth keeping? */
	readonly isLocal: boolean;
	/** Forgets what connections share, which may be broken; the next one starts anew. */
	reset(): void;
	close(): void;
};
