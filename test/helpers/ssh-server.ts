import {once} from 'node:events';
import {connect as dial, createServer, type AddressInfo, type Server, type Socket} from 'node:net';
import type {TestContext} from 'node:test';
import ssh2, {
	type AcceptConnection,
	type Connection,
	type RejectConnection,
	type ServerChannel,
	type TcpipRequestInfo,
} from 'ssh2';
import {hiddenMethod} from '../../source/domain/hidden.ts';
import {createKeyPair} from '../../source/ssh/key-pair.ts';
import type {Credentials} from '../../source/ssh/types.ts';

/** The name that the servers of these helpers are pinned under. */
export const hostName = 'main1';

export type TestServer = {
	readonly port: number;
	readonly credentials: Credentials;
	/** Settled when a client is logged in. */
	readonly client: Promise<Connection>;
	dial(): Promise<Socket>;
};

/** An ssh2 server in this process, for faults that a real sshd cannot be made to show. */
export async function startSshServer(
	t: TestContext,
	handlers: {
		exec?: (channel: ServerChannel, command: string) => void;
		tcpip?: (
			accept: AcceptConnection<ServerChannel>,
			reject: RejectConnection,
			info: TcpipRequestInfo,
		) => void;
		/** Called instead of the usual answers to a login. */
		authentication?: () => void;
	},
): Promise<TestServer> {
	const hostKey = createKeyPair(hostName);
	const userKey = createKeyPair('session');
	const {promise: client, resolve} = Promise.withResolvers<Connection>();
	const allowed = ssh2.utils.parseKey(userKey.publicKey);
	if (allowed instanceof Error) throw allowed;
	const server = new ssh2.Server({hostKeys: [hostKey.privateKey]}, connection => {
		connection.on('error', () => {});
		hiddenMethod(connection, 'setNoDelay')?.(true);
		connection.on('authentication', context => {
			if (handlers.authentication) handlers.authentication();
			else if (context.method !== 'publickey') context.reject();
			else if (context.key.data.equals(allowed.getPublicSSH())) context.accept();
			else context.reject();
		});
		connection.on('ready', () => {
			resolve(connection);
			connection.on('session', accept => {
				const session = accept();
				session.on('exec', (acceptExec, rejectExec, {command}) => {
					if (handlers.exec) handlers.exec(acceptExec(), command);
					else rejectExec();
				});
			});
			connection.on('tcpip', (accept, reject, info) => handlers.tcpip?.(accept, reject, info));
		});
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	t.after(() => {
		server.close();
		void client.then(connection => connection.end());
	});
	const {port} = server.address() as AddressInfo;
	return {
		port,
		client,
		credentials: {
			privateKey: userKey.privateKey,
			hostKeys: {[hostName]: hostKey.publicKey, sub2: hostKey.publicKey},
		},
		dial: () => dialPort(t, port),
	};
}

/** A socket to a port here; gone when the test is over. */
export async function dialPort(t: TestContext, port: number): Promise<Socket> {
	const socket = dial(port, '127.0.0.1');
	t.after(() => socket.destroy());
	await once(socket, 'connect');
	return socket;
}

/** A plain TCP server: a peer that is silent, or speaks something else. */
export async function startTcpServer(
	t: TestContext,
	onSocket: (socket: Socket) => void = () => {},
): Promise<{port: number; server: Server}> {
	const sockets = new Set<Socket>();
	const server = createServer(socket => {
		sockets.add(socket);
		socket.on('error', () => {});
		onSocket(socket);
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	t.after(() => {
		server.close();
		for (const socket of sockets) socket.destroy();
	});
	return {port: (server.address() as AddressInfo).port, server};
}

/** All of a stream. */
export async function readAll(chunks: AsyncIterable<Buffer>): Promise<Buffer> {
	const all: Buffer[] = [];
	for await (const chunk of chunks) all.push(chunk);
	return Buffer.concat(all);
}
