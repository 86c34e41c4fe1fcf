import {wire} from './wire.ts';

/** The stages of one login, in order; a cell carries the last one it reached. */
export const meshStages = ['resolve', 'connect', 'banner', 'hostkey', 'auth', 'exec'] as const;
export type MeshStage = (typeof meshStages)[number];

/** Why a pair failed. The first group comes from the engine's view, the others from the source's ssh. */
export type MeshCause =
	| 'source-missing'
	| 'source-not-running'
	| 'source-paused'
	| 'source-unseen'
	| 'source-off-network'
	| 'target-missing'
	| 'target-not-running'
	| 'target-paused'
	| 'target-unseen'
	| 'target-off-network'
	| 'target-alias-missing'
	| 'network-gone'
	| 'sshd-not-running'
	| 'resolve-failed'
	| 'resolve-timeout'
	| 'connect-refused'
	| 'connect-timeout'
	| 'no-route'
	| 'banner-timeout'
	| 'banner-invalid'
	| 'closed'
	| 'hostkey-mismatch'
	| 'hostkey-unknown'
	| 'kex-failed'
	| 'auth-denied'
	| 'auth-key-unusable'
	| 'exec-failed'
	| 'timeout'
	| 'neighbour-table-full'
	| 'probe-failed';

export type MeshError = {
	readonly code: MeshCause;
	readonly message: string;
	readonly hint: string;
};

/** One ordered pair of hosts, the diagonal included. */
export type MeshCell = {
	readonly from: string;
	readonly to: string;
	readonly ok: boolean;
	/** The last stage reached. */
	readonly stage: MeshStage;
	/** Milliseconds spent in each stage that was passed. */
	readonly ms: Readonly<Partial<Record<MeshStage, number>>>;
	readonly error?: MeshError;
};

/** The JSON of `flotilla check`. */
export type MeshReport = {
	readonly session: string;
	readonly pairs: number;
	readonly ok: number;
	readonly failed: number;
	readonly cells: readonly MeshCell[];
};

export type MeshCounts = {readonly pairs: number; readonly ok: number; readonly failed: number};

export function meshCounts(pairs: number, cells: readonly MeshCell[]): MeshCounts {
	const ok = cells.filter(cell => cell.ok).length;
	return {pairs, ok, failed: cells.length - ok};
}

/** What a host is that keeps a login from even being tried. */
export type HostFault =
	'missing' | 'not-running' | 'paused' | 'unseen' | 'off-network' | 'alias-missing' | 'gone';

/** Failures that a moment without load may mend: nothing says that anything is wrong with the pair. */
const passing: ReadonlySet<MeshCause> = new Set([
	'resolve-failed',
	'resolve-timeout',
	'connect-timeout',
	'no-route',
	'banner-timeout',
	'closed',
	'timeout',
	'probe-failed',
]);

export function mayPass({error}: MeshCell): boolean {
	return error !== undefined && passing.has(error.code);
}

/** Is it a fault of the way to the target, and not of the target itself? */
export function isLostOnTheWay({error}: MeshCell): boolean {
	const lost: readonly MeshCause[] = ['connect-timeout', 'no-route', 'banner-timeout', 'timeout'];
	return error !== undefined && lost.includes(error.code);
}

/** Why no login was tried: what the engine says of either host. Undefined where one was. */
export function hostFault({error}: MeshCell): HostFault | undefined {
	const fault = /^(?:source|target|network)-(.+)$/.exec(error?.code ?? '')?.[1];
	return fault as HostFault | undefined;
}

/** Milliseconds of a whole login. */
export function totalMs(cell: MeshCell): number {
	return meshStages.reduce((sum, stage) => sum + (cell.ms[stage] ?? 0), 0);
}

/**
 * Targets for the host of this rank, rotated so that at any moment the sources work on different
 * targets: no host is flooded (rows of a Latin square).
 */
export function probeOrder<T>(rank: number, targets: readonly T[]): T[] {
	return targets.map((_, index) => targets[(rank + index) % targets.length] as T);
}

const advice: Readonly<Record<MeshCause, string>> = {
	'source-missing': 'Take the session down and up again: flotilla down {session}',
	'source-not-running':
		'See why it ended: flotilla logs {session} {from}; start it again: {docker-from} start {container-from}',
	'source-paused': 'Unpause it: {docker-from} unpause {container-from}',
	'source-unseen': 'See why its agent does not answer: flotilla agents check',
	'source-off-network':
		'Connect it again: {docker-from} network connect --alias {from} {network} {container-from}',
	'target-missing': 'Take the session down and up again: flotilla down {session}',
	'target-not-running':
		'See why it ended: flotilla logs {session} {to}; start it again: {docker-to} start {container-to}',
	'target-paused': 'Unpause it: {docker-to} unpause {container-to}',
	'target-unseen': 'See why its agent does not answer: flotilla agents check',
	'target-off-network':
		'Connect it again: {docker-to} network connect --alias {to} {network} {container-to}',
	'target-alias-missing':
		'Connect it again with its name: {docker-to} network disconnect {network} {container-to}, then {docker-to} network connect --alias {to} {network} {container-to}',
	'network-gone':
		'Nothing can be connected to it again; recreate the session: flotilla down {session}, then flotilla up',
	'sshd-not-running': 'Start {to} again: {docker-to} restart {container-to}',
	'resolve-failed': 'See what the engine knows of {to}: flotilla status {session}',
	'resolve-timeout':
		'The name server of {from} does not answer; is it on the private network? flotilla status {session}',
	'connect-refused':
		'Nothing listens on port 22 of {to}; start it again: {docker-to} restart {container-to}',
	'connect-timeout':
		'Packets from {from} to {to} are lost: a firewall or a broken route? See: flotilla agents check',
	'no-route': 'Is {from} still on the private network? flotilla status {session}',
	'banner-timeout':
		'sshd of {to} accepts but says nothing; is the host frozen or out of CPU? {docker-to} top {container-to}',
	'banner-invalid':
		'Something other than sshd answers on port 22 of {to}: {docker-to} top {container-to}',
	closed: 'sshd of {to} dropped the connection; its log: {docker-to} exec {container-to} cat {log}',
	'hostkey-mismatch':
		'The key {to} shows is not the pinned one; if nobody is in between, recreate the session: flotilla down {session}',
	'hostkey-unknown':
		'{from} has no pin for {to} in /home/config/ssh/known_hosts; recreate the session: flotilla down {session}',
	'kex-failed':
		'No common cipher or key exchange; was sshd_config of {to} changed? flotilla ssh {session} {from} -- ssh -v {to}',
	'auth-denied':
		'{to} refuses the session key; was /home/config/ssh/authorized_keys changed there? Its log: {docker-to} exec {container-to} cat {log}',
	'auth-key-unusable':
		'The key of {from} cannot be used; it must be mode 0600 and owned by the login user: {docker-from} exec {container-from} ls -l /home/config/ssh',
	'exec-failed':
		'The login works but a command does not run on {to}; has it a working shell? {docker-to} exec {container-to} sh -c id',
	timeout: '{to} is too slow; is its agent overloaded? flotilla agents check',
	'probe-failed':
		'The check itself could not run in {from}: did processes or memory run out there, or on its agent? {docker-from} stats --no-stream',
	'neighbour-table-full':
		"Make it larger on the engine's machine, then check again: sysctl -w net.ipv4.neigh.default.gc_thresh3={entries} && flotilla check {session}",
};

/** The cause a probe names; it runs in a host, which may say anything. */
export function meshCauseOf(code: string | undefined): MeshCause {
	return code !== undefined && Object.hasOwn(advice, code) ? (code as MeshCause) : 'probe-failed';
}

/**
 * The same where the two hosts are on different agents: what lies between those is the first suspect. But
 * members of a swarm that knew nothing of each other at first compare what they know each half minute only.
 */
const justStarted = 'If an engine of them has just started, check again in a minute. Else: ';

const adviceBetweenAgents: Readonly<Partial<Record<MeshCause, string>>> = {
	'connect-timeout':
		justStarted +
		'packets from {agent-from} to {agent-to} are lost; open 4789/udp between them (an encrypted network needs IP protocol 50, too), then: flotilla check {session}',
	'no-route':
		justStarted +
		'{agent-from} has no way to {to} on {agent-to}; open 7946/tcp, 7946/udp and 4789/udp between them, then: flotilla check {session}',
	'resolve-failed':
		justStarted +
		'{agent-from} was not told of {to} on {agent-to}; open 7946/tcp and 7946/udp between them, then: flotilla check {session}',
};

/** A pair of hosts of a session, and the agents they are on. */
export type MeshPair = {
	readonly from: string;
	readonly to: string;
	readonly agents: {readonly from: string; readonly to: string};
	/** How a docker command for the agent of either begins. */
	readonly docker: {readonly from: string; readonly to: string};
	readonly session: string;
	readonly network: string;
	/** How many entries the neighbour table would have to have room for. */
	readonly entries?: number;
};

/** A cause with its message and what to try next, for the pair it was seen on. */
export function meshError(cause: MeshCause, pair: MeshPair & {message: string}): MeshError {
	const {agents} = pair;
	const values: Readonly<Record<string, string>> = {
		log: wire.logFile,
		from: pair.from,
		to: pair.to,
		session: pair.session,
		network: pair.network,
		entries: String(pair.entries ?? ''),
		'docker-from': pair.docker.from,
		'docker-to': pair.docker.to,
		'agent-from': agents.from,
		'agent-to': agents.to,
		'container-from': `flotilla.${pair.session}.${pair.from}`,
		'container-to': `flotilla.${pair.session}.${pair.to}`,
	};
	const between = agents.from === agents.to ? undefined : adviceBetweenAgents[cause];
	const hint = (between ?? advice[cause]).replaceAll(
		/\{([a-z-]+)\}/g,
		(_, key: string) => values[key] ?? '',
	);
	return {code: cause, message: pair.message, hint};
}
