import {access, constants} from 'node:fs/promises';
import {join} from 'node:path';
import {FlotillaError} from '../domain/failure.ts';
import {contextEndpoint, contextNames, currentContext, tlsFiles} from './contexts.ts';
import {embeddedPaths} from './embedded-paths.ts';
import type {Endpoint} from './engine.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export type EndpointQuery = {
	readonly env: Environment;
	/** The user's home directory. */
	readonly home: string;
	/** What `--agent` names: contexts, stored agents, `local`, `embedded`, or URLs. */
	readonly agents?: readonly string[];
	/** Agents that flotilla was told to remember. */
	readonly stored?: readonly Endpoint[];
};

/** `chosen` is where to work; `all` is where sessions may be, and holds the chosen ones as well. */
export type Endpoints = {readonly chosen: readonly Endpoint[]; readonly all: readonly Endpoint[]};

/**
 * Agents as the docker command would find them (`--agent`, DOCKER_HOST, context, default socket), and
 * flotilla's own. Throws `agent-unknown` for a name nobody knows and for files that cannot be read.
 */
export async function findEndpoints(query: EndpointQuery): Promise<Endpoints> {
	const {env, agents = [], stored = []} = query;
	const embedded = embeddedEndpoint(env);
	const isEmbeddedThere = await isThere(embedded.url);
	const known = [...stored, ...(isEmbeddedThere ? [embedded] : [])];
	if (agents.length > 0) {
		const chosen = [];
		for (const name of agents) chosen.push(await resolve(name, query));
		// With agents named, a broken default is of no concern.
		const fallback = await defaultEndpoint(query).catch(() => undefined);
		return {chosen, all: unique([...chosen, ...(fallback ? [fallback] : []), ...known])};
	}

	const standard = await defaultEndpoint(query);
	if (standard.name === 'local' && isEmbeddedThere && !(await isThere(standard.url))) {
		return {chosen: [embedded], all: unique([embedded, ...known])};
	}

	return {chosen: [standard], all: unique([standard, ...known])};
}

/** Flotilla's own engine, running or not. */
export function embeddedEndpoint(env: Environment): Endpoint {
	const url = `unix://${embeddedPaths(env).socket}`;
	return {name: 'embedded', url, source: 'flotilla engine start'};
}

async function resolve(name: string, query: EndpointQuery): Promise<Endpoint> {
	const {env, stored = []} = query;
	if (name.includes('://')) return fromUrl(name, {name, source: '--agent', query});
	const saved = stored.find(endpoint => endpoint.name === name);
	if (saved) return saved;
	if (name === 'embedded') return embeddedEndpoint(env);
	if (name === 'local' || name === 'default') return localEndpoint(query);
	if (name === 'docker-host' && env['DOCKER_HOST']) return defaultEndpoint(query);
	const context = await contextEndpoint(configDir(query), name);
	if (context) return context;
	const names = [
		...['local', 'embedded', ...(env['DOCKER_HOST'] ? ['docker-host'] : [])],
		...stored.map(endpoint => endpoint.name),
		...(await contextNames(configDir(query))),
	];
	throw new FlotillaError({
		code: 'agent-unknown',
		message: `no agent is named ${JSON.stringify(name)}; known: ${names.join(', ')}`,
		hint: 'Use one of these, or a URL like unix:///path/docker.sock or tcp://host:2376. `flotilla agents` lists them.',
	});
}

async function defaultEndpoint(query: EndpointQuery): Promise<Endpoint> {
	const {env} = query;
	const host = env['DOCKER_HOST'];
	if (host) return fromUrl(host, {name: 'docker-host', source: 'DOCKER_HOST', query});
	const directory = configDir(query);
	const wanted = env['DOCKER_CONTEXT'] || (await currentContext(directory));
	if (!wanted || wanted === 'default') return localEndpoint(query);
	const context = await contextEndpoint(directory, wanted);
	if (context) return context;
	const names = ['default', ...(await contextNames(directory))];
	const origin = env['DOCKER_CONTEXT'] ? 'DOCKER_CONTEXT' : join(directory, 'config.json');
	throw new FlotillaError({
		code: 'agent-unknown',
		message: `${origin} names the docker context ${JSON.stringify(wanted)}, which does not exist; there are: ${names.join(', ')}`,
		hint: 'Choose one with `docker context use NAME`, or name the engine: `--agent local`.',
	});
}

async function fromUrl(
	text: string,
	{name, source, query}: {name: string; source: string; query: EndpointQuery},
): Promise<Endpoint> {
	const {env} = query;
	// As docker reads it: `host:2375` is TCP, `unix://` alone the default socket.
	const url = text.includes('://') ? text : `tcp://${text}`;
	if (url === 'unix://') return {...(await localEndpoint(query)), name, source};
	if (!url.startsWith('tcp://') || !env['DOCKER_TLS_VERIFY']) return {name, url, source};
	const directory = env['DOCKER_CERT_PATH'] || configDir(query);
	const tls = await tlsFiles(directory);
	if (tls) return {name, url, source, tls};
	throw new FlotillaError({
		code: 'agent-unknown',
		message: `${name}: DOCKER_TLS_VERIFY is set, but there is no ca.pem, cert.pem or key.pem in ${directory}`,
		hint: 'Point DOCKER_CERT_PATH at the directory with the certificates, or unset DOCKER_TLS_VERIFY.',
	});
}

/** The socket of this machine: the system's, else a rootless engine's, else Docker Desktop's. */
async function localEndpoint({env, home}: EndpointQuery): Promise<Endpoint> {
	const runtime = env['XDG_RUNTIME_DIR'];
	const sockets = [
		'/var/run/docker.sock',
		...(runtime ? [join(runtime, 'docker.sock')] : []),
		join(home, '.docker', 'run', 'docker.sock'),
	].map(path => `unix://${path}`);
	const usable = await firstWith(sockets, constants.R_OK | constants.W_OK);
	const url = usable ?? (await firstWith(sockets, constants.F_OK)) ?? 'unix:///var/run/docker.sock';
	return {name: 'local', url, source: 'default socket'};
}

async function firstWith(urls: readonly string[], mode: number): Promise<string | undefined> {
	for (const url of urls) {
		if (await isThere(url, mode)) return url;
	}

	return undefined;
}

async function isThere(url: string, mode: number = constants.F_OK): Promise<boolean> {
	return access(url.slice('unix://'.length), mode).then(
		() => true,
		() => false,
	);
}

function configDir({env, home}: EndpointQuery): string {
	return env['DOCKER_CONFIG'] || join(home, '.docker');
}

/** One entry per name, the first one; and no engine twice under names of our own making. */
function unique(endpoints: readonly Endpoint[]): Endpoint[] {
	return endpoints.filter(
		({name, url}, index) =>
			!endpoints.slice(0, index).some(earlier => earlier.name === name || earlier.url === url),
	);
}
