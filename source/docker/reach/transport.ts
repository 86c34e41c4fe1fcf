import {Agent, type IncomingMessage} from 'node:http';
import type {Socket} from 'node:net';
import {dialerOf} from './dial.ts';
import type {Endpoint} from './endpoint.ts';

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
	const dialer = dialerOf(endpoint);
	const sockets = new Set<Socket>();
	const take = (socket: Socket) => {
		sockets.add(socket);
		// An upgraded socket has no listener of its own, and an unheard error ends the process.
		socket.on('error', () => {});
		socket.once('close', () => sockets.delete(socket));
		return socket;
	};

	// Local connections cost nothing; a fresh one cannot have gone stale when the engine restarted.
	const agent = new Agent({keepAlive: !dialer.isLocal});
	agent.createConnection = (_options, onOpen) => {
		const opened = dialer.dial();
		if (!(opened instanceof Promise)) return take(opened);
		opened.then(
			socket => onOpen?.(null, take(socket)),
			(error: unknown) => onOpen?.(error as Error, undefined as never),
		);
		return undefined;
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
			dialer.reset();
		},
		close() {
			agent.destroy();
			for (const socket of sockets) socket.destroy();
			dialer.close();
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
