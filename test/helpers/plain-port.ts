import {once} from 'node:events';
import {connect, createServer, type AddressInfo, type Socket} from 'node:net';

/** An engine's socket as a TCP port of 127.0.0.1, without TLS. */
export async function plainPort(socketPath: string): Promise<{port: number; stop(): void}> {
	const sockets = new Set<Socket>();
	const server = createServer(client => {
		const engine = connect(socketPath);
		for (const socket of [client, engine]) {
			sockets.add(socket);
			socket.on('error', () => {});
			socket.on('close', () => {
				client.destroy();
				engine.destroy();
			});
		}

		client.pipe(engine).pipe(client);
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	return {
		port: (server.address() as AddressInfo).port,
		stop() {
			server.close();
			for (const socket of sockets) socket.destroy();
		},
	};
}
