import {readFileSync} from 'node:fs';
import {writeFile} from 'node:fs/promises';
import path from 'node:path';
import {isProgram, signalProcess} from '../../../source/machine/process.ts';
import {until} from '../until.ts';
import type {Machine} from './machine.ts';

/** A registry that the engines of one switch push to and pull from. */
export type Registry = {
	/** How references to what it has begin. */
	readonly name: string;
	/** Takes it out of reach; what it has stays. */
	stop(): Promise<void>;
	start(): Promise<void>;
};

/** The package it is in. */
export const registryPackage = 'docker-registry';

/** What a daemon.json says so that the engine trusts it: there are no certificates on a switch. */
export const trustedRegistries = {'insecure-registries': ['192.0.2.0/24']};

/** Starts Debian's in a machine that has it; it goes with that. */
export async function startRegistry(machine: Machine): Promise<Registry> {
	const {folder} = machine;
	const config = path.join(folder, 'registry.yml');
	const log = path.join(folder, 'registry.log');
	const storage = `storage: {filesystem: {rootdirectory: ${path.join(folder, 'registry')}}}`;
	await writeFile(config, `version: 0.1\n${storage}\nhttp: {addr: ':5000'}\n`);
	const running = () =>
		machine.processes().filter(pid => isProgram(pid, {program: /^docker-registry$/, path: config}));
	const registry: Registry = {
		name: `${machine.address}:5000`,
		async start() {
			await writeFile(log, '');
			const child = machine.start(['docker-registry', 'serve', config], 'registry.log');
			await until('the registry listens', () => {
				const said = readFileSync(log, 'utf8');
				if (child.exitCode !== null) throw new Error(`the registry ended: ${said}`);
				return said.includes('listening on');
			});
		},
		async stop() {
			for (const pid of running()) signalProcess(pid, 'SIGTERM');
			await until('the registry has ended', () => running().length === 0);
		},
	};
	await registry.start();
	return registry;
}
