import {nameMeant} from '../spelling.ts';

/** What other tools call a field. */
const foreign: Readonly<Record<string, string>> = {
	cpu: 'cpus',
	mem: 'memory',
	ram: 'memory',
	memlimit: 'memory',
	gpu: 'gpus',
	volume: 'mounts',
	volumes: 'mounts',
	environment: 'env',
	cmd: 'command',
	entrypoint: 'command',
	args: 'command',
	count: 'replicas',
	instances: 'replicas',
	scale: 'replicas',
	services: 'roles',
	nodes: 'roles',
	groups: 'roles',
	networks: 'network',
	src: 'source',
	dst: 'target',
	destination: 'target',
	ro: 'readOnly',
	published: 'host',
	hostip: 'address',
};

/** ` did you mean cpus?` for a field that is misspelt or called as elsewhere; else nothing. */
export function didYouMean(typed: string, names: readonly string[]): string {
	const meant = nameMeant(typed, names, foreign);
	return meant === undefined ? '' : ` did you mean ${meant}?`;
}
