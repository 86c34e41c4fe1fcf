import {Agent, type IncomingMessage} from 'node:http';
import {connect as connectSocket, isIP, type Socket} from 'node:net';
import {connect as connectTls} from 'node:tls';
import {FlotillaError} from '../domain/failure.ts';
import type {Endpoint} from './engine.ts';

const connectDeadlineMs = 5000;

/** One HTTP exchange, as docker-modem takes it. */
export type Exchange = {
	readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
	readonly path: string;
	readonly query?: Readonly<Record<string, unknown>>;
	readonly body?: unknown;
	readonly file?: Buffer | NodeJS.ReadableStream;
	readonly signal?: AbortSignal;
};

/** Speaks HTTP to one endpoint. Rejects with whatever the socket says; see docker-failure.ts. */
export type Transport = {
	setVersion(version: string): void;
	/** Any status is an answer; the caller reads the body. */
	send(exchange: Exchange): Promise<IncomingMessage>;
	/** Turns the connection into a plain two-way one. */
	upgrade(exchange: Exchange): Promise<Socket | IncomingMessage>;
	/** Breaks every connection there is, as if the other side had; later calls make new ones. */
	reset(error: Error): void;
	close(): void;
};

// docker-modem hands back only what it knows as a success; every answer is to reach request.ts.
const everyStatus = Object.fromEntries(
	Array.from({length: 500}, (_, index) => [index + 100, true]),
);

type Dial = (
	options: object,
	callback: (error: Error | null, result: IncomingMessage | Socket) => void,
) => void;

/**
 * docker-modem over sockets of our own making. Its streaming mode is used for every call: in the
 * other one a call whose answer is cut off never ends.
 */
export async function openTransport(endpoint: Endpoint): Promise<Transport> {
	const open = opener(endpoint);
	const sockets = new Set<Socket>();
	// Local connections cost nothing; a fresh one cannot have gone stale when the engine restarted.
	const agent = new Agent({keepAlive: !endpoint.url.startsWith('unix://')});
	agent.createConnection = () => {
		const socket = open();
		sockets.add(socket);
		// An upgraded socket has no listener of its own, and an unheard error ends the process.
		socket.on('error', () => {});
		socket.once('close', () => sockets.delete(socket));
		return socket;
	};

	const modem = await createModem(agent);
	const dial = (exchange: Exchange, isUpgrade: boolean) =>
		new Promise<IncomingMessage | Socket>((resolve, reject) => {
			exchange.signal?.throwIfAborted();
			modem.dial(
				{
					method: exchange.method,
					path: `${exchange.path}?`,
					options: {_query: exchange.query ?? {}, _body: exchange.body ?? {}},
					file: exchange.file,
					abortSignal: exchange.signal,
					isStream: true,
					hijack: isUpgrade,
					statusCodes: everyStatus,
				},
				(error, result) => (error ? reject(error) : resolve(result)),
			);
		});
	return {
		setVersion(version) {
			modem.version = version;
		},
		send: exchange => dial(exchange, false) as Promise<IncomingMessage>,
		upgrade: exchange => dial(exchange, true),
		reset(error) {
			for (const socket of sockets) socket.destroy(error);
		},
		close() {
			agent.destroy();
			for (const socket of sockets) socket.destroy();
		},
	};
}

async function createModem(agent: Agent): Promise<{dial: Dial; version?: string}> {
	// 114-190 ms to import, and many commands never need it.
	const {default: Docker} = await import('dockerode');
	// docker-modem lets DOCKER_HOST override what it is given, and reads files it names.
	const host = process.env['DOCKER_HOST'];
	delete process.env['DOCKER_HOST'];
	try {
		// The socket path only names the connection: `agent` opens it.
		const docker = new Docker({agent, protocol: 'http', socketPath: '/docker'} as object);
		return docker.modem as {dial: Dial; version?: string};
	} finally {
		if (host !== undefined) process.env['DOCKER_HOST'] = host;
	}
}

function opener(endpoint: Endpoint): () => Socket {
	const {url, tls} = endpoint;
	if (url.startsWith('unix://')) {
		const path = url.slice('unix://'.length);
		return () => connectSocket({path});
	}

	if (!url.startsWith('tcp://') || !URL.canParse(url)) throw unsupported(endpoint);
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

function unsupported(endpoint: Endpoint): FlotillaError {
	const scheme = /^[a-z]+(?=:)/i.exec(endpoint.url)?.[0] ?? '';
	const isSsh = scheme === 'ssh';
	return new FlotillaError({
		code: 'unsupported',
		message: `${endpoint.name}: flotilla cannot reach an engine at ${endpoint.url} (${endpoint.source}) yet`,
		hint: isSsh
			? 'Forward its socket by hand: `ssh -nNT -L /tmp/agent.sock:/var/run/docker.sock USER@HOST`, then `--agent unix:///tmp/agent.sock`.'
			: 'Endpoints look like unix:///path/docker.sock or tcp://host:port.',
	});
}
