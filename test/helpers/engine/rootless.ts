import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {writeFile} from 'node:fs/promises';
import path from 'node:path';
import {pingSocket} from '../../../source/docker/embedded/ping.ts';
import {until} from '../until.ts';
import {supplyImages, type TestEngine} from './engine.ts';
import {openMachine} from './machine.ts';

/** Both engines, and what gives a user without rights networks and ids of his own. */
const packages = [
	...['docker.io', 'rootlesskit', 'slirp4netns', 'uidmap', 'podman', 'passt', 'netavark'],
	...['aardvark-dns', 'runc', 'conmon', 'catatonit', 'nftables', 'fuse-overlayfs'],
	'containernetworking-plugins',
];

/** The user whose engine it is. */
const user = 'flo';
const uid = '1000';
const runFolder = `/run/user/${uid}`;

/** Makes the user, and opens to him the two devices that ordinary machines open to all. */
const prepare = (place: string) =>
	`
	useradd -m -u ${uid} ${user}
	for file in /etc/subuid /etc/subgid; do echo ${user}:100000:65536 >$file; done
	for device in net/tun:200 fuse:229; do
		node=/tmp/\${device##*:}
		mknod $node c 10 \${device##*:}
		chmod 666 $node
		mount --bind $node /dev/\${device%:*}
	done
	mkdir -p ${runFolder} ${place}
	chown ${user}: ${runFolder} ${place}
	chmod 700 ${runFolder}`;

/** How each engine is started by a user; a new one is a row. */
const commands = {
	podman: (place: string) => [
		...['podman', '--root', `${place}/data`, '--cgroup-manager', 'cgroupfs'],
		...['system', 'service', '--time=0', `unix://${place}/engine.sock`],
	],
	docker: (place: string) => [
		...['rootlesskit', '--net=slirp4netns', '--mtu=65520', '--disable-host-loopback'],
		...['--port-driver=builtin', '--copy-up=/etc', '--copy-up=/run', '--propagation=rslave'],
		...['dockerd', '--rootless', '--host', `unix://${place}/engine.sock`],
		...['--data-root', `${place}/data`, '--exec-root', `${runFolder}/docker`],
		...['--pidfile', `${runFolder}/docker.pid`],
	],
} as const;

export type RootlessKind = keyof typeof commands;

/** Starts an engine of Debian sid as a user without rights, in a machine of its own, which goes with it. */
export async function startRootless(kind: RootlessKind): Promise<TestEngine> {
	const machine = await openMachine({hostname: kind, root: {suite: 'sid', packages}});
	try {
		const place = path.join(machine.folder, user);
		const socket = path.join(place, 'engine.sock');
		const made = await machine.run(['sh', '-ec', prepare(place)]);
		assert.equal(made.exitCode, 0, made.lastLines.join('\n'));
		const config = path.join(machine.folder, 'containers.conf');
		await writeFile(
			config,
			'[containers]\ndefault_ulimits = ["nofile=4096:4096", "nproc=4096:4096"]\n',
		);
		const child = machine.start(
			[
				...['setpriv', `--reuid=${uid}`, `--regid=${uid}`, '--clear-groups'],
				...['env', '-C', `/home/${user}`, `HOME=/home/${user}`, `USER=${user}`],
				...[`XDG_RUNTIME_DIR=${runFolder}`, `CONTAINERS_CONF=${config}`],
				...commands[kind](place),
			],
			'engine.log',
		);
		await until(`${kind} answers`, async () => {
			const log = () => readFileSync(path.join(machine.folder, 'engine.log'), 'utf8');
			if (child.exitCode !== null) throw new Error(`${kind} ended: ${log()}`);
			return (await pingSocket(socket)) !== undefined;
		});
		const engine: TestEngine = {
			endpoint: {name: 'local', url: `unix://${socket}`, source: `rootless ${kind}`},
			socket,
			home: undefined,
			restart: () => Promise.reject(new Error('a rootless engine is not restarted')),
			stop: () => machine.close(),
		};
		await supplyImages(engine, {hasLabs: false});
		return engine;
	} catch (error) {
		await machine.close();
		throw error;
	}
}
