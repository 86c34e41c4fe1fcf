import assert from 'node:assert/strict';
import {spawn, type ChildProcess} from 'node:child_process';
import {openSync, readlinkSync} from 'node:fs';
import {mkdir, mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {machineCgroups} from '../../../source/docker/supply/rights.ts';
import {linesFrom, runProgram, type Outcome} from '../../../source/machine/child.ts';
import {linesOf} from '../../../source/machine/lines.ts';
import {allProcesses, processStartedAt, withDescendants} from '../../../source/machine/process.ts';
import type {Switch} from '../switch.ts';
import {until} from '../until.ts';
import {debianRoot, type RootOptions} from './debian-root.ts';

/**
 * Another machine, as far as an engine can tell: a Debian of any suite with its own mounts, processes,
 * host name and network. Whatever is made in it is gone with it, bridges, rules and mounts too.
 */
export type Machine = {
	/** Its first process, by the pid of this machine: whose network is that of the whole. */
	readonly pid: number;
	/** Where others on its switch reach it; empty without one. */
	readonly address: string;
	/** What it shares with this machine, under the same path in both: data, sockets, logs. */
	readonly folder: string;
	/** Parent of the cgroups of its engine's containers, which are removed with it. */
	readonly cgroup: string;
	/** Starts a program in it, output to `log` in its folder. */
	start(command: readonly string[], log: string): ChildProcess;
	/** Lets go on what was stopped by a signal. */
	thaw(): void;
	/** Runs one to its end. */
	run(command: readonly string[]): Promise<Outcome>;
	/** Everything that runs in it, by the pids of this machine. */
	processes(): number[];
	/** Ends everything that runs in it at once, as a power cut does; what is on its disk stays. */
	crash(): Promise<void>;
	close(): Promise<void>;
};

type MachineOptions = {
	/** What it is made of. @default this machine's own files, as they are now */
	readonly root?: RootOptions;
	readonly hostname: string;
	/** A process whose network it joins. @default a network of its own */
	readonly networkOf?: number;
	/** What its own network is plugged into. @default nothing */
	readonly plug?: Switch;
};

const script = path.join(import.meta.dirname, 'machine.sh');
const own = ['--mount', '--pid', '--uts', '--ipc', '--fork', '--kill-child=KILL'];

/**
 * All that runs in a machine, its containers' processes too: what was sent into it is no child of its
 * first process, but in the same namespace.
 */
function processesOf(first: number): number[] {
	const space = (pid: number) => {
		try {
			return readlinkSync(`/proc/${pid}/ns/pid`);
		} catch {
			return undefined;
		}
	};

	const own = space(first);
	return own === undefined ? [] : withDescendants(allProcesses().filter(pid => space(pid) === own));
}

/** Starts one; it ends with this process, however that ends. */
export async function openMachine({
	hostname,
	networkOf,
	plug,
	root,
}: MachineOptions): Promise<Machine> {
	const debian = root ? await debianRoot(root) : '/';
	const place = await mkdtemp(path.join(tmpdir(), 'flotilla-test-'));
	const cgroup = path.basename(place);
	const layers = path.join(place, 'layers');
	const folder = path.join(place, 'shared');
	await mkdir(layers);
	await mkdir(folder);
	const holder = spawn(
		'setpriv',
		[
			...['--pdeathsig', 'KILL'],
			...(networkOf === undefined ? [] : ['nsenter', `--net=/proc/${networkOf}/ns/net`]),
			...['unshare', ...own, ...(networkOf === undefined ? ['--net'] : [])],
			...['sh', script, debian, layers, folder],
		],
		{stdio: ['ignore', 'pipe', 'inherit']},
	);
	for await (const line of linesOf(holder.stdout)) if (line === 'ready') break;
	const {pid = 0} = holder;
	const [first] = withDescendants([pid]).filter(each => each !== pid);
	assert.ok(first, 'the machine has not started');
	const inside = [
		'nsenter',
		'--target',
		String(first),
		'--mount',
		'--pid',
		'--uts',
		'--ipc',
		'--net',
	];
	const env = {PATH: '/usr/sbin:/usr/bin:/sbin:/bin'};
	const run = (command: readonly string[]) => runProgram([...inside, ...command], {env});
	const started: ChildProcess[] = [];
	// nsenter stops with what it started, and does not go on with it.
	const thaw = () => {
		for (const child of started) child.kill('SIGCONT');
	};

	const named = await run(['hostname', hostname]);
	assert.equal(named.exitCode, 0, named.lastLines.join('\n'));
	return {
		pid: first,
		address: (await plug?.plug(first)) ?? '',
		folder,
		cgroup,
		run,
		thaw,
		start(command, log) {
			const [program = '', ...words] = [...inside, ...command];
			const file = openSync(path.join(folder, log), 'a');
			const child = spawn(program, words, {stdio: ['ignore', file, file], env, cwd: '/'});
			started.push(child);
			return child;
		},
		processes: () => processesOf(first),
		async crash() {
			const all = processesOf(first).filter(each => each !== first);
			// The kernel leaves out the first process and the one that asks.
			await run(['sh', '-c', 'kill -KILL -1']);
			thaw();
			await until('nothing runs any more', () => all.every(each => !processStartedAt(each)));
			await run(['sh', '-c', 'rm -f /run/*.pid /run/docker/*.pid /run/docker/*/*.pid']);
		},
		async close() {
			const all = processesOf(first);
			holder.kill('SIGKILL');
			thaw();
			await until('the machine is gone', () => all.every(each => !processStartedAt(each)));
			const dead = ['find', machineCgroups, '-depth', '-type', 'd', '-path', `*/${cgroup}*`];
			// A process that has ended stays in its cgroup for a moment.
			await until('its cgroups are gone', async () => {
				await runProgram([...dead, '-exec', 'rmdir', '{}', '+'], {env});
				return (await linesFrom(dead, env)).length === 0;
			});
			await rm(place, {recursive: true, force: true});
		},
	};
}
