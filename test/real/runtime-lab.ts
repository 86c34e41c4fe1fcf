import {randomBytes} from 'node:crypto';
import {readFileSync, readdirSync} from 'node:fs';
import {PassThrough, Readable, type Duplex} from 'node:stream';
import {finished} from 'node:stream/promises';
import Docker from 'dockerode';
import tar from 'tar-stream';
import {hostFiles, type SessionKeys} from '../../source/domain/session/host-files.ts';
import {createKeyPair} from '../../source/ssh/key-pair.ts';

const endpoint = new URL(process.env['FLOTILLA_TEST_HOST'] ?? 'unix:///var/run/docker.sock');
export const docker = new Docker(
	endpoint.protocol === 'unix:'
		? {socketPath: endpoint.pathname}
		: {host: endpoint.hostname, port: endpoint.port},
);

/** Everything made here carries it, and goes again in `removeAll`. */
export const prefix = `rt-${randomBytes(3).toString('hex')}`;
/** A runtime built before may be given, which saves a minute. */
const readyRuntime = process.env['FLOTILLA_TEST_RUNTIME'];
export const runtimeImage = readyRuntime ?? `${prefix}-runtime`;
const runtimeVolume = `${prefix}-runtime`;
const base = process.env['FLOTILLA_TEST_BASE'] ?? 'flotilla/base:bookworm';
export const hostNames = ['main1', 'sub1'] as const;
export const imagePath =
	'/opt/image/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

export type Result = {code: number; stdout: string; stderr: string};
export type Host = {name: string; container: Docker.Container};
export type Image = {
	readonly dockerfile: string;
	readonly files?: Readonly<Record<string, Buffer>>;
	readonly uid?: number;
	readonly readOnly?: boolean;
	readonly command?: readonly string[];
};

function pack(files: Readonly<Record<string, Buffer>>) {
	const archive = tar.pack();
	for (const [name, content] of Object.entries(files)) archive.entry({name, mode: 0o755}, content);
	archive.finalize();
	return Readable.from(archive);
}

export async function buildImage(
	tag: string,
	files: Readonly<Record<string, Buffer>>,
	args: Record<string, string> = {},
) {
	const stream: NodeJS.ReadableStream = await docker.buildImage(pack(files), {
		t: tag,
		buildargs: args,
		labels: {'dev.flotilla.test': prefix},
	});
	await new Promise<void>((resolve, reject) => {
		docker.modem.followProgress(stream, (error, lines: Array<{error?: string}>) => {
			const failure = error?.message ?? lines.find(line => line.error)?.error;
			if (failure) reject(new Error(`${tag}: ${failure}`));
			else resolve();
		});
	});
}

/** The runtime, from `source/runtime` alone; its volume is what every host mounts. */
export async function buildRuntime() {
	const directory = new URL('../../source/runtime/', import.meta.url);
	const files = Object.fromEntries(
		readdirSync(directory)
			.filter(name => !name.endsWith('.ts'))
			.map(name => [name, readFileSync(new URL(name, directory))]),
	);
	if (!readyRuntime) await buildImage(runtimeImage, files, {BASE: base});
	const container = await docker.createContainer({
		Image: runtimeImage,
		Cmd: ['-'],
		HostConfig: {Mounts: [{Type: 'volume', Source: runtimeVolume, Target: '/opt/flotilla'}]},
	});
	await container.remove();
}

/** The runtime's busybox, to make images without a Debian in them. */
export async function busybox() {
	const container = await docker.createContainer({Image: runtimeImage, Cmd: ['-']});
	const archive = await container.getArchive({path: '/opt/flotilla/libexec/busybox'});
	const extract = tar.extract();
	archive.pipe(extract);
	const chunks: Buffer[] = [];
	for await (const entry of extract) for await (const chunk of entry) chunks.push(chunk as Buffer);
	await container.remove();
	return Buffer.concat(chunks);
}

export function variables(name: string) {
	return {
		BACKENDAI_CLUSTER_SIZE: '2',
		BACKENDAI_CLUSTER_HOSTS: 'main1,sub1',
		BACKENDAI_CLUSTER_REPLICAS: 'main:1,sub:1',
		BACKENDAI_CLUSTER_HOST: name,
		BACKENDAI_CLUSTER_ROLE: name.replace(/\d/, ''),
		BACKENDAI_CLUSTER_IDX: '1',
		BACKENDAI_CLUSTER_LOCAL_RANK: name === 'main1' ? '0' : '1',
		PATH: `/opt/flotilla/bin:${imagePath}`,
	};
}

const pair = (name: string) => [name, createKeyPair(name)] as const;
const keys: SessionKeys = {
	cluster: createKeyPair('work'),
	hosts: Object.fromEntries(hostNames.map(pair)),
};

/** Two hosts of one image, on the default bridge and a private one, not yet started. */
export async function createPair(label: string, image: Image) {
	const tag = `${prefix}-${label}`;
	await buildImage(tag, {...image.files, Dockerfile: Buffer.from(image.dockerfile)}, {BASE: base});
	const network = await docker.createNetwork({Name: tag, Driver: 'bridge'});
	const inspected = (await network.inspect()) as {IPAM: {Config: Array<{Subnet: string}>}};
	const subnets = inspected.IPAM.Config.map(config => config.Subnet);
	const hosts = await Promise.all(
		hostNames.map(async name => {
			const environment = variables(name);
			const container = await docker.createContainer({
				name: `${tag}-${name}`,
				Image: tag,
				Hostname: name,
				Env: Object.entries(environment).map(([key, value]) => `${key}=${value}`),
				Entrypoint: ['/opt/flotilla/libexec/init', '--'],
				Cmd: [...(image.command ?? [])],
				HostConfig: {
					Init: true,
					ReadonlyRootfs: image.readOnly ?? false,
					...(image.uid ? {CapDrop: ['ALL'], SecurityOpt: ['no-new-privileges']} : {}),
					Mounts: [
						{Type: 'volume', Source: runtimeVolume, Target: '/opt/flotilla', ReadOnly: true},
						{Type: 'volume', Source: `${tag}-${name}`, Target: '/home/config'},
					],
				},
			});
			await network.connect({Container: container.id, EndpointConfig: {Aliases: [name]}});
			const archive = tar.pack();
			const owner = {uid: image.uid ?? 0, gid: image.uid ?? 0};
			archive.entry({name: 'ssh', type: 'directory', mode: 0o755, ...owner});
			for (const file of hostFiles(name, {keys, environment, subnets}))
				archive.entry({name: `ssh/${file.name}`, mode: file.mode, ...owner}, file.content);
			archive.finalize();
			await container.putArchive(Readable.from(archive), {path: '/home/config'});
			await container.start();
			return {name, container};
		}),
	);
	return {hosts, network, tag};
}

/** Runs a program in a host, as `docker exec` does. */
export async function run(
	{container}: Host,
	command: readonly string[],
	options: {input?: string; tty?: readonly [columns: number, rows: number]; user?: string} = {},
): Promise<Result> {
	const exec = await container.exec({
		Cmd: [...command],
		AttachStdin: true,
		AttachStdout: true,
		AttachStderr: true,
		Tty: Boolean(options.tty),
		...(options.user ? {User: options.user} : {}),
	});
	const stream: Duplex = await exec.start({hijack: true, stdin: true, Tty: Boolean(options.tty)});
	const output = [new PassThrough(), new PassThrough()] as const;
	const text: [string, string] = ['', ''];
	output[0].on('data', chunk => (text[0] += String(chunk)));
	output[1].on('data', chunk => (text[1] += String(chunk)));
	if (options.tty) {
		stream.pipe(output[0]);
		await exec.resize({w: options.tty[0], h: options.tty[1]});
	} else {
		docker.modem.demuxStream(stream, ...output);
	}
	stream.write(options.input ?? '');
	if (!options.tty) stream.end();
	await finished(stream, {writable: false}).catch(() => undefined);
	for (;;) {
		const {Running, ExitCode} = await exec.inspect();
		if (!Running) return {code: ExitCode ?? -1, stdout: text[0], stderr: text[1]};
		await new Promise(resolve => setTimeout(resolve, 20));
	}
}

export async function addressOf(host: Host, name: string) {
	const {NetworkSettings} = await host.container.inspect();
	return NetworkSettings.Networks[name]?.IPAddress ?? '';
}

/** The time from a start to an open port is sshd's. */
export async function untilListening(host: Host) {
	const deadline = Date.now() + 10_000;
	for (;;) {
		const {code, stderr} = await run(host, ['/opt/flotilla/bin/ssh', host.name, ':']);
		if (code === 0) return;
		if (Date.now() > deadline) {
			const logs = await host.container.logs({stdout: true, stderr: true});
			const log = await run(host, [
				'/opt/flotilla/libexec/busybox',
				'cat',
				'/home/config/ssh/sshd.log',
			]);
			throw new Error(`${host.name}: ${stderr}${String(logs)}${log.stdout}${log.stderr}`);
		}
	}
}

export async function removeAll() {
	const filters = (key: string) => JSON.stringify({[key]: [prefix]});
	const all = await docker.listContainers({all: true, filters: filters('name')});
	await Promise.all(all.map(({Id}) => docker.getContainer(Id).remove({force: true, v: true})));
	const networks = await docker.listNetworks({filters: filters('name')});
	await Promise.all(networks.map(({Id}) => docker.getNetwork(Id).remove()));
	const {Volumes} = await docker.listVolumes({filters: filters('name')});
	await Promise.all(Volumes.map(({Name}) => docker.getVolume(Name).remove()));
	const images = await docker.listImages({
		filters: JSON.stringify({label: [`dev.flotilla.test=${prefix}`]}),
	});
	await Promise.all(
		images.map(({Id}) =>
			docker
				.getImage(Id)
				.remove({force: true})
				.catch(() => undefined),
		),
	);
}
