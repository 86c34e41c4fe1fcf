import {resolve} from 'node:path';
import {FlotillaError} from '../../domain/failure.ts';

/** The socket of docker's own default. */
export const systemSocket = '/var/run/docker.sock';

/** Where an address was given, for messages. */
type Origin = {readonly name: string; readonly source: string};

const tcpDefault = 'tcp://localhost:2375';
const likeThese = 'Write it like unix:///path/docker.sock, tcp://host:2376 or ssh://user@host.';

/**
 * The address that docker understands by the text of DOCKER_HOST or `-H`, written out in full. Throws
 * `usage` for what docker refuses too, and for what it takes for something nobody means.
 */
export function parseDockerHost(text: string, origin: Origin): string {
	const refuse = (reason: string, hint = likeThese) => {
		const where = `${JSON.stringify(text)} (${origin.source})`;
		const message = `${origin.name}: flotilla cannot reach an engine at ${where}: ${reason}`;
		return new FlotillaError({code: 'usage', message, hint});
	};

	if (text.trim() === '') return `unix://${systemSocket}`;
	const {scheme, rest} = split(text.trim());
	switch (scheme) {
		case 'tcp':
			return tcpAddress(rest, refuse);
		case 'unix':
			return `unix://${rest === '' ? systemSocket : resolve(rest)}`;
		case 'ssh':
			return `ssh://${rest}`;
		case 'npipe':
			throw refuse('named pipes are for Windows');
		case 'fd':
			throw refuse('fd:// is where an engine listens, not an address');
		case 'http':
		case 'https':
			throw refuse(`docker does not know ${scheme}://`, `Write tcp://${rest}, as docker wants it.`);
		default: {
			const small = scheme.toLowerCase();
			const isKnown = ['tcp', 'unix', 'ssh'].includes(small) && small !== scheme;
			const hint = isKnown ? `Write ${small}://${rest}, in lower case.` : likeThese;
			throw refuse(`docker does not know ${scheme}://`, hint);
		}
	}
}

/**
 * What `--agent` was given without a scheme though it is an address, as it has to be written: a path, a
 * port or a user, none of which a name may have. Undefined for what may be a name.
 */
export function addressMeant(text: string): string | undefined {
	const path = text.replace(/^unix:/, '');
	if (/^[/.~]|\/|\.sock$/.test(path) && !path.includes('@')) {
		return /^[/.]/.test(path) ? `unix://${resolve(path)}` : 'unix:///path/docker.sock';
	}

	if (text.includes('@')) return `ssh://${text.replace(/^ssh:/, '')}`;
	return /^(tcp:)?[\w.-]*:\d+$/.test(text)
		? `tcp://${text.replace(/^tcp:/, '').replace(/^:/, 'localhost:')}`
		: undefined;
}

/** As docker does: what has no scheme is TCP, and a scheme written twice counts once. */
function split(text: string): {scheme: string; rest: string} {
	const at = text.indexOf('://');
	const scheme = at < 0 ? 'tcp' : text.slice(0, at);
	const rest = at < 0 ? text : text.slice(at + '://'.length);
	return {scheme, rest: rest.startsWith(`${scheme}://`) ? rest.slice(scheme.length + 3) : rest};
}

type Refuse = (reason: string, hint?: string) => FlotillaError;

function tcpAddress(rest: string, refuse: Refuse): string {
	if (rest === '') return tcpDefault;
	if (/^(unix:)?[/.~]|\.sock$/.test(rest)) {
		const path = rest.replace(/^unix:/, '');
		const hint = path.startsWith('/') ? `Write unix://${path}` : 'Write unix:///path/docker.sock';
		throw refuse('docker takes it for the name of a host, not for a socket', hint);
	}

	const address = rest.replace(/\/$/, '');
	if (address.includes('/')) throw refuse('an engine has no path after its port');
	if (address.includes('@'))
		throw refuse('tcp:// has no user', 'Write tcp://host:2376, without it.');
	if ((address.match(/:/g) ?? []).length > 1 && !address.startsWith('[')) {
		throw refuse('an IPv6 address stands in brackets', 'Write tcp://[::1]:2375');
	}

	const [, host = '', port] =
		/^(\[[\da-f:.]+(?:%[\w.-]+)?\]|[^[\]:]*)(?::(\d*))?$/i.exec(address) ?? [];
	if (host === '' && port === undefined) throw refuse('it is no HOST:PORT');
	if (host.startsWith('[') && port === undefined) {
		throw refuse('an IPv6 address needs its port', `Write tcp://${host}:2375`);
	}

	if (/^\d+$/.test(host)) throw refuse('it has no host', `Write tcp://localhost:${port || host}`);
	if (!/^(\[.*\]|[\w.-]*)$/.test(host)) throw refuse('that is no name of a host');
	const number = Number(port || '2375');
	if (number < 1 || number > 65_535) throw refuse('a port is a number from 1 to 65535');
	return `tcp://${host || 'localhost'}:${number}`;
}
