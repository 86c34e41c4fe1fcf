import {readFileSync} from 'node:fs';
import {writeFile} from 'node:fs/promises';
import path from 'node:path';
import {pingSocket} from '../../../source/docker/embedded/ping.ts';
import {isProgram, signalProcess} from '../../../source/machine/process.ts';
import type {Switch} from '../switch.ts';
import {until} from '../until.ts';
import {supplyImages, type TestEngine} from './engine.ts';
import {openMachine, type Machine} from './machine.ts';

/** What an engine of another version, or set up in another way, is made of. */
export type OtherEngineOptions = {
	/** Its agent's name, and its machine's. */
	readonly name: string;
	/** The Debian suite whose `docker.io` it is. @default the Docker of this machine */
	readonly suite?: string;
	/** What its daemon.json says, beyond where its things are. */
	readonly settings?: Readonly<Record<string, unknown>>;
	readonly packages?: readonly string[];
	readonly networkOf?: number;
	readonly plug?: Switch;
	/** Does it get the base image and the runtime, and those of a lab's agents? @default true, without */
	readonly images?: boolean | 'for labs';
};

export type OtherEngine = TestEngine & {
	readonly machine: Machine;
	/** Sends its dockerd a signal. */
	signal(name: NodeJS.Signals): void;
};

/** Starts the Docker of another Debian in a machine of its own, which goes with it. */
export async function startOtherEngine({
	name,
	suite,
	settings = {},
	packages = [],
	images = true,
	...network
}: OtherEngineOptions): Promise<OtherEngine> {
	const machine = await openMachine({
		...network,
		...(suite === undefined ? {} : {root: {suite, packages: ['docker.io', ...packages]}}),
		hostname: name,
	});
	const {folder} = machine;
	const socket = path.join(folder, 'docker.sock');
	const config = path.join(folder, 'daemon.json');
	await writeFile(
		config,
		JSON.stringify({
			hosts: [`unix://${socket}`],
			'data-root': path.join(folder, 'data'),
			'exec-root': '/run/docker',
			pidfile: '/run/docker.pid',
			'cgroup-parent': machine.cgroup,
			'shutdown-timeout': 5,
			'default-address-pools': [{base: '198.18.0.0/16', size: 24}],
			...settings,
		}),
	);
	const dockerds = () =>
		machine.processes().filter(pid => isProgram(pid, {program: /^dockerd$/, path: config}));
	const start = async () => {
		const child = machine.start(['dockerd', '--config-file', config], 'dockerd.log');
		await until(`${name} answers`, async () => {
			if (child.exitCode !== null)
				throw new Error(`${name} ended: ${readFileSync(path.join(folder, 'dockerd.log'), 'utf8')}`);
			return (await pingSocket(socket)) !== undefined;
		});
	};

	const engine: OtherEngine = {
		machine,
		endpoint: {name, url: `unix://${socket}`, source: suite ?? 'this machine'},
		socket,
		home: undefined,
		signal(name) {
			for (const pid of dockerds()) signalProcess(pid, name);
			if (name === 'SIGCONT') machine.thaw();
		},
		async restart(how = 'stop') {
			engine.signal(how === 'kill' ? 'SIGKILL' : 'SIGTERM');
			await until(`${name} has ended`, () => dockerds().length === 0);
			await start();
		},
		stop: () => machine.close(),
	};
	try {
		await start();
		if (images) await supplyImages(engine, {hasLabs: images === 'for labs'});
	} catch (error) {
		await machine.close();
		throw error;
	}

	return engine;
}
