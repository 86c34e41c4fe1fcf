import {plural} from '../quantity.ts';

/** A limit of an engine's machine that many hosts may reach. */
export type LimitName =
	| 'neighbours'
	| 'inotify-instances'
	| 'inotify-watches'
	| 'pids'
	| 'threads'
	| 'cgroup-pids'
	| 'conntrack'
	| 'open-files';

/** What is in use, as far as that can be seen, and what there is. */
export type Gauge = {readonly used: number; readonly most: number};

/** The limits that could be read. */
export type MachineLimits = Readonly<Partial<Record<LimitName, Gauge>>>;

/** A limit that a session would pass. */
export type LimitWarning = Gauge & {
	readonly limit: LimitName;
	readonly needed: number;
	readonly message: string;
	/** How to make it larger. */
	readonly hint: string;
};

/** Every host knows every other and its gateway by their hardware addresses; the kernel keeps one table for all. */
export function neighboursOf(hosts: number): number {
	return hosts * hosts;
}

type Rule = {
	readonly needs: (hosts: number) => number;
	/** What it is, before `of its machine …`. */
	readonly what: string;
	readonly otherwise: string;
	readonly remedy: (most: number) => string;
};

/** What hosts need of each: the first follows from how networks work, the others were measured, and are rather high. */
const rules: Readonly<Record<LimitName, Rule>> = {
	neighbours: {
		needs: neighboursOf,
		what: 'the neighbour table',
		otherwise: 'logins between hosts will time out',
		remedy: most =>
			`sysctl -w net.ipv4.neigh.default.gc_thresh3=${most} net.ipv4.neigh.default.gc_thresh2=${most / 2}`,
	},
	'inotify-instances': {
		needs: hosts => hosts,
		what: 'the number of inotify instances',
		otherwise: 'containers will not start',
		remedy: most => `sysctl -w fs.inotify.max_user_instances=${most}`,
	},
	'inotify-watches': {
		needs: hosts => hosts * 2,
		what: 'the number of inotify watches',
		otherwise: 'containers will not start',
		remedy: most => `sysctl -w fs.inotify.max_user_watches=${most}`,
	},
	pids: {
		needs: tasksOf,
		what: 'the number of process ids',
		otherwise: 'processes will not start',
		remedy: most => `sysctl -w kernel.pid_max=${most}`,
	},
	threads: {
		needs: tasksOf,
		what: 'the number of threads',
		otherwise: 'processes will not start',
		remedy: most => `sysctl -w kernel.threads-max=${most}`,
	},
	'cgroup-pids': {
		needs: tasksOf,
		what: "the number of tasks in the engine's cgroup",
		otherwise: 'containers will not start',
		remedy: most => `systemctl set-property docker.service TasksMax=${most}`,
	},
	conntrack: {
		needs: hosts => hosts * hosts,
		what: 'the connection tracking table',
		otherwise: 'packets between hosts will be dropped',
		remedy: most => `sysctl -w net.netfilter.nf_conntrack_max=${most}`,
	},
	'open-files': {
		needs: filesOf,
		what: "the number of dockerd's open files",
		otherwise: 'containers will not start',
		remedy: most => `set LimitNOFILE=${most} in docker.service, and restart it`,
	},
};

/**
 * Threads of hosts with what the engine runs for them: twelve of a shim, four processes of a host, and
 * what starts or checks some of them at a time. The large matrix test holds it near what is measured.
 */
function tasksOf(hosts: number): number {
	return 128 + hosts * 18;
}

/** Files that dockerd has open for hosts, and for the calls under way. */
function filesOf(hosts: number): number {
	return 64 + hosts * 10;
}

/** How much of a limit so many hosts may need. */
export function neededBy(limit: LimitName, hosts: number): number {
	return rules[limit].needs(hosts);
}

/** The next power of two with some room above what is needed. */
export function roomFor(needed: number): number {
	return 2 ** Math.ceil(Math.log2(Math.max(2, needed * 1.1)));
}

/** The limits of an agent's machine that so many more hosts would pass, the likeliest first. */
export function limitWarnings(
	limits: MachineLimits,
	{agent, hosts}: {agent: string; hosts: number},
): LimitWarning[] {
	return (Object.keys(rules) as LimitName[]).flatMap(limit => {
		const gauge = limits[limit];
		const {what, otherwise, remedy} = rules[limit];
		const needed = neededBy(limit, hosts);
		if (!gauge || gauge.used + needed <= gauge.most) return [];
		const inUse = gauge.used > 0 ? ` (${gauge.used} in use)` : '';
		const message = `${agent}: ${what} of its machine is limited to ${gauge.most}${inUse}, and ${plural(hosts, 'host')} may need ${needed}: ${otherwise}`;
		const hint = remedy(roomFor(gauge.used + needed));
		return [{limit, ...gauge, needed, message, hint}];
	});
}
