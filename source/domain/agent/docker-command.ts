import type {EngineKind} from './engine-kind.ts';

/** What tells how the docker command reaches an agent. */
export type DockerReach = {
	/** `unix:///path`, `tcp://host:port` or `ssh://user@host`. */
	readonly url: string;
	/** How a docker command for it begins, where its URL alone does not tell. */
	readonly docker?: string | undefined;
	/** The docker context that DOCKER_HOST, which names this engine, is used in place of. */
	readonly hides?: string;
	/** What answers there, as far as that is known. */
	readonly engine?: EngineKind | undefined;
};

/** How a docker command for an agent begins: the bare one may reach another engine, or none. */
export function dockerCommand({url, docker, engine}: DockerReach): string {
	if (engine === 'podman') return `podman --url ${quoted(url)}`;
	return docker ?? (url === '' ? 'docker' : `docker -H ${quoted(url)}`);
}

function quoted(url: string): string {
	return /^[\w@%+=:,./~[\]-]+$/.test(url) ? url : `'${url.replaceAll("'", String.raw`'\''`)}'`;
}
