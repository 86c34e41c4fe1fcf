import {readFileSync} from 'node:fs';
import {writeFile} from 'node:fs/promises';
import path from 'node:path';
import {pingSocket} from '../../../source/docker/embedded/ping.ts';
import {machineCgroups} from '../../../source/docker/supply/rights.ts';
import {runProgram} from '../../../source/machine/child.ts';
import {until} from '../until.ts';
import {supplyImages, type TestEngine} from './engine.ts';
import {openMachine, type Machine} from './machine.ts';

export type PodmanEngine = TestEngine & {readonly machine: Machine};

/** All that Podman needs to run containers; `crun` wants other cgroups than some machines have. */
const packages = ['podman', 'runc', 'conmon', 'netavark', 'aardvark-dns', 'catatonit', 'nftables'];

/** Its builds would raise these limits, which a machine without CAP_SYS_RESOURCE cannot. */
const settings = '[containers]\ndefault_ulimits = ["nofile=4096:4096", "nproc=4096:4096"]\n';

/** Starts the Podman of Debian in a machine of its own, which goes with it. */
export async function startPodman(
	options: {name?: string; suite?: string; images?: boolean; networkOf?: number} = {},
): Promise<PodmanEngine> {
	const {name = 'podman', suite = 'sid', images = true, networkOf} = options;
	const machine = await openMachine({
		hostname: name,
		root: {suite, packages},
		...(networkOf === undefined ? {} : {networkOf}),
	});
	const {folder} = machine;
	const socket = path.join(folder, 'podman.sock');
	const config = path.join(folder, 'containers.conf');
	await writeFile(config, settings);
	const env = ['env', `CONTAINERS_CONF=${config}`];
	const podman = [
		...env,
		'podman',
		'--root',
		path.join(folder, 'data'),
		'--cgroup-manager',
		'cgroupfs',
	];
	const serve = [...podman, 'system', 'service', '--time=0', `unix://${socket}`];
	const start = async () => {
		const child = machine.start(serve, 'podman.log');
		await until(`${name} answers`, async () => {
			if (child.exitCode !== null)
				throw new Error(`${name} ended: ${readFileSync(path.join(folder, 'podman.log'), 'utf8')}`);
			return (await pingSocket(socket)) !== undefined;
		});
		return child;
	};

	const close = async () => {
		await machine.close();
		// Podman has one for all its containers, whoever runs it.
		const dead = ['find', machineCgroups, '-depth', '-type', 'd', '-path', '*/libpod_parent*'];
		await runProgram([...dead, '-exec', 'rmdir', '{}', '+'], {env: process.env});
	};

	try {
		let service = await start();
		const engine: PodmanEngine = {
			machine,
			endpoint: {name, url: `unix://${socket}`, source: `Debian ${suite}`},
			socket,
			home: undefined,
			async restart(how = 'stop') {
				const ended = new Promise(resolve => service.once('exit', resolve));
				service.kill(how === 'kill' ? 'SIGKILL' : 'SIGTERM');
				await ended;
				service = await start();
			},
			stop: close,
		};
		if (images) await supplyImages(engine, {hasLabs: false});
		return engine;
	} catch (error) {
		await close();
		throw error;
	}
}
