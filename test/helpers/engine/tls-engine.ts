import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdtemp, rm} from 'node:fs/promises';
import {createServer, type AddressInfo} from 'node:net';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {pingSocket} from '../../../source/docker/embedded/ping.ts';
import {until} from '../until.ts';

/** A real dockerd that demands TLS of both sides. It runs no containers: no bridge, no iptables. */
export type TlsEngine = {readonly port: number; readonly socket: string; stop(): Promise<void>};

/** Listens with the certificates of a folder (`ca.pem`, `cert.pem`, `key.pem`), on all of 127/8. */
export async function startTlsEngine(certificates: string): Promise<TlsEngine> {
	const folder = await mkdtemp(path.join(tmpdir(), 'flotilla-tls-'));
	const port = await freePort();
	const socket = path.join(folder, 'docker.sock');
	const pem = (name: string) => path.join(certificates, `${name}.pem`);
	const child = spawn(
		'dockerd',
		[
			...['--host', `tcp://0.0.0.0:${port}`, '--host', `unix://${socket}`, '--tlsverify'],
			...['--tlscacert', pem('ca'), '--tlscert', pem('cert'), '--tlskey', pem('key')],
			...['--data-root', `${folder}/data`, '--exec-root', `${folder}/exec`],
			...['--pidfile', `${folder}/pid`, '--bridge', 'none', '--iptables=false'],
			...['--storage-driver', 'vfs', '--log-level', 'warn'],
		],
		{stdio: ['ignore', 'ignore', 'pipe']},
	);
	const ended = once(child, 'exit');
	let said = '';
	child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
	await until('dockerd answers', async () => {
		if (child.exitCode !== null) throw new Error(`dockerd ended:\n${said}`);
		return (await pingSocket(socket)) !== undefined;
	});
	return {
		port,
		socket,
		async stop() {
			child.kill('SIGTERM');
			await ended;
			await rm(folder, {recursive: true, force: true, maxRetries: 5});
		},
	};
}

async function freePort(): Promise<number> {
	const server = createServer();
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	const {port} = server.address() as AddressInfo;
	server.close();
	await once(server, 'close');
	return port;
}
