import {createHash} from 'node:crypto';
import {readdir} from 'node:fs/promises';
import {join} from 'node:path';
import {defaultContext} from '../../domain/agent/names.ts';
import type {Environment} from '../../domain/environment.ts';
import {FlotillaError} from '../../domain/failure.ts';
import {fields, flag, maybe, Misshapen, text, type Shape} from '../../domain/shape.ts';
import {readSmallFile} from '../../machine/read-file.ts';
import type {Endpoint} from '../reach/endpoint.ts';
import {parseDockerHost} from './docker-host.ts';

type Tls = NonNullable<Endpoint['tls']>;

/** The folder of the docker command's own configuration. */
export function dockerConfig({env, home}: {env: Environment; home: string}): string {
	return env['DOCKER_CONFIG'] || join(home, '.docker');
}

const currentShape = fields({currentContext: maybe(text)});

/** The docker context in use by the docker command's own configuration; undefined for its default. */
export async function currentContext(configDir: string): Promise<string | undefined> {
	const path = join(configDir, 'config.json');
	const {currentContext: name = ''} = (await readJson(path, currentShape)) ?? {};
	return name !== '' && name !== defaultContext ? name : undefined;
}

const metaShape = fields({
	Endpoints: maybe(
		fields({docker: maybe(fields({Host: maybe(text), SkipTLSVerify: maybe(flag)}))}),
	),
});

/** The endpoint of a docker context; undefined if there is none of that name. */
export async function contextEndpoint(
	configDir: string,
	name: string,
): Promise<Endpoint | undefined> {
	const id = createHash('sha256').update(name).digest('hex');
	const path = join(configDir, 'contexts', 'meta', id, 'meta.json');
	const meta = await readJson(path, metaShape);
	if (!meta) return undefined;
	const {Host, SkipTLSVerify} = meta.Endpoints?.docker ?? {};
	if (!Host) throw broken(path, 'it names no docker endpoint');
	// Docker reads what a context holds as it stands: a port that is left out stays out.
	if (/^tcp:\/\/([^:/]+|\[[^\]]*\])\/?$/.test(Host)) throw broken(path, `${Host} names no port`);

	const source = `docker context ${name}`;
	const url = parseDockerHost(Host, {name, source});
	const files = await tlsFiles(join(configDir, 'contexts', 'tls', id, 'docker'));
	const tls = files ?? (SkipTLSVerify ? {} : undefined);
	return {
		name,
		url,
		source,
		docker: `docker --context ${name}`,
		...(tls ? {tls: {...tls, ...(SkipTLSVerify ? {skipVerify: true} : {})}} : {}),
	};
}

/** All docker contexts; with an `obstacle` where one cannot be used. */
export async function contextEndpoints(configDir: string): Promise<Endpoint[]> {
	const entries = await contextEntries(configDir);
	const found = await Promise.all(
		entries.map(async ({name, folder, error}) => {
			if (name === undefined) {
				if (error === undefined) return undefined;
				// Its name is in what cannot be read; the folder's is made from that.
				const short = folder.slice(0, 12);
				const nameless = {name: `context-${short}`, url: '', source: `docker context ${short}…`};
				return blockedEndpoint(nameless, error);
			}

			const source = `docker context ${name}`;
			return contextEndpoint(configDir, name).catch((error: unknown) =>
				blockedEndpoint({name, url: '', source}, error),
			);
		}),
	);
	return found.filter(endpoint => endpoint !== undefined);
}

/** An endpoint that is known, but cannot be used, and why. */
export function blockedEndpoint(endpoint: Endpoint, error: unknown): Endpoint {
	if (!(error instanceof FlotillaError)) throw error;
	return {...endpoint, obstacle: error.failure};
}

/** Names of all docker contexts that can be read. */
export async function contextNames(configDir: string): Promise<string[]> {
	const entries = await contextEntries(configDir);
	return entries.flatMap(({name}) => name ?? []).sort();
}

type ContextEntry = {
	readonly folder: string;
	readonly name?: string;
	/** Why its name cannot be read. */
	readonly error?: unknown;
};

const nameShape = fields({Name: text});

async function contextEntries(configDir: string): Promise<ContextEntry[]> {
	const root = join(configDir, 'contexts', 'meta');
	const folders = await readdir(root).catch(() => []);
	const entries = await Promise.all(
		folders.map(async (folder): Promise<ContextEntry> => {
			try {
				const meta = await readJson(join(root, folder, 'meta.json'), nameShape);
				return meta ? {folder, name: meta.Name} : {folder};
			} catch (error) {
				return {folder, error};
			}
		}),
	);
	// Those without a name come last.
	const byName = ({name = '~'}: ContextEntry, other: ContextEntry) =>
		name < (other.name ?? '~') ? -1 : 1;
	return entries.sort(byName);
}

/** ca, cert and key as docker lays them out in a directory; undefined if none is there. */
export async function tlsFiles(directory: string): Promise<Tls | undefined> {
	const read = async (name: string) => {
		const path = join(directory, `${name}.pem`);
		// Whoever named the folder knows whose it is.
		return readSmallFile(path).catch((error: unknown) => {
			throw broken(path, reasonOf(error));
		});
	};

	const [ca, cert, key] = await Promise.all([read('ca'), read('cert'), read('key')]);
	if (ca === undefined && cert === undefined && key === undefined) return undefined;
	if ((cert === undefined) !== (key === undefined)) {
		throw broken(directory, `${cert === undefined ? 'cert.pem' : 'key.pem'} is missing`);
	}

	return {...(ca ? {ca} : {}), ...(cert && key ? {cert, key} : {})};
}

/** What a JSON file says; undefined where there is none. */
export async function readJson<T>(path: string, shape: Shape<T>): Promise<T | undefined> {
	const content = await readSmallFile(path, {isOwn: true}).catch((error: unknown) => {
		throw broken(path, reasonOf(error));
	});
	if (content === undefined) return undefined;
	try {
		return shape(JSON.parse(content));
	} catch (error) {
		if (error instanceof Misshapen) throw broken(path, error.message);
		throw broken(path, 'it is not JSON');
	}
}

function reasonOf(error: unknown): string {
	return error instanceof Error ? error.message : String(error);
}

function broken(path: string, reason: string): FlotillaError {
	return new FlotillaError({
		code: 'agent-unknown',
		message: `cannot use ${path}: ${reason}`,
		hint: 'Correct it with `docker context`, or name the engine: DOCKER_HOST=…, `--agent unix:///…`.',
	});
}
