import {readFileSync, readlinkSync} from 'node:fs';
import {hostname} from 'node:os';
import {processStartedAt} from './process.ts';

/**
 * Who works on a session, as text for a label: machine (boot and pid namespace), pid and the
 * process's start time, so that neither a reboot nor a reused pid looks like the same process.
 */
export type Owner = {
	readonly machine: string;
	readonly pid: number;
	/** Clock ticks since boot (proc(5), stat field 22). */
	readonly started: string;
	readonly host: string;
};

/** This process. */
export function thisOwner(): Owner {
	return {
		machine: machineId(),
		pid: process.pid,
		started: processStartedAt(process.pid) ?? '0',
		host: hostname(),
	};
}

export function formatOwner(owner: Owner): string {
	return [owner.machine, owner.pid, owner.started, owner.host].join(' ');
}

export function parseOwner(text: string): Owner | undefined {
	const [machine, pid, started, host = '?'] = text.split(' ');
	if (!machine || !started || !/^\d+$/.test(pid ?? '')) return undefined;
	return {machine, pid: Number(pid), started, host};
}

/** In place of the start time: the process may live, but has given up what it did. */
const givenUp = 'gave-up';

/** This process, once it no longer works on what it owned. */
export function formerOwner(): Owner {
	return {...thisOwner(), started: givenUp};
}

export function hasGivenUp({started}: Owner): boolean {
	return started === givenUp;
}

/** What is known of a process: of one on another machine nothing is. */
export function ownerState(owner: Owner): 'alive' | 'dead' | 'elsewhere' {
	if (hasGivenUp(owner)) return 'dead';
	if (owner.machine !== machineId()) return 'elsewhere';
	return processStartedAt(owner.pid) === owner.started ? 'alive' : 'dead';
}

let machine: string | undefined;

function machineId(): string {
	machine ??= read(() => {
		const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
		return `${boot}/${readlinkSync('/proc/self/ns/pid').replaceAll(/\D/g, '')}`;
	});
	// Without /proc the host's name is the best there is.
	return machine ?? hostname();
}

function read<T>(get: () => T): T | undefined {
	try {
		return get();
	} catch {
		return undefined;
	}
}
