import type {Failure} from '../../domain/failure.ts';
import {findPlacement, type Candidate, type Candidates} from '../../domain/placement/findings.ts';
import {isFormed, type SwarmPlan} from '../../domain/placement/swarm-plan.ts';
import {hostsOf, type HostPlan} from '../../domain/session/hosts.ts';
import {parseSpec} from '../../domain/spec/parse.ts';
import {specInput, type Draft, type Wizard} from './wizard.ts';

/** One agent and what it would run. */
export type PlacementColumn = {
	/** Undefined for the hosts nobody has room for. */
	readonly agent: Candidate | undefined;
	readonly hosts: readonly HostPlan[];
	/** Left of the agent with these hosts on it; negative where they are too much for it. */
	readonly cpus: number;
	/** Bytes. */
	readonly memory: number;
};

/** Where the hosts of a draft go: what `up` would do with it. */
export type PlacementPicture = {
	readonly columns: readonly PlacementColumn[];
	readonly size: number;
	readonly pinned: number;
	/** Why it cannot be started like this. */
	readonly failure: Failure | undefined;
	/** What has to be done first, where the agents are not in one swarm. */
	readonly swarm: SwarmPlan | undefined;
};

/** The agents as columns, in the order they were named, and the hosts in them by rank. */
export function pictureOf(draft: Draft, candidates: Candidates): PlacementPicture {
	const spec = parseSpec(specInput(draft));
	const hosts = hostsOf(spec);
	const {placement, swarm, failure} = findPlacement(spec, candidates);
	const byAgent = Map.groupBy(hosts, ({name}) => placement.get(name));
	const homeless = byAgent.get(undefined) ?? [];
	const columns = candidates.agents.map(agent => column(agent, byAgent.get(agent.name) ?? []));
	return {
		columns: homeless.length > 0 ? [...columns, column(undefined, homeless)] : columns,
		size: hosts.length,
		pinned: hosts.filter(({agent}) => agent !== undefined).length,
		failure,
		swarm: swarm && !isFormed(swarm) ? swarm : undefined,
	};
}

function column(agent: Candidate | undefined, hosts: readonly HostPlan[]): PlacementColumn {
	const sum = (of: (host: HostPlan) => number | undefined) =>
		hosts.reduce((total, host) => total + (of(host) ?? 0), 0);
	const cpus = (agent?.cpus ?? 0) - sum(({spec}) => spec.cpus);
	return {
		agent,
		hosts,
		// Sums of fractions are a hair off.
		cpus: Math.round(cpus * 100) / 100,
		memory: (agent?.memory ?? 0) - sum(({spec}) => spec.memory),
	};
}

/** Where a host is in the picture; the first host where there is none of that name. */
export function findHost(
	{columns}: PlacementPicture,
	name: string,
): {column: number; row: number; host: HostPlan} | undefined {
	const all = columns.flatMap(({hosts}, column) => hosts.map((host, row) => ({column, row, host})));
	return all.find(({host}) => host.name === name) ?? all.find(({host}) => host.rank === 0);
}

export type PlacementMove = 'left' | 'right' | 'above' | 'below' | 'pick' | 'unpin' | 'strategy';

/** The wizard after a key in the picture. A host that is held goes along, and stays where it is put. */
export function reducePlacement(wizard: Wizard, move: PlacementMove): Wizard {
	const {draft, candidates, isHeld} = wizard;
	if (candidates.phase !== 'known') return wizard;
	if (move === 'strategy') {
		const placement = draft.placement === 'spread' ? 'pack' : 'spread';
		return {...wizard, draft: {...draft, placement}};
	}

	const picture = pictureOf(draft, candidates.candidates);
	const at = findHost(picture, wizard.host);
	if (!at) return wizard;
	const {host} = at;
	switch (move) {
		case 'pick':
			return {...wizard, host: host.name, isHeld: !isHeld};
		case 'unpin':
			return {...wizard, host: host.name, isHeld: false, draft: pin(draft, host, '')};
		case 'above':
		case 'below': {
			const next = picture.columns[at.column]?.hosts[at.row + (move === 'above' ? -1 : 1)];
			return next && !isHeld ? {...wizard, host: next.name} : wizard;
		}

		case 'left':
		case 'right': {
			const by = move === 'left' ? -1 : 1;
			return isHeld ? carry(wizard, picture, by) : step(wizard, picture, by);
		}
	}
}

/** To the next column on that side that has a host, in the same row where there is one. */
function step(wizard: Wizard, picture: PlacementPicture, by: -1 | 1): Wizard {
	const at = findHost(picture, wizard.host);
	if (!at) return wizard;
	for (let index = at.column + by; picture.columns[index]; index += by) {
		const hosts = picture.columns[index]?.hosts ?? [];
		const next = hosts[Math.min(at.row, hosts.length - 1)];
		if (next) return {...wizard, host: next.name};
	}

	return wizard;
}

function carry(wizard: Wizard, picture: PlacementPicture, by: -1 | 1): Wizard {
	const at = findHost(picture, wizard.host);
	const agent = at && picture.columns[at.column + by]?.agent;
	return agent ? {...wizard, draft: pin(wizard.draft, at.host, agent.name)} : wizard;
}

/** The draft with one replica on an agent; an empty name leaves it to flotilla. */
function pin(draft: Draft, {role, idx}: HostPlan, agent: string): Draft {
	const roles = draft.roles.map(other => {
		if (other.role !== role) return other;
		const length = Math.max(other.agents.length, idx);
		const agents = Array.from({length}, (_, index) =>
			index === idx - 1 ? agent : (other.agents[index] ?? ''),
		);
		return {...other, agents};
	});
	return {...draft, roles};
}

/** Can the step be left? Only once it is known where all hosts go, and that they can. */
export function isPlaced({draft, candidates}: Wizard): boolean {
	return (
		candidates.phase === 'known' && pictureOf(draft, candidates.candidates).failure === undefined
	);
}
