import {readFileSync} from 'node:fs';
import type {Inventory} from '../../source/docker/engine/shapes.ts';
import {allProcesses, commandLineOf} from '../../source/machine/process.ts';

/** Does one of these hosts check its pairs now? */
export function isProbing({containers}: Inventory): boolean {
	const ids = containers.map(({id}) => id);
	return allProcesses().some(
		pid => commandLineOf(pid)[0]?.endsWith('/probe') && ids.some(id => groupsOf(pid).includes(id)),
	);
}

function groupsOf(pid: number): string {
	try {
		return readFileSync(`/proc/${pid}/cgroup`, 'utf8');
	} catch {
		return '';
	}
}
