import {plural} from '../quantity.ts';
import type {MeshRecord} from './mesh-record.ts';
import {foldHosts} from './node-set.ts';
import {
	endOf,
	isLoose,
	isHostUnseen,
	type HostStatus,
	type Lease,
	type Session,
	type SessionState,
	type SessionStatus,
} from './session.ts';

/**
 * The session with its state, the reasons for it and what is known of its mesh, all from the same
 * facts: whoever shows one of them contradicts none of the others.
 */
export function withState(session: Session): Session {
	const {status, lease, record} = session;
	const {hosts, unreachable = []} = status;
	const {isGone, ...network} = status.network;
	// One that is only being made is not there yet, and one that an agent may have is not gone.
	const isLost = isGone === true && !lease && hosts.length > 0 && unreachable.length === 0;
	const pairs = hosts.length ** 2;
	const isCurrent =
		record !== undefined &&
		record.ok + record.failed === pairs &&
		changedSince(record, hosts, unreachable).length === 0;
	const {ok, failed} = isCurrent ? record : {ok: 0, failed: 0};
	const last = record && {ok: record.ok, failed: record.failed, at: record.at};
	const seen = {...status, network: {...network, ...(isLost ? {isGone: true} : {})}};
	const reasons = lease ? [leaseReason(lease)] : reasonsOf(seen, record);
	return {
		...session,
		status: {
			...seen,
			state: stateOf(lease, reasons),
			reasons,
			mesh: {pairs, ok, failed},
			...(last ? {lastCheck: last} : {}),
		},
	};
}

function stateOf(lease: Lease | undefined, reasons: readonly string[]): SessionState {
	if (lease && !lease.isAlive) return 'incomplete';
	if (lease) return lease.operation === 'up' ? 'provisioning' : 'removing';
	return reasons.length === 0 ? 'ready' : 'degraded';
}

function leaseReason(lease: Lease): string {
	return lease.isAlive ? `\`${lease.operation}\` is at work on it (${lease.holder})` : endOf(lease);
}

function reasonsOf(status: SessionStatus, record: MeshRecord | undefined): string[] {
	const {hosts, network, unreachable = []} = status;
	if (hosts.length === 0) return ['it has no hosts'];
	const {isGone = false} = network;
	return [
		...(isGone ? [`its network ${network.name} is gone`] : []),
		...hostReasons(hosts, {unreachable, network: isGone ? undefined : network.name}),
		...(record ? [...commandReasons(hosts, record), ...meshReasons(status, record)] : []),
		...(record ? [] : [unknownMesh(status)]),
	];
}

/** Hosts that are not as they should be; those with the same fault stand together. */
function hostReasons(
	hosts: readonly HostStatus[],
	around: {unreachable: readonly string[]; network: string | undefined},
): string[] {
	const faults = hosts.map(host => ({host: host.name, fault: hostFaultOf(host, around)}));
	const known = faults.flatMap(({host, fault}) => (fault ? [{host, fault}] : []));
	return [...Map.groupBy(known, ({fault}) => fault)].map(([fault, group]) =>
		sentence(
			group.map(({host}) => host),
			fault,
		),
	);
}

/** `are running`, and the words for one host made of those. */
function sentence(hosts: readonly string[], fault: string): string {
	const verb = hosts.length > 1 ? fault : fault.replace(/^are /, 'is ').replace(/^have /, 'has ');
	return `${foldHosts(hosts)} ${verb}`;
}

function hostFaultOf(
	host: HostStatus,
	{unreachable, network}: {unreachable: readonly string[]; network: string | undefined},
): string | undefined {
	if (isHostUnseen(host, unreachable)) return `are not seen: agent ${host.agent} does not answer`;
	switch (host.state) {
		case 'running':
			return isLoose(host) && network ? `are off the network ${network}` : undefined;
		case 'exited':
			return host.exitCode === undefined ? 'have exited' : `exited with ${host.exitCode}`;
		case 'missing':
			return 'have no container';
		case 'created':
			return 'are made, but not started';
		case 'paused':
		case 'restarting':
		case 'dead':
			return `are ${host.state}`;
		case 'removing':
			return 'are being removed';
		case 'unknown':
			return `are in a state unknown here: ${host.stateWord ?? 'no word for it'}`;
	}
}

/** Of a command that ends at once its host stays up, so only a check has seen it. */
function commandReasons(hosts: readonly HostStatus[], {ended, marks}: MeshRecord): string[] {
	const known = hosts.flatMap(({name, mark, state}) => {
		const isSame = state === 'running' && mark === marks[name];
		return isSame && ended[name] ? [{name, code: ended[name]}] : [];
	});
	return [...Map.groupBy(known, ({code}) => code)].map(([code, group]) => {
		const names = group.map(({name}) => name);
		const whose = names.length > 1 ? 'the commands' : 'the command';
		return `${whose} of ${foldHosts(names)} ended at once with ${code}`;
	});
}

function meshReasons({hosts, unreachable = []}: SessionStatus, record: MeshRecord): string[] {
	const changed = changedSince(record, hosts, unreachable);
	if (changed.length === 0) {
		const {ok, failed} = record;
		if (ok + failed !== hosts.length ** 2) return ['mesh not checked with these hosts'];
		return failed === 0
			? []
			: [`${failed} of ${plural(ok + failed, 'pair')} failed at the last check`];
	}

	const back = changed.filter(host => host.state === 'running' && !isLoose(host));
	// What the others lack is said of them already.
	if (back.length === 0) return [];
	const isSame = back.every(({name, containerId}) =>
		record.marks[name]?.startsWith(`${containerId?.slice(0, 12)}.`),
	);
	const what = isSame ? 'started again or connected again' : 'recreated';
	const names = back.map(({name}) => name);
	return [
		`mesh not checked since ${foldHosts(names)} ${names.length > 1 ? 'were' : 'was'} ${what}`,
	];
}

function unknownMesh({unreachable = []}: SessionStatus): string {
	// The record may be on the agent that is unreachable.
	return unreachable.length > 0
		? `mesh not known now: its last result may be on ${unreachable.join(', ')}`
		: 'mesh not checked yet';
}

/** The hosts that are not what they were when a record was made. */
export function changedSince(
	{marks}: MeshRecord,
	hosts: readonly HostStatus[],
	unreachable: readonly string[],
): HostStatus[] {
	return hosts.filter(
		host =>
			isHostUnseen(host, unreachable) || host.mark === undefined || host.mark !== marks[host.name],
	);
}

/** What is known of the mesh, in one line: what a check found counts only for the hosts it saw. */
export function meshWords(status: SessionStatus): string {
	const {name, mesh, hosts, reasons = []} = status;
	const {pairs, ok, failed} = mesh;
	const last = status.lastCheck ?? mesh;
	const now = lackWords(status);
	const isKnown = last.ok + last.failed > 0;
	const before = `${last.ok} of ${plural(last.ok + last.failed, 'pair')} could SSH when it was checked`;
	if (isKnown && now.length > 0) return `${before}; ${now.join(' and ')} now`;
	if (ok + failed > 0) {
		return `${ok} of ${plural(pairs, 'pair')} can SSH${failed > 0 ? `, ${failed} cannot` : ''}`;
	}

	if (hosts.length === 0) return 'not checked';
	const reason = reasons.find(known => known.startsWith('mesh ')) ?? unknownMesh(status);
	const words = reason.replace(/^mesh /, '');
	return `${isKnown ? `${before}; ` : ''}${words}: flotilla check ${name}`;
}

/** What keeps a session now from having the mesh that it had. */
function lackWords({hosts, network, unreachable = []}: SessionStatus): string[] {
	const unseen = hosts.filter(host => isHostUnseen(host, unreachable)).length;
	const stopped = hosts.filter(({state}) => state !== 'running').length - unseen;
	const loose = hosts.filter(isLoose).length;
	return [
		...(stopped > 0 ? [`${countOf(stopped)} not running`] : []),
		...(unseen > 0 ? [`${countOf(unseen)} not seen`] : []),
		...(network.isGone
			? ['the network is gone']
			: loose > 0
				? [`${countOf(loose)} off the network`]
				: []),
	];
}

function countOf(hosts: number): string {
	return `${plural(hosts, 'host')} ${hosts === 1 ? 'is' : 'are'}`;
}
