/**
 * What of an image its hosts are made of. An image's id is no part of it: engines with containerd's
 * image store name the same layers and configuration otherwise than those without.
 */
export type ImageContent = {
	/** Digests of the layers as they lie on disk, whatever they were packed with on the way. */
	readonly layers: readonly string[];
	readonly env: Readonly<Record<string, string>>;
	readonly user: string;
	readonly entrypoint: readonly string[];
	readonly command: readonly string[];
	readonly workingDir: string;
	readonly volumes: readonly string[];
	readonly stopSignal: string;
};

/** How each part is compared: what engines leave out and what they fill in is the same. */
const parts: Readonly<Record<string, (content: ImageContent) => unknown>> = {
	layers: ({layers}) => layers,
	environment: ({env}) => Object.entries(env).sort(([one], [other]) => (one < other ? -1 : 1)),
	user: ({user}) => user,
	entrypoint: ({entrypoint}) => entrypoint,
	command: ({command}) => command,
	'working directory': ({workingDir}) => workingDir || '/',
	volumes: ({volumes}) => volumes.toSorted(),
	'stop signal': ({stopSignal}) => stopSignal || 'SIGTERM',
};

/** In what two images differ, in words; nothing where hosts of them are the same. */
export function contentDifferences(one: ImageContent, other: ImageContent): string[] {
	return Object.entries(parts).flatMap(([name, part]) =>
		JSON.stringify(part(one)) === JSON.stringify(part(other)) ? [] : name,
	);
}
