import {stat} from 'node:fs/promises';
import {resolve} from 'node:path';
import {contextNames, dockerConfig, tlsFiles} from '../../docker/find/contexts.ts';
import type {Endpoint} from '../../docker/reach/endpoint.ts';
import {sshTarget} from '../../docker/reach/ssh-target.ts';
import {isReservedAgentName} from '../../domain/agent/names.ts';
import type {Environment} from '../../domain/environment.ts';
import {FlotillaError, usageError} from '../../domain/failure.ts';
import type {AgentStore} from './context.ts';
import {openSettings, type SettingsValues} from './settings.ts';

type Stored = NonNullable<SettingsValues['agents']>[string];

/** As docker has it for contexts. */
const namePattern = /^[a-zA-Z0-9][a-zA-Z0-9_.+-]*$/;

export function openAgentStore(env: Environment, home: string): AgentStore {
	const settings = openSettings(env, home);
	return {
		async endpoints() {
			const {agents = {}} = await settings.read();
			return Promise.all(Object.entries(agents).map(entry => endpointOf(...entry)));
		},

		async add({name, url, tlsDir}) {
			const contexts = await contextNames(dockerConfig({env, home}));
			checkName(name, contexts);
			checkUrl(name, {url, tlsDir});
			const folder = tlsDir === undefined ? undefined : resolve(tlsDir);
			if (folder !== undefined) await checkCertificates(folder);
			const agent: Stored = {endpoint: url, ...(folder === undefined ? {} : {tlsDir: folder})};
			let isNew = true;
			await settings.change(({agents = {}}) => {
				const known = agents[name];
				if (known) {
					isNew = false;
					if (known.endpoint !== agent.endpoint || known.tlsDir !== agent.tlsDir) {
						throw nameTaken(name, known);
					}
				}

				return {agents: {...agents, [name]: agent}};
			});
			return isNew;
		},

		async remove(name) {
			await settings.change(({agents = {}}) => {
				const {[name]: gone, ...others} = agents;
				if (gone) return {agents: others};
				const names = Object.keys(agents).join(', ');
				throw usageError(
					`no agent ${JSON.stringify(name)} was added with \`agents add\``,
					names
						? `Added were: ${names}.`
						: 'None was. `flotilla agents check` shows where each is from.',
				);
			});
		},
	};
}

async function endpointOf(name: string, {endpoint, tlsDir}: Stored): Promise<Endpoint> {
	const known = {name, url: endpoint, source: 'flotilla agents add'};
	if (tlsDir === undefined) return known;
	try {
		return {...known, tls: await certificatesIn(tlsDir)};
	} catch (error) {
		if (!(error instanceof FlotillaError)) throw error;
		return {...known, obstacle: {...error.failure, message: `${name}: ${error.message}`}};
	}
}

/** `ca.pem`, `cert.pem` and `key.pem` of a directory. Throws `engine-tls`. */
async function certificatesIn(folder: string): Promise<NonNullable<Endpoint['tls']>> {
	const hint = 'It must hold ca.pem, and cert.pem with key.pem where the engine asks for them.';
	const found = await tlsFiles(folder).catch((error: unknown) => {
		if (!(error instanceof FlotillaError)) throw error;
		throw new FlotillaError({code: 'engine-tls', message: error.message, hint});
	});
	if (found) return found;
	const message = `there is no ca.pem, cert.pem or key.pem in ${folder}`;
	throw new FlotillaError({code: 'engine-tls', message, hint});
}

async function checkCertificates(folder: string): Promise<void> {
	const isFolder = await stat(folder).then(
		found => found.isDirectory(),
		() => false,
	);
	if (!isFolder) throw usageError(`--tls-dir: there is no directory ${folder}`);
	try {
		await certificatesIn(folder);
	} catch (error) {
		if (!(error instanceof FlotillaError)) throw error;
		throw usageError(`--tls-dir: ${error.message}`, error.hint);
	}
}

function checkName(name: string, contexts: readonly string[]): void {
	const shown = JSON.stringify(name);
	if (!namePattern.test(name) || name.length > 63) {
		throw usageError(
			`an agent cannot be called ${shown}`,
			'Up to 63 letters, digits and any of _ . + -, the first a letter or digit.',
		);
	}

	if (isReservedAgentName(name)) {
		throw usageError(`${shown} is a name that flotilla gives itself`, 'Choose another one.');
	}

	if (contexts.includes(name)) {
		throw new FlotillaError({
			code: 'name-taken',
			message: `${shown} is a docker context, and so an agent already`,
			hint: 'Choose another name, or change it with `docker context update`.',
		});
	}
}

function checkUrl(name: string, {url, tlsDir}: {url: string; tlsDir: string | undefined}): void {
	const hint = 'It looks like unix:///path/docker.sock, tcp://host:2376 or ssh://user@host.';
	const refuse = (reason: string) => usageError(`${JSON.stringify(url)} ${reason}`, hint);
	if (url.startsWith('ssh://')) sshTarget({name, url, source: 'flotilla agents add'});
	else if (url.startsWith('tcp://')) {
		const {hostname = '', pathname = '', username = ''} = URL.canParse(url) ? new URL(url) : {};
		if (hostname === '' || username !== '' || !['', '/'].includes(pathname)) {
			throw refuse('is no tcp:// address of an engine');
		}
	} else if (!/^unix:\/\/\/./.test(url)) throw refuse('is no address of an engine');
	if (tlsDir === undefined || url.startsWith('tcp://')) return;
	throw usageError('--tls-dir is for tcp:// addresses', 'unix:// and ssh:// need no certificates.');
}

function nameTaken(name: string, {endpoint}: Stored): FlotillaError {
	return new FlotillaError({
		code: 'name-taken',
		message: `${JSON.stringify(name)} is an agent already, at ${endpoint}`,
		hint: `To change it, remove it first: flotilla agents rm ${name}`,
	});
}
