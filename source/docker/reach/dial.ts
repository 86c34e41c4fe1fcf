import {connect as connectSocket, isIP, type Socket} from 'node:net';
import {connect as connectTls} from 'node:tls';
import {FlotillaError} from '../../domain/failure.ts';
import type {Endpoint, Dialer} from './endpoint.ts';
import {sshTunnel} from './ssh-tunnel.ts';

const connectDeadlineMs = 5000;

/** Throws `usage` for an address that can't be one. */
export function dialerOf(endpoint: Endpoint): Dialer {
	const {url} = endpoint;
	if (url.startsWith('ssh://')) return sshTunnel(endpoint);
	const isLocal = url.startsWith('unix://');
	return {
		dial: isLocal ? () => connectSocket({path: url.slice('unix://'.length)}) : tcpOpener(endpoint),
		isLocal,
		reset() {},
		close() {},
	};
}

function tcpOpener(endpoint: Endpoint): () => Socket {
	const {url, tls} = endpoint;
	if (!url.startsWith('tcp://') || !URL.canParse(url)) throw invalid(endpoint);
	const {hostname, port} = new URL(url);
	const host = hostname.replace(/^\[|\]$/g, '');
	const address = {host, port: Number(port || (tls ? 2376 : 2375)), keepAlive: true};
	if (!tls) return () => withDeadline(connectSocket(address), 'connect');
	const {skipVerify, ...files} = tls;
	const secure = {
		...address,
		...files,
		servername: isIP(host) ? '' : host,
		rejectUnauthorized: !skipVerify,
	};
	return () => withDeadline(connectTls(secure), 'secureConnect');
}

/** An address that swallows packets would otherwise hold a call for minutes. */
function withDeadline<T extends Socket>(socket: T, ready: 'connect' | 'secureConnect'): T {
	socket.setKeepAlive(true, 30_000);
	const timer = setTimeout(() => {
		socket.destroy(
			Object.assign(new Error(`no connection within ${connectDeadlineMs / 1000} s`), {
				code: 'ETIMEDOUT',
			}),
		);
	}, connectDeadlineMs);
	const stop = () => clearTimeout(timer);
	socket.once(ready, stop);
	socket.once('close', stop);
	return socket;
}

function invalid(endpoint: Endpoint): FlotillaError {
	return new FlotillaError({
		code: 'usage',
		message: `${endpoint.name}: flotilla cannot reach an engine at ${endpoint.url} (${endpoint.source})`,
		hint: 'Endpoints look like unix:///path/docker.sock, tcp://host:2376 or ssh://user@host.',
	});
}
