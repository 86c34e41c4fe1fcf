import {readdir, readFile, readlink, stat} from 'node:fs/promises';
import {hostname} from 'node:os';
import type {MachineLimits} from '../../domain/agent/machine-limits.ts';
import type {Engine} from '../engine/engine.ts';

/** Where a machine tells of itself; tests hand in folders of their own. */
export type MachineFolders = {readonly proc: string; readonly cgroup: string};

const here: MachineFolders = {proc: '/proc', cgroup: '/sys/fs/cgroup'};

/** The machine that an engine runs on, as far as it is this one. */
export type Machine = {
	/** Undefined where the engine runs elsewhere, so that nobody here can tell. */
	limits(engine: Engine, call?: {signal?: AbortSignal}): Promise<MachineLimits | undefined>;
	/** How often its neighbour table was full since it was started, and how many entries it has room for. */
	overflows(
		engine: Engine,
		call?: {signal?: AbortSignal},
	): Promise<{readonly times: number; readonly most: number | undefined} | undefined>;
	/** Which of these paths it has not; undefined where nobody here can tell. */
	missing(
		engine: Engine,
		paths: readonly string[],
		call?: {signal?: AbortSignal},
	): Promise<readonly string[] | undefined>;
};

export function createMachine(folders: MachineFolders = here): Machine {
	return {
		async limits(engine, call) {
			return (await isHere(engine, call)) ? readLimits(folders, socketOf(engine)) : undefined;
		},
		async overflows(engine, call) {
			if (!(await isHere(engine, call))) return undefined;
			const {fulls} = await neighbourCounts(folders);
			const most = await numberIn(`${folders.proc}/${neighbourLimit}`);
			return fulls === undefined ? undefined : {times: fulls, most};
		},
		async missing(engine, paths, call) {
			if (!(await isHere(engine, call))) return undefined;
			// Who runs in a container beside the engine sees other files under the same hostname.
			if (await isMissing((await engine.info(call)).dataRoot)) return undefined;
			const found = await Promise.all(paths.map(path => isMissing(path)));
			return paths.filter((_, index) => found[index]);
		},
	};
}

async function isMissing(path: string): Promise<boolean> {
	const error: unknown = await stat(path).then(
		() => undefined,
		(reason: unknown) => reason,
	);
	const code = error instanceof Error && 'code' in error ? error.code : undefined;
	return code === 'ENOENT' || code === 'ENOTDIR';
}

const neighbourLimit = 'sys/net/ipv4/neigh/default/gc_thresh3';

function socketOf({endpoint}: Engine): string | undefined {
	return endpoint.url.startsWith('unix://') ? endpoint.url.slice('unix://'.length) : undefined;
}

/** A socket may lead into a virtual machine, whose name is another. */
async function isHere(engine: Engine, call: {signal?: AbortSignal} = {}): Promise<boolean> {
	if (socketOf(engine) === undefined) return false;
	return (await engine.info(call)).hostname === hostname();
}

/** What can be read: some limits are told to root only, some not inside a network namespace. */
export async function readLimits(
	{proc, cgroup}: MachineFolders,
	socket: string | undefined,
): Promise<MachineLimits> {
	const number = (path: string) => numberIn(`${proc}/${path}`);
	const dockerd = await findDockerd(proc, socket);
	const {entries} = await neighbourCounts({proc, cgroup});
	const threads = await threadCount(proc);
	const limits = {
		neighbours: gauge(await number(neighbourLimit), entries),
		// Only where cgroups are of version 2 an engine watches their files.
		...(await inotifyLimits({proc, cgroup})),
		pids: gauge(await number('sys/kernel/pid_max'), threads),
		threads: gauge(await number('sys/kernel/threads-max'), threads),
		'cgroup-pids': dockerd === undefined ? undefined : await cgroupPids({proc, cgroup}, dockerd),
		conntrack: gauge(
			await number('sys/net/netfilter/nf_conntrack_max'),
			await number('sys/net/netfilter/nf_conntrack_count'),
		),
		'open-files': dockerd === undefined ? undefined : await openFiles(proc, dockerd),
	};
	const known = Object.entries(limits).filter(([, value]) => value !== undefined);
	return Object.fromEntries(known);
}

function gauge(most: number | undefined, used = 0): {used: number; most: number} | undefined {
	return most === undefined || most <= 0 ? undefined : {used, most};
}

async function textIn(path: string): Promise<string | undefined> {
	return readFile(path, 'utf8').catch(() => undefined);
}

async function numberIn(path: string): Promise<number | undefined> {
	const text = (await textIn(path))?.trim() ?? '';
	return /^\d+$/.test(text) ? Number(text) : undefined;
}

/** The kernel's own counts: one line for each CPU, in hexadecimal. */
async function neighbourCounts({
	proc,
}: MachineFolders): Promise<{entries: number | undefined; fulls: number | undefined}> {
	const own = await textIn(`${proc}/net/stat/arp_cache`);
	const text = own ?? (await textIn(`${proc}/1/net/stat/arp_cache`));
	const [heads = '', ...lines] = text?.trim().split('\n') ?? [];
	const columns = heads.trim().split(/\s+/);
	const column = (name: string) => {
		const at = columns.indexOf(name);
		if (at < 0 || lines.length === 0) return [];
		return lines.map(line => Number.parseInt(line.trim().split(/\s+/)[at] ?? '', 16) || 0);
	};
	const fulls = column('table_fulls');
	return {
		entries: column('entries')[0],
		fulls: fulls.length > 0 ? fulls.reduce((sum, count) => sum + count, 0) : undefined,
	};
}

/** The fourth field of loadavg is `running/all`, in threads. */
async function threadCount(proc: string): Promise<number | undefined> {
	const all = /^(?:\S+ ){3}\d+\/(\d+)/.exec((await textIn(`${proc}/loadavg`)) ?? '')?.[1];
	return all === undefined ? undefined : Number(all);
}

async function inotifyLimits({
	proc,
	cgroup,
}: MachineFolders): Promise<Pick<MachineLimits, 'inotify-instances' | 'inotify-watches'>> {
	if ((await textIn(`${cgroup}/cgroup.controllers`)) === undefined) return {};
	const instances = gauge(
		await numberIn(`${proc}/sys/fs/inotify/max_user_instances`),
		await inotifyOfRoot(proc),
	);
	const watches = gauge(await numberIn(`${proc}/sys/fs/inotify/max_user_watches`));
	return {
		...(instances ? {'inotify-instances': instances} : {}),
		...(watches ? {'inotify-watches': watches} : {}),
	};
}

/** How many instances the processes of root have, which engines mostly are; others are not told. */
async function inotifyOfRoot(proc: string): Promise<number> {
	let count = 0;
	for (const pid of await processes(proc)) {
		const status = (await textIn(`${proc}/${pid}/status`)) ?? '';
		if (!/^Uid:\s+\d+\s+0\s/m.test(status)) continue;
		for (const fd of await readdir(`${proc}/${pid}/fd`).catch(() => [])) {
			const target = await readlink(`${proc}/${pid}/fd/${fd}`).catch(() => '');
			if (target.includes('inotify')) count++;
		}
	}

	return count;
}

async function processes(proc: string): Promise<string[]> {
	return (await readdir(proc).catch(() => [])).filter(name => /^\d+$/.test(name));
}

/** The daemon that was told of this socket, or the only one there is. */
async function findDockerd(proc: string, socket: string | undefined): Promise<string | undefined> {
	const found: Array<{pid: string; words: string}> = [];
	for (const pid of await processes(proc)) {
		if ((await textIn(`${proc}/${pid}/comm`))?.trim() !== 'dockerd') continue;
		found.push({pid, words: (await textIn(`${proc}/${pid}/cmdline`)) ?? ''});
	}

	const named = found.filter(({words}) => socket !== undefined && words.includes(socket));
	const [only] = named.length > 0 ? named : found;
	return (named.length > 0 ? named : found).length === 1 ? only?.pid : undefined;
}

async function openFiles(
	proc: string,
	pid: string,
): Promise<{used: number; most: number} | undefined> {
	const limits = (await textIn(`${proc}/${pid}/limits`)) ?? '';
	const most = /^Max open files\s+(\d+)/m.exec(limits)?.[1];
	const used = (await readdir(`${proc}/${pid}/fd`).catch(() => [])).length;
	return gauge(most === undefined ? undefined : Number(most), used);
}

/** The nearest limit of tasks above the daemon: containers are below it only with cgroupfs, their shims always. */
async function cgroupPids(
	{proc, cgroup}: MachineFolders,
	pid: string,
): Promise<{used: number; most: number} | undefined> {
	const text = (await textIn(`${proc}/${pid}/cgroup`)) ?? '';
	const own = /^\d+:(?:|[^:]*\bpids\b[^:]*):(\/.*)$/m.exec(text)?.[1];
	if (own === undefined) return undefined;
	const isOld = /^\d+:[^:]*\bpids\b/m.test(text);
	const folder = `${cgroup}${isOld ? '/pids' : ''}${own}`;
	return gauge(await numberIn(`${folder}/pids.max`), await numberIn(`${folder}/pids.current`));
}
