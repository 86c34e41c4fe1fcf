import {access, constants} from 'node:fs/promises';
import {isAbsolute, join} from 'node:path';
import {isLabAgentName} from '../../domain/agent/lab.ts';
import {
	defaultContext,
	dockerHostAgent,
	embeddedAgent,
	localAgent,
	ownAgentNames,
} from '../../domain/agent/names.ts';
import type {Environment} from '../../domain/environment.ts';
import {FlotillaError} from '../../domain/failure.ts';
import {strangerOn} from '../../machine/trust.ts';
import {assertOwnPaths, embeddedPaths} from '../embedded/paths.ts';
import type {Endpoint} from '../reach/endpoint.ts';
import {
	blockedEndpoint,
	contextEndpoint,
	contextEndpoints,
	contextNames,
	currentContext,
	dockerConfig,
	tlsFiles,
} from './contexts.ts';
import {addressMeant, parseDockerHost, systemSocket} from './docker-host.ts';

const defaultSource = 'default socket';

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
 * Agents as the docker command knows them (DOCKER_HOST, contexts, default socket), stored ones, and
 * flotilla's own. Throws `agent-unknown` for an `--agent` that nobody knows or that cannot be used;
 * others that cannot be used have an `obstacle`.
 */
export async function findEndpoints(query: EndpointQuery): Promise<Endpoints> {
	const {env, agents = [], stored = []} = query;
	const embedded = embeddedEndpoint(env);
	const isEmbeddedThere = await isThere(embedded.url);
	const standard = asBare(await defaultEndpoint(query));
	const local = env['DOCKER_HOST'] ? undefined : await localEndpoint(query);
	const known = [
		standard,
		...(local && (await isThere(local.url)) ? [local] : []),
		...stored,
		...(await contextEndpoints(dockerConfig(query))),
		...(isEmbeddedThere ? [embedded] : []),
	];
	const chosen: Endpoint[] = [];
	for (const name of agents) chosen.push(...(await resolve(name, query)));
	if (chosen.length > 0) return {chosen, all: unique([...chosen, ...known])};

	// Only where nobody named an engine: another than the named one is never taken.
	if (standard.source === defaultSource && isEmbeddedThere && !(await isThere(standard.url))) {
		return {chosen: [embedded], all: unique([embedded, ...known.slice(1)])};
	}

	return {chosen: [standard], all: unique(known)};
}

/** Where docker goes with nothing said, it needs to be told nothing; a rootless engine it does not find. */
function asBare(standard: Endpoint): Endpoint {
	const isFound = standard.source !== defaultSource || standard.url === `unix://${systemSocket}`;
	return isFound ? {...standard, docker: 'docker'} : standard;
}

/** Flotilla's own engine, running or not; with an `obstacle` where it may be somebody else's. */
export function embeddedEndpoint(env: Environment): Endpoint {
	const paths = embeddedPaths(env);
	const url = `unix://${paths.socket}`;
	const endpoint = {name: embeddedAgent, url, source: "flotilla's own"};
	try {
		assertOwnPaths(paths);
		return endpoint;
	} catch (error) {
		return blockedEndpoint(endpoint, error);
	}
}

/** None for an agent of a lab: only the engine that runs it knows it, which is asked when it is used. */
async function resolve(name: string, query: EndpointQuery): Promise<Endpoint[]> {
	const {env, stored = []} = query;
	if (name.includes('://')) return [await fromUrl(name, {name, source: '--agent', query})];
	const saved = stored.find(endpoint => endpoint.name === name);
	if (saved) return [saved];
	if (name === embeddedAgent) return [embeddedEndpoint(env)];
	if (name === localAgent || name === defaultContext) return [await localEndpoint(query)];
	if (name === dockerHostAgent && env['DOCKER_HOST']) return [await defaultEndpoint(query)];
	const context = await contextEndpoint(dockerConfig(query), name);
	if (context) return [context];
	if (isLabAgentName(name)) return [];
	const meant = addressMeant(name);
	if (meant !== undefined) {
		const message = `${JSON.stringify(name)} is no name of an agent, and a URL has a scheme`;
		throw new FlotillaError({code: 'usage', message, hint: `Write ${meant}`});
	}

	const names = [
		...[localAgent, embeddedAgent, ...(env['DOCKER_HOST'] ? [dockerHostAgent] : [])],
		...stored.map(endpoint => endpoint.name),
		...(await contextNames(dockerConfig(query))),
	];
	throw new FlotillaError({
		code: 'agent-unknown',
		message: `no agent is called ${name}`,
		hint: `Known: ${[...new Set(names)].join(', ')}. A URL will do too, like unix:///path/docker.sock or tcp://host:2376.`,
	});
}

/** Where docker would go with nothing said; with an `obstacle` where it could not. */
async function defaultEndpoint(query: EndpointQuery): Promise<Endpoint> {
	const {env} = query;
	const host = env['DOCKER_HOST'];
	const standard = {name: defaultContext, url: '', source: 'docker context default'};
	try {
		if (host) {
			Object.assign(standard, {name: dockerHostAgent, url: host, source: 'DOCKER_HOST'});
			const hides = await hiddenContext(query);
			Object.assign(standard, hides === undefined ? {} : {hides});
			return {...standard, ...(await fromUrl(host, {...standard, query}))};
		}

		const directory = dockerConfig(query);
		const wanted = env['DOCKER_CONTEXT'] || (await currentContext(directory));
		if (!wanted || wanted === defaultContext) return await standardEndpoint(query);
		Object.assign(standard, {name: wanted, source: `docker context ${wanted}`});
		return (await contextEndpoint(directory, wanted)) ?? (await missingContext(wanted, query));
	} catch (error) {
		return blockedEndpoint(standard, error);
	}
}

/** The context that docker would use, were there no DOCKER_HOST. */
async function hiddenContext(query: EndpointQuery): Promise<string | undefined> {
	const {env} = query;
	const directory = dockerConfig(query);
	// What cannot be read hides nothing.
	const current = () => currentContext(directory).catch(() => undefined);
	const name = env['DOCKER_CONTEXT'] || (await current());
	return name === defaultContext ? undefined : name;
}

/** Docker's default context: with TLS asked for it is a port, and with its name given its own socket alone. */
async function standardEndpoint(query: EndpointQuery): Promise<Endpoint> {
	const {env} = query;
	if (wantsTls(env)) {
		const source = env['DOCKER_TLS_VERIFY'] ? 'DOCKER_TLS_VERIFY' : 'DOCKER_TLS';
		return fromUrl('tcp://localhost:2376', {name: localAgent, source, query});
	}

	if (env['DOCKER_CONTEXT'] !== defaultContext) return localEndpoint(query);
	return {name: localAgent, url: `unix://${systemSocket}`, source: 'docker context default'};
}

/** As docker has it: set at all means yes, `0` as well. */
function wantsTls(env: Environment): boolean {
	return Boolean(env['DOCKER_TLS_VERIFY'] || env['DOCKER_TLS']);
}

async function missingContext(wanted: string, query: EndpointQuery): Promise<never> {
	const {env} = query;
	const directory = dockerConfig(query);
	const names = [defaultContext, ...(await contextNames(directory))];
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
	const url = parseDockerHost(text, {name, source});
	if (!url.startsWith('tcp://') || !wantsTls(env)) return {name, url, source};
	const directory = env['DOCKER_CERT_PATH'] || dockerConfig(query);
	const tls = await tlsFiles(directory);
	const skipVerify = !env['DOCKER_TLS_VERIFY'];
	if (tls) return {name, url, source, tls: {...tls, ...(skipVerify ? {skipVerify} : {})}};
	const variable = skipVerify ? 'DOCKER_TLS' : 'DOCKER_TLS_VERIFY';
	throw new FlotillaError({
		code: 'agent-unknown',
		message: `${name}: ${variable} is set, but there is no ca.pem, cert.pem or key.pem in ${directory}`,
		hint: `Point DOCKER_CERT_PATH at the directory with the certificates, or unset ${variable}.`,
	});
}

/** The socket of this machine: the system's, else a rootless engine's, else Docker Desktop's. */
async function localEndpoint({env, home}: EndpointQuery): Promise<Endpoint> {
	const runtime = env['XDG_RUNTIME_DIR'];
	// The user's own are looked for, not named: one that a stranger may have made is not found.
	const own = [
		...(runtime && isAbsolute(runtime) ? [join(runtime, 'docker.sock')] : []),
		join(home, '.docker', 'run', 'docker.sock'),
	].filter(path => strangerOn(path) === undefined);
	const sockets = [systemSocket, ...own].map(path => `unix://${path}`);
	const usable = await firstWith(sockets, constants.R_OK | constants.W_OK);
	const url = usable ?? (await firstWith(sockets, constants.F_OK)) ?? `unix://${systemSocket}`;
	return {name: localAgent, url, source: defaultSource};
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

/** One entry per name, the first one; and no address twice that the user gave one name only. */
function unique(endpoints: readonly Endpoint[]): Endpoint[] {
	return endpoints.filter(({name, url}, index) => {
		const isOurs = ownAgentNames.includes(name);
		return !endpoints
			.slice(0, index)
			.some(earlier => earlier.name === name || (isOurs && earlier.url === url));
	});
}
