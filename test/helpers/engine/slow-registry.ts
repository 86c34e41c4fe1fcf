import {createHash} from 'node:crypto';
import {createServer} from 'node:http';
import type {AddressInfo, Socket} from 'node:net';

/** A registry on loopback that knows one image and takes minutes for its layer. */
export type SlowRegistry = {
	/** What an engine on this machine pulls it as. */
	readonly image: string;
	/** How many downloads of the layer are under way. */
	downloads(): number;
	[Symbol.asyncDispose](): Promise<void>;
};

const layerSize = 4_000_000_000;
/** Engines notice that nobody waits for a pull when they have progress to report, each half megabyte. */
const chunk = Buffer.alloc(1_000_000);
const intervalMs = 50;
const prefix = 'application/vnd.docker';

export async function startSlowRegistry(): Promise<SlowRegistry> {
	const config = JSON.stringify({
		...{architecture: 'amd64', os: 'linux', config: {}},
		rootfs: {type: 'layers', diff_ids: [digest('layer')]},
	});
	const manifest = JSON.stringify({
		schemaVersion: 2,
		mediaType: `${prefix}.distribution.manifest.v2+json`,
		config: {
			mediaType: `${prefix}.container.image.v1+json`,
			size: config.length,
			digest: digest(config),
		},
		layers: [
			{
				mediaType: `${prefix}.image.rootfs.diff.tar.gzip`,
				size: layerSize,
				digest: digest('layer'),
			},
		],
	});
	const sockets = new Set<Socket>();
	let downloads = 0;
	const server = createServer(({url = ''}, answer) => {
		const send = (type: string, body: string) => {
			answer.writeHead(200, {
				'Content-Type': type,
				'Content-Length': body.length,
				'Docker-Content-Digest': digest(body),
			});
			answer.end(body);
		};

		if (url.includes('/manifests/')) {
			send(`${prefix}.distribution.manifest.v2+json`, manifest);
		} else if (url.endsWith(digest(config))) {
			send('application/octet-stream', config);
		} else if (url.endsWith(digest('layer'))) {
			downloads++;
			answer.writeHead(200, {'Content-Length': layerSize});
			const timer = setInterval(() => answer.write(chunk), intervalMs);
			answer.on('close', () => {
				clearInterval(timer);
				downloads--;
			});
		} else {
			send('application/json', '{}');
		}
	});
	server.on('connection', socket => {
		sockets.add(socket);
		socket.on('error', () => {});
		socket.on('close', () => sockets.delete(socket));
	});
	await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
	const {port} = server.address() as AddressInfo;
	return {
		image: `127.0.0.1:${port}/slow:1`,
		downloads: () => downloads,
		async [Symbol.asyncDispose]() {
			for (const socket of sockets) socket.destroy();
			await new Promise(resolve => server.close(resolve));
		},
	};
}

function digest(text: string): string {
	return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}
