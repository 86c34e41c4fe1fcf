import type {
	ContainerSummary,
	Inventory,
	NetworkSummary,
	VolumeSummary,
} from '../../docker/engine/shapes.ts';
import {configRoot} from '../../domain/host-paths.ts';
import {sanitiseAll} from '../../domain/sanitise.ts';
import {label, objectName, type Labels} from '../../domain/session/labels.ts';
import type {Stranger} from '../../domain/session/session.ts';
import {roleNamePattern, sessionNamePattern} from '../../domain/spec/role-name.ts';

/*
 * What is ours. Labels alone say nothing: images hand theirs down to every container, and anybody can
 * write some. Names are an engine's to give, so a network or a volume is ours by its labels, its name
 * and its kind. A container's name may be given anew, so which ones are hosts is recorded by id; where
 * that record is not made yet, or the session is of a flotilla that made none, a host has its name, its
 * volume and either that volume's labels or the session's network.
 */

/** What one agent holds of the sessions. */
export type AgentInventory = {readonly agent: string; readonly inventory: Inventory};

/** Tells one session from all others. */
export type SessionKey = {readonly id: string; readonly name: string};

/** All that is a session's. */
export type Parts = SessionKey & {
	readonly labels: readonly Labels[];
	readonly containers: ReadonlyArray<{agent: string; container: ContainerSummary}>;
	readonly networks: ReadonlyArray<{agent: string; network: NetworkSummary}>;
	readonly volumes: ReadonlyArray<{agent: string; volume: VolumeSummary}>;
};

export type Placed = Pick<Stranger, 'kind' | 'name' | 'agent'>;

export type Sorted = {
	readonly sessions: readonly Parts[];
	/** Each with the session whose labels it carries, where there is that one and no other. */
	readonly strangers: ReadonlyArray<{
		readonly of?: SessionKey | undefined;
		readonly stranger: Stranger;
	}>;
};

type Claim =
	| {readonly kind: 'container'; readonly agent: string; readonly thing: ContainerSummary}
	| {readonly kind: 'network'; readonly agent: string; readonly thing: NetworkSummary}
	| {readonly kind: 'volume'; readonly agent: string; readonly thing: VolumeSummary};

/** Tells what belongs to which session, and what only carries the labels of one. */
export function sortOut(inventories: readonly AgentInventory[]): Sorted {
	const claims = inventories.flatMap(claimsOf);
	const groups = Map.groupBy(claims, ({thing: {labels}}) => keyOf(labels)?.join(' ') ?? '');
	const sessions: Parts[] = [];
	const strange: Claim[] = [...(groups.get('') ?? [])];
	for (const [text, group] of groups) {
		if (text === '') continue;
		const [id = '', name = ''] = text.split(' ');
		const ours = oursAmong(group, {id, name});
		strange.push(...group.filter(claim => !ours.has(claim)));
		if (ours.size > 0) sessions.push(partsOf([...ours], {id, name}));
	}

	return {
		sessions,
		strangers: strange.map(claim => {
			const of = carriedBy(claim, sessions);
			return {of, stranger: strangerFrom(claim, of)};
		}),
	};
}

/** Ids can be forged: of several sessions with one id only the name tells which is meant. */
function carriedBy({thing: {labels}}: Claim, sessions: readonly SessionKey[]) {
	const same = sessions.filter(({id}) => id === labels[label.session]);
	const named = same.find(({name}) => name === labels[label.name]);
	return named ?? (same.length === 1 ? same[0] : undefined);
}

/** What of an inventory belongs to a session. */
export function oursOf(inventory: Inventory, {id, name}: SessionKey): Inventory {
	const {sessions} = sortOut([{agent: '', inventory}]);
	const parts = sessions.find(session => session.id === id && session.name === name);
	return {
		containers: parts?.containers.map(({container}) => container) ?? [],
		networks: parts?.networks.map(({network}) => network) ?? [],
		volumes: parts?.volumes.map(({volume}) => volume) ?? [],
	};
}

/** All that is a session's, as one list. */
export function placedParts({containers, networks, volumes}: Parts): Placed[] {
	return [
		...containers.map(({agent, container: {name}}) => ({kind: 'container', name, agent}) as const),
		...networks.map(({agent, network: {name}}) => ({kind: 'network', name, agent}) as const),
		...volumes.map(({agent, volume: {name}}) => ({kind: 'volume', name, agent}) as const),
	];
}

function claimsOf({agent, inventory}: AgentInventory): Claim[] {
	const {containers, networks, volumes} = inventory;
	const claims: Claim[] = [
		...containers.map(thing => ({kind: 'container', agent, thing}) as const),
		...networks.map(thing => ({kind: 'network', agent, thing}) as const),
		...volumes.map(thing => ({kind: 'volume', agent, thing}) as const),
	];
	// An empty one was taken away on purpose (docs/troubleshooting.md).
	return claims.filter(({thing: {labels}}) => labels[label.session] !== '');
}

/** Id and name, where flotilla could have given both. */
function keyOf(labels: Labels): readonly [string, string] | undefined {
	const id = labels[label.session] ?? '';
	const name = labels[label.name] ?? '';
	return /^[\w.-]{1,64}$/.test(id) && sessionNamePattern.test(name) ? [id, name] : undefined;
}

function partsOf(ours: readonly Claim[], key: SessionKey): Parts {
	return {
		...key,
		labels: ours.map(({thing}) => thing.labels),
		containers: ours.flatMap(claim =>
			claim.kind === 'container' ? [{agent: claim.agent, container: claim.thing}] : [],
		),
		networks: ours.flatMap(claim =>
			claim.kind === 'network' ? [{agent: claim.agent, network: claim.thing}] : [],
		),
		volumes: ours.flatMap(claim =>
			claim.kind === 'volume' ? [{agent: claim.agent, volume: claim.thing}] : [],
		),
	};
}

/** Those of one session's claims that hold. */
function oursAmong(claims: readonly Claim[], {name}: SessionKey): Set<Claim> {
	const volumes = claims.filter(
		claim => claim.kind === 'volume' && isVolume(claim.thing, name),
	) as Array<Claim & {kind: 'volume'}>;
	const records = new Map(
		volumes.flatMap(({agent, thing: {labels}}) =>
			labels[label.kind] === 'record'
				? [[agent, new Set((labels[label.containers] ?? '').split(' '))] as const]
				: [],
		),
	);
	const has = (agent: string, volume: string) =>
		volumes.some(claim => claim.agent === agent && claim.thing.name === volume);
	const ours = claims.filter(claim => {
		if (claim.kind === 'network') return isNetwork(claim.thing, name);
		if (claim.kind === 'volume') return false;
		const {agent, thing} = claim;
		if (thing.labels[label.kind] === 'helper') return isHelper(thing, name);
		const host = hostName(thing.labels);
		if (host === undefined) return false;
		const record = records.get(agent);
		if (record) return record.has(recorded(thing.id));
		return isHostByForm(thing, {
			name,
			host,
			hasVolume: has(agent, objectName.config(name, host)),
		});
	});
	return new Set([...ours, ...volumes]);
}

/** How a record names a container. */
export function recorded(container: string): string {
	return container.slice(0, 24);
}

const idxPattern = /^[1-9]\d{0,8}$/;

/** The host that labels speak of; undefined where they speak of none. */
function hostName(labels: Labels): string | undefined {
	const role = labels[label.role] ?? '';
	const idx = labels[label.idx] ?? '';
	const isHost = labels[label.kind] === 'host';
	return isHost && roleNamePattern.test(role) && idxPattern.test(idx) ? role + idx : undefined;
}

function isHostByForm(
	{name, labels, volumes, networks}: ContainerSummary,
	{name: session, host, hasVolume}: {name: string; host: string; hasVolume: boolean},
): boolean {
	const mode = labels[label.mode] === 'multi-node' ? 'multi-node' : 'single-node';
	return (
		name === objectName.container(session, host) &&
		(volumes === undefined || volumes[configRoot] === objectName.config(session, host)) &&
		(hasVolume || objectName.network(session, mode) in networks)
	);
}

/** It is never started. */
function isHelper({name, state}: ContainerSummary, session: string): boolean {
	const hasRun = ['running', 'paused', 'restarting', 'exited'].includes(state);
	return name === objectName.helper(session) && !hasRun;
}

function isNetwork({name, driver, labels}: NetworkSummary, session: string): boolean {
	const mode = labels[label.mode] === 'multi-node' ? 'multi-node' : 'single-node';
	return (
		labels[label.kind] === 'network' &&
		name === objectName.network(session, mode) &&
		driver === (mode === 'multi-node' ? 'overlay' : 'bridge')
	);
}

function isVolume({name, labels, isElsewhere}: VolumeSummary, session: string): boolean {
	if (isElsewhere) return false;
	switch (labels[label.kind]) {
		case 'config': {
			const host = name.slice(objectName.config(session, '').length);
			const [, role = ''] = /^(.*?)[1-9]\d{0,8}$/.exec(host) ?? [];
			return name === objectName.config(session, host) && roleNamePattern.test(role);
		}

		case 'lease': {
			return name === objectName.lease(session) || name === objectName.ended(session);
		}

		case 'mesh': {
			return name === objectName.mesh(session);
		}

		case 'record': {
			return name === objectName.record(session);
		}

		default: {
			return false;
		}
	}
}

function strangerFrom(
	{kind, agent, thing: {name, labels}}: Claim,
	of: SessionKey | undefined,
): Stranger {
	const [, named] = keyOf(labels) ?? [];
	const session = named ?? of?.name ?? null;
	const whose = session === null ? 'labels of a session' : `labels of session ${session}`;
	const host = kind === 'container' && named !== undefined ? hostName(labels) : undefined;
	const why = host
		? `probably from an image committed from ${host}`
		: session === null
			? 'but not such as flotilla writes'
			: 'but flotilla did not make it';
	return sanitiseAll({kind, name, agent, session, reason: `carries ${whose}, ${why}`});
}
