import {mkdtemp, rm} from 'node:fs/promises';
import {createServer, type IncomingMessage, type ServerResponse} from 'node:http';
import type {Socket} from 'node:net';
import {tmpdir} from 'node:os';
import path from 'node:path';
import type {Endpoint} from '../../../source/docker/reach/endpoint.ts';

/** What a fake engine does with one call; `path` has no version and no query. */
export type FakeCall = {
	readonly request: IncomingMessage;
	readonly response: ServerResponse;
	readonly query: URLSearchParams;
	readonly body: string;
};

export type FakeRoutes = Readonly<Record<string, (call: FakeCall) => void>>;

export type FakeEngine = {
	readonly endpoint: Endpoint;
	/** `METHOD /v1.41/path?query` of each call so far. */
	readonly calls: string[];
	/** Bodies of the calls, in the same order. */
	readonly bodies: string[];
	[Symbol.asyncDispose](): Promise<void>;
};

/** Answers with JSON. */
export function json(value: unknown, status = 200): (call: FakeCall) => void {
	return ({response}) => {
		response.writeHead(status, {'Content-Type': 'application/json'});
		response.end(JSON.stringify(value));
	};
}

/**
 * An Engine API on a unix socket, for faults a real engine can't be made to show. Routes are
 * `METHOD /path`; what has none is a 404. `upgraded` gets the connections of execs.
 */
export async function startFakeEngine(
	routes: FakeRoutes,
	options: {apiVersion?: string; minApiVersion?: string; upgraded?: (socket: Socket) => void} = {},
): Promise<FakeEngine> {
	const {apiVersion = '1.41', minApiVersion = '1.12', upgraded} = options;
	const folder = await mkdtemp(path.join(tmpdir(), 'flotilla-test-'));
	const socketPath = path.join(folder, 'docker.sock');
	const calls: string[] = [];
	const bodies: string[] = [];
	const version = {Version: 'fake', ApiVersion: apiVersion, MinAPIVersion: minApiVersion};
	const all: FakeRoutes = {'GET /version': json(version), ...routes};
	const sockets = new Set<Socket>();
	const server = createServer((request, response) => {
		const index = calls.push(`${request.method} ${request.url}`) - 1;
		let body = '';
		request.setEncoding('utf8');
		request.on('data', (chunk: string) => (body += chunk));
		request.on('end', () => {
			bodies[index] = body;
			const url = new URL(request.url ?? '/', 'http://fake');
			const route = `${request.method} ${url.pathname.replace(/^\/v[\d.]+/, '')}`;
			const handle = all[route] ?? json({message: `no route ${route}`}, 404);
			handle({request, response, query: url.searchParams, body});
		});
	});
	server.on('connection', (socket: Socket) => {
		sockets.add(socket);
		socket.on('error', () => {});
		socket.on('close', () => sockets.delete(socket));
	});
	server.on('upgrade', (_request, socket: Socket) => {
		socket.write('HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n');
		upgraded?.(socket);
	});
	await new Promise<void>(resolve => server.listen(socketPath, resolve));
	return {
		endpoint: {name: 'fake', url: `unix://${socketPath}`, source: 'test'},
		calls,
		bodies,
		async [Symbol.asyncDispose]() {
			for (const socket of sockets) socket.destroy();
			await new Promise(resolve => server.close(resolve));
			await rm(folder, {recursive: true, force: true});
		},
	};
}
