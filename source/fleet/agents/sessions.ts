import type {ContainerSummary} from '../../docker/engine/shapes.ts';
import {sanitiseAll} from '../../domain/sanitise.ts';
import {hostsOf, replicasOf} from '../../domain/session/hosts.ts';
import {label, objectName, specFromLabels, type Labels} from '../../domain/session/labels.ts';
import {hostMark, recordFrom, type MeshRecord} from '../../domain/session/mesh-record.ts';
import type {HostStatus, Session} from '../../domain/session/session.ts';
import {withState} from '../../domain/session/state.ts';
import {sortOut, type AgentInventory, type Parts} from '../identity/identity.ts';
import {leaseOf} from '../operation/lease.ts';

/** Of the agents that do not answer, those that hold or may hold parts of a session. */
export function unreachableAgents<Agent extends {readonly name: string}>(
	{agents, status}: Session,
	unreachable: readonly Agent[],
): Agent[] {
	const isWhole = status.hosts.every(host => host.state !== 'missing');
	return unreachable.filter(({name}) => (agents ? agents.includes(name) : !isWhole));
}

/**
 * The same session, with hosts that nobody sees on an agent that is unreachable: it may have them. Of several
 * it is the one they were pinned to, else the first.
 */
export function withUnreachable(
	session: Session,
	agents: ReadonlyArray<{readonly name: string}>,
): Session {
	const unreachable = unreachableAgents(session, agents).map(({name}) => name);
	const [first] = unreachable;
	if (first === undefined) return session;
	const {status, spec} = session;
	const pins = new Map(spec && hostsOf(spec).map(({name, agent}) => [name, agent]));
	const hosts = status.hosts.map(host => {
		if (host.state !== 'missing') return host;
		const pin = pins.get(host.name);
		return {...host, agent: pin !== undefined && unreachable.includes(pin) ? pin : first};
	});
	return withState({...session, status: {...status, hosts, unreachable}});
}

/** Sessions as what is theirs on all agents tells them, oldest first. */
export function sessionsFrom(inventories: readonly AgentInventory[]): Session[] {
	const {sessions, strangers} = sortOut(inventories);
	return sessions
		.map(parts => {
			const own = strangers.filter(({of}) => of === parts).map(({stranger}) => stranger);
			const session = withState(sanitiseAll(sessionFrom(parts)));
			return own.length > 0 ? {...session, status: {...session.status, strangers: own}} : session;
		})
		.sort((a, b) => a.status.createdAt.localeCompare(b.status.createdAt));
}

function sessionFrom(parts: Parts): Session {
	const {labels, containers, networks, volumes} = parts;
	const first = (key: string) => labels.find(entry => entry[key] !== undefined)?.[key];
	const specOwner = labels.find(entry => entry[label.spec] !== undefined);
	const spec = specOwner && specFromLabels(specOwner);
	const {name} = parts;
	const mode = first(label.mode) === 'multi-node' ? 'multi-node' : 'single-node';
	const networkName = objectName.network(name, mode);
	const lease = leaseOf(volumes.map(({volume}) => volume));
	const network = networks.find(entry => entry.network.labels[label.kind] === 'network')?.network;
	const ours = containers.filter(({container}) => container.labels[label.kind] === 'host');
	const hosts = spec
		? hostsOf(spec).map(host => {
				const found = ours.find(
					({container}) =>
						container.labels[label.role] === host.role &&
						container.labels[label.idx] === String(host.idx),
				);
				return found
					? hostStatus(found, networkName)
					: missingHost(host, containers[0]?.agent ?? networks[0]?.agent ?? '');
			})
		: distinct(ours.map(found => hostStatus(found, networkName)));
	return {
		spec,
		agents: first(label.agents)?.split(','),
		lease,
		record: meshRecord(volumes.map(({volume}) => volume)),
		status: {
			id: parts.id,
			name,
			mode,
			state: 'degraded',
			createdAt: createdAt(parts),
			size: hosts.length,
			replicas: spec ? replicasOf(spec) : {},
			network: {
				name: network?.name ?? networkName,
				driver: network?.driver ?? (mode === 'multi-node' ? 'overlay' : 'bridge'),
				subnet: network?.subnets[0] ?? null,
				...(network ? {} : {isGone: true}),
			},
			hosts: hosts.toSorted((a, b) => a.rank - b.rank),
			mesh: {pairs: hosts.length ** 2, ok: 0, failed: 0},
			timings: {},
		},
	};
}

/** A lease says when it was taken, not when the session was made, so it is asked last. */
function createdAt({labels}: Parts): string {
	const own = labels.find(entry => entry[label.kind] !== 'lease') ?? labels[0];
	return own?.[label.created] ?? '';
}

function hostStatus(
	{agent, container}: {agent: string; container: ContainerSummary},
	network: string,
): HostStatus {
	const {labels} = container;
	const role = labels[label.role] ?? '';
	const idx = wholeNumber(labels[label.idx]);
	return {
		name: `${role}${idx}`,
		role,
		idx,
		rank: wholeNumber(labels[label.rank]),
		agent,
		image: container.image,
		containerId: container.id,
		state: container.state,
		address: container.networks[network] || null,
		...(labels[label.hostKey] ? {hostKey: labels[label.hostKey]} : {}),
		...(container.stateWord === undefined ? {} : {stateWord: container.stateWord}),
		...(container.exitCode === undefined ? {} : {exitCode: container.exitCode}),
		mark: hostMark({
			containerId: container.id,
			endpoint: container.endpoints?.[network] ?? '',
			state: container.state,
		}),
		...(container.ports ? {ports: container.ports} : {}),
	};
}

function wholeNumber(text = ''): number {
	return /^\d{1,9}$/.test(text) ? Number(text) : 0;
}

/** Hosts go by their names. */
function distinct(hosts: readonly HostStatus[]): HostStatus[] {
	return [...new Map(hosts.map(host => [host.name, host])).values()];
}

function missingHost(host: ReturnType<typeof hostsOf>[number], agent: string): HostStatus {
	const {name, role, idx, rank, image} = host;
	return {
		name,
		role,
		idx,
		rank,
		agent,
		image,
		containerId: null,
		state: 'missing',
		address: null,
		mark: 'missing',
	};
}

/** What checks have left with a session, among its volumes. */
export function meshRecord(volumes: ReadonlyArray<{labels: Labels}>): MeshRecord | undefined {
	const record = volumes.find(({labels}) => labels[label.kind] === 'mesh');
	return record && recordFrom(record.labels);
}
