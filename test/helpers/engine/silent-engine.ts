import {once} from 'node:events';
import {createServer, type AddressInfo, type Socket} from 'node:net';
import type {Endpoint} from '../../../source/docker/reach/endpoint.ts';

/** A port that takes connections and never answers, as a machine that hangs does. */
export async function startSilentEngine(name: string): Promise<{
	endpoint: Endpoint;
	connections(): number;
	asked(path: string): number;
	stop(): void;
}> {
	const sockets = new Set<Socket>();
	let heard = '';
	const server = createServer(socket => {
		sockets.add(socket);
		socket.on('error', () => {});
		socket.on('data', (chunk: Buffer) => (heard += chunk.toString('latin1')));
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	const {port} = server.address() as AddressInfo;
	return {
		endpoint: {name, url: `tcp://127.0.0.1:${port}`, source: 'test'},
		connections: () => sockets.size,
		/** How often a path was asked for. */
		asked: path => heard.split(`GET ${path}`).length - 1,
		stop() {
			server.close();
			for (const socket of sockets) socket.destroy();
		},
	};
}
