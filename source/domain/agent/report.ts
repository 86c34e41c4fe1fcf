import type {Failure} from '../failure.ts';
import {swarmPorts} from '../placement/swarm-plan.ts';
import {isSwarmBroken, type SwarmState} from '../placement/swarm-state.ts';
import {formatBytes, formatDuration} from '../quantity.ts';
import {overlayObstacle} from './engine-kind.ts';
import type {AgentStatus} from './status.ts';

/** What of an agent only a closer look tells. */
export type AgentHealth = {
	/** Time of one call there and back, ms. */
	readonly latencyMs: number;
	/** How far its clock is ahead of this machine's, ms; less than half of a call's time means nothing. */
	readonly clockSkewMs: number;
	/** Bytes. `free` is known where the engine is on this machine, `used` where the engine tells in time. */
	readonly disk: {readonly used: number | null; readonly free: number | null};
	/** The one that every container is on unless told otherwise. */
	readonly hasDefaultNetwork: boolean;
	readonly networkDrivers: readonly string[];
	readonly isRootless: boolean;
	readonly limitsMemory: boolean;
	readonly limitsCpus: boolean;
	/** Keeps containers while it restarts: engines of a swarm cannot. */
	readonly isLiveRestore: boolean;
	readonly swarm: {
		readonly state: SwarmState;
		readonly role: 'manager' | 'worker' | null;
		readonly address: string | null;
		/** Members that this manager does not hear from, by hostname. */
		readonly silent: readonly string[];
		readonly error: string | null;
	};
	/** TCP ports of its swarm, as this machine reaches them. UDP tells nothing from outside. */
	readonly ports: ReadonlyArray<{readonly port: string; readonly state: PortState}>;
};

export type PortState = 'open' | 'refused' | 'silent';

/** `unfit`: no session can run there. `warning`: something else will not work. */
export type AgentProblem = Failure & {readonly severity: 'unfit' | 'warning'};

export type AgentReport = AgentStatus & {
	/** Where it is known from. */
	readonly source: string;
	readonly health: AgentHealth | null;
	readonly isFit: boolean;
	readonly problems: readonly AgentProblem[];
};

/** More than this confuses certificates and the age of leases, ms. */
const mostSkewMs = 5000;
/** Bytes. */
const leastDisk = 256 * 1024 ** 2;
const scarceDisk = 2 * 1024 ** 3;

/** What is wrong with an agent, and what to do about it. */
export function reportOn(
	status: AgentStatus,
	{source, health}: {source: string; health: AgentHealth | Failure},
): AgentReport {
	const isKnown = 'latencyMs' in health;
	const problems = isKnown
		? [...engineProblems(status, health), ...swarmProblems(status, health)]
		: [{...health, severity: 'unfit' as const}];
	const isFit = problems.every(({severity}) => severity !== 'unfit');
	return {...status, source, health: isKnown ? health : null, isFit, problems};
}

function engineProblems(
	{name, os, docker = 'docker'}: AgentStatus,
	health: AgentHealth,
): AgentProblem[] {
	const {clockSkewMs, disk, networkDrivers, latencyMs} = health;
	const problems: AgentProblem[] = [];
	const add = (severity: AgentProblem['severity'], message: string, hint: string) =>
		problems.push({severity, code: 'unsupported', message: `${name}: ${message}`, hint});
	if (os !== 'linux') {
		add('unfit', `it runs ${os} containers`, 'Hosts are Linux: switch the engine to them.');
	}

	if (!networkDrivers.includes('bridge')) {
		add('unfit', 'it has no bridge networks', "Use an engine that has Docker's `bridge` driver.");
	} else if (!health.hasDefaultNetwork) {
		add(
			'unfit',
			'it has no default network: it was started with `bridge: none`',
			'Take that out of its daemon.json (/etc/docker/daemon.json) or flags, and restart it.',
		);
	}

	if (disk.free !== null && disk.free < scarceDisk) {
		const isFull = disk.free < leastDisk;
		const left = `${formatBytes(disk.free)} of disk are left`;
		add(
			isFull ? 'unfit' : 'warning',
			left,
			`Make room: ${docker} system df, ${docker} system prune`,
		);
	}

	if (Math.abs(clockSkewMs) > mostSkewMs + latencyMs / 2) {
		const way = clockSkewMs > 0 ? 'ahead of' : 'behind';
		add(
			'warning',
			`its clock is ${formatDuration(Math.abs(clockSkewMs))} ${way} this machine's`,
			'Set both by NTP: certificates and swarms fail when clocks differ.',
		);
	}

	if (!health.limitsMemory || !health.limitsCpus) {
		const what = [
			...(health.limitsMemory ? [] : ['memory']),
			...(health.limitsCpus ? [] : ['CPU']),
		].join(' and ');
		add('warning', `it does not keep ${what} limits of roles`, 'Its kernel lacks these cgroups.');
	}

	return problems;
}

function swarmProblems(status: AgentStatus, health: AgentHealth): AgentProblem[] {
	const {name, docker = 'docker'} = status;
	const {swarm, ports} = health;
	const obstacle = overlayObstacle(name, {engine: status.engine, isRootless: health.isRootless});
	if (obstacle) return [{severity: 'warning', ...obstacle}];
	const warn = (message: string, hint: string): AgentProblem => ({
		severity: 'warning',
		code: 'swarm',
		message: `${name}: ${message}`,
		hint,
	});
	const closed = ports.filter(({state}) => state !== 'open');
	const isOutside = swarm.state === 'inactive';
	return [
		...(health.networkDrivers.includes('overlay')
			? []
			: [
					warn(
						'it cannot take part in multi-node sessions: no overlay networks',
						'Use another engine for these.',
					),
				]),
		...(isOutside && health.isLiveRestore
			? [warn('it cannot join a swarm while live-restore is on', 'Turn that off in daemon.json.')]
			: []),
		...(isSwarmBroken(swarm.state)
			? [
					warn(
						`its swarm is in state ${swarm.state}${swarm.error ? `: ${swarm.error}` : ''}`,
						swarm.state === 'unknown' ? `${docker} info tells more.` : unlock(docker),
					),
				]
			: []),
		...(swarm.silent.length > 0
			? [
					warn(
						`it does not hear from ${swarm.silent.join(', ')}, of its swarm`,
						`Are these on, and ${swarmPorts} open between them?`,
					),
				]
			: []),
		...(closed.length > 0
			? [
					warn(
						`from here ${closed.map(({port, state}) => `${port} is ${state}`).join(', ')} at ${swarm.address}`,
						`Only the agents need to reach each other there: ${swarmPorts}.`,
					),
				]
			: []),
	];
}

function unlock(docker: string): string {
	return `Unlock it (${docker} swarm unlock), or let it leave (${docker} swarm leave --force).`;
}
