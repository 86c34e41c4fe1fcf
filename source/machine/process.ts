import {existsSync, lstatSync, readdirSync, readFileSync, readlinkSync} from 'node:fs';
import {basename} from 'node:path';

/**
 * A process's start time in clock ticks since boot (proc(5), stat field 22): with the pid it names
 * one process for good. Undefined where there is no such process, or only its zombie is left. Where
 * there is no procfs (macOS) it is `0` for each that lives: a pid used again counts as the old one.
 */
export function processStartedAt(pid: number): string | undefined {
	if (!hasProcfs()) return isAlive(pid) ? '0' : undefined;
	const fields = statOf(pid);
	return fields?.[0] === 'Z' ? undefined : fields?.[19];
}

function hasProcfs(): boolean {
	return existsSync('/proc/self/stat');
}

function isAlive(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		// It is somebody else's, and lives.
		return error instanceof Error && 'code' in error && error.code === 'EPERM';
	}
}

/** Of this process, where pids mean something else than elsewhere; `0` where there is no procfs. */
export function pidNamespace(): string {
	return namespaceOf('self', 'pid') ?? '0';
}

/** Can a process be in that pid namespace? Only from the machine's own one all processes are seen. */
export function mayHaveProcesses(namespace: string): boolean {
	if (pidNamespace() !== machineNamespace) return true;
	return allProcesses().some(pid => namespaceOf(pid, 'pid') === namespace);
}

/** The same on every Linux (PROC_PID_INIT_INO). */
const machineNamespace = '4026531836';

function namespaceOf(pid: number | 'self', kind: 'net' | 'pid'): string | undefined {
	return link(`/proc/${pid}/ns/${kind}`)?.replaceAll(/\D/g, '');
}

/** The words a process was started with; empty for none, and for kernel threads. */
export function commandLineOf(pid: number): string[] {
	return (read(`/proc/${pid}/cmdline`) ?? '').split('\0').filter(word => word !== '');
}

/** A variable a process was started with; undefined where it has none, or may not be looked at. */
export function variableOf(pid: number, name: string): string | undefined {
	const entries = (read(`/proc/${pid}/environ`) ?? '').split('\0');
	return entries.find(entry => entry.startsWith(`${name}=`))?.slice(name.length + 1);
}

/** Is it a process of this program, with a word of its command line naming that path or a path below? */
export function isProgram(pid: number, {program, path}: {program: RegExp; path: string}): boolean {
	const [name = '', ...words] = commandLineOf(pid);
	return (
		program.test(basename(name)) &&
		words.some(word => word.split('=').some(part => part === path || part.startsWith(`${path}/`)))
	);
}

/**
 * Is it run by root or this user, from a file of such a name? Its words alone say nothing: everybody may
 * give any to a process, and to a program that has the rights of root.
 */
export function isTrusted(pid: number, program: RegExp): boolean {
	const owner = lstatSync(`/proc/${pid}`, {throwIfNoEntry: false})?.uid;
	if (owner !== 0 && owner !== process.geteuid?.()) return false;
	const file = link(`/proc/${pid}/exe`);
	// Ordinary users may not look at what root runs; nor do they end it.
	return file === undefined || program.test(basename(file.replace(/ \(deleted\)$/, '')));
}

/** Is it in this process's network namespace? Not so where that may not be looked at. */
export function sharesNetwork(pid: number): boolean {
	const own = namespaceOf('self', 'net');
	return own !== undefined && namespaceOf(pid, 'net') === own;
}

/** Is it in this process's pid namespace, so in no container? Taken to be so where that may not be looked at. */
export function sharesPids(pid: number): boolean {
	const namespace = namespaceOf(pid, 'pid');
	return namespace === undefined || namespace === namespaceOf('self', 'pid');
}

/** All processes there are; none where there is no procfs to tell of them. */
export function allProcesses(): number[] {
	if (!hasProcfs()) return [];
	return readdirSync('/proc')
		.filter(name => /^\d+$/.test(name))
		.map(Number);
}

/** These processes and all that descend from them. */
export function withDescendants(roots: readonly number[]): number[] {
	const found = new Set(roots);
	const parents = allProcesses().map(pid => [pid, Number(statOf(pid)?.[1])] as const);
	for (let size = -1; size !== found.size;) {
		size = found.size;
		for (const [pid, parent] of parents) if (found.has(parent)) found.add(pid);
	}

	return [...found];
}

/** Sends a signal; a process (or, with a negative pid, a group) that is gone already is no error. */
export function signalProcess(pid: number, signal: NodeJS.Signals): void {
	try {
		process.kill(pid, signal);
	} catch (error) {
		if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
	}
}

/** The fields after the command, which may itself hold spaces and parentheses. */
function statOf(pid: number): string[] | undefined {
	const stat = read(`/proc/${pid}/stat`);
	return stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
}

function link(path: string): string | undefined {
	try {
		return readlinkSync(path);
	} catch {
		return undefined;
	}
}

function read(path: string): string | undefined {
	try {
		return readFileSync(path, 'utf8');
	} catch {
		return undefined;
	}
}
