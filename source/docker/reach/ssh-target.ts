import {FlotillaError} from '../../domain/failure.ts';
import type {Endpoint} from './endpoint.ts';

/** What an `ssh://` endpoint names. */
export type SshTarget = {
	/** A host name, an address, or an alias of ssh_config. */
	readonly host: string;
	readonly user: string | undefined;
	readonly port: string | undefined;
	/** The engine's socket over there. */
	readonly socket: string;
};

const usualSocket = '/var/run/docker.sock';

/** Reads `ssh://[user@]host[:port][/path/docker.sock]`, as the docker command does. Throws `usage`. */
export function sshTarget({name, url}: Endpoint): SshTarget {
	const refuse = (reason: string) =>
		new FlotillaError({
			code: 'usage',
			message: `${name}: ${url.replace(/:[^:@/]*@/, ':…@')} is no address of an engine: ${reason}`,
			hint: 'It looks like ssh://user@host, ssh://host:2222 or ssh://host/run/user/1000/docker.sock.',
		});
	if (!URL.canParse(url)) throw refuse('it cannot be read');
	const {hostname, username, password, port, pathname, search, hash} = new URL(url);
	if (hostname === '') throw refuse('it names no host');
	const plain = (part: string) => {
		const text = decoded(part);
		if (text === undefined) throw refuse('a % in it stands for no character');
		return text;
	};
	const host = plain(hostname).replace(/^\[|\]$/g, '');
	const user = username === '' ? undefined : plain(username);
	const path = plain(pathname);
	if (notPlain.test(host)) throw refuse('that is no name of a host');
	if (user !== undefined && notPlain.test(user)) throw refuse('that is no name of a user');
	if (/[\0-\u001f\u007f]/.test(path)) throw refuse('its path has control characters');
	if (password !== '') throw refuse('passwords are not supported, keys are');
	if (search !== '' || hash !== '') throw refuse('nothing may follow the path');
	return {
		host,
		user,
		port: port === '' ? undefined : port,
		socket: path.replace(/\/+$/, '') === '' ? usualSocket : path,
	};
}

/**
 * What no name has, as OpenSSH sees it too: it would be an option, or mean something to a shell, into
 * which a hint with it may be pasted.
 */
const notPlain = /^-|[\s\0-\u001f\u007f'"`$\\;&<>|(){}*?!#~]/;

function decoded(part: string): string | undefined {
	try {
		return decodeURIComponent(part);
	} catch {
		return undefined;
	}
}

/** What a tunnel's `ssh` says on stdout once the way is open. */
export const readyWord = 'flotilla-tunnel-is-open';

/**
 * Options of the system's `ssh` for a tunnel from a socket here to the engine's. What the user's
 * ssh_config says of hosts, keys, agents and known_hosts holds; a prompt, which nobody would see,
 * is a refusal; and the connection is not shared, so that it ends when its process does.
 */
export function tunnelArguments(
	{host, user, port, socket}: SshTarget,
	localSocket: string,
): string[] {
	const settings = [
		'BatchMode=yes',
		'ConnectTimeout=8',
		'ConnectionAttempts=1',
		'ServerAliveInterval=10',
		'ServerAliveCountMax=2',
		'ControlMaster=no',
		'ControlPath=none',
		'ExitOnForwardFailure=no',
		'StreamLocalBindMask=0177',
		'ForwardAgent=no',
		'ForwardX11=no',
		// Why a connection was refused is told at this level.
		'LogLevel=INFO',
		// Run once the forward listens: there is no other sign of it.
		'PermitLocalCommand=yes',
		`LocalCommand=echo ${readyWord}`,
	];
	return [
		'-N',
		'-T',
		...settings.flatMap(setting => ['-o', setting]),
		...(user === undefined ? [] : ['-l', user]),
		...(port === undefined ? [] : ['-p', port]),
		...['-L', `${localSocket}:${socket}`],
		'--',
		host,
	];
}
