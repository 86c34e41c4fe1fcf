import {isSwarmBroken, type SwarmState} from './swarm-state.ts';
import {FlotillaError, type Failure} from '../failure.ts';

/** What is known of one agent's part in a swarm. */
export type SwarmFacts = {
	readonly agent: string;
	readonly state: SwarmState;
	readonly isManager: boolean;
	readonly nodeId: string | null;
	/** On a manager: the members of its swarm, itself included. */
	readonly members: readonly string[];
	/** Of these, those the manager does not hear from. */
	readonly silent: readonly string[];
	/** What the engine says is wrong with it. */
	readonly error: string | null;
	/** Why it can be in no swarm at all. */
	readonly obstacle?: Failure | undefined;
};

/** How agents come into one swarm. */
export type SwarmPlan = {
	/** The agent through which networks are made and removed. */
	readonly manager: string;
	/** Does it have to make the swarm first? */
	readonly isNew: boolean;
	/** Agents that have to join. */
	readonly joining: readonly string[];
};

/** The ports agents need open between each other: joining, gossip, and the overlay's own traffic. */
export const swarmPorts = '2377/tcp, 7946/tcp, 7946/udp and 4789/udp';

/**
 * Whether agents are in one swarm, and what is missing. Existing swarms are used as they are: none is
 * left, and none is merged. Throws `swarm` where these agents cannot form one network, and says why.
 */
export function planSwarm(agents: readonly SwarmFacts[]): SwarmPlan {
	const [obstacle] = agents.flatMap(facts => facts.obstacle ?? []);
	if (obstacle) throw new FlotillaError(obstacle);
	const broken = agents.find(({state}) => isSwarmBroken(state));
	if (broken) {
		const why = broken.error ? `: ${broken.error}` : '';
		const [word, hint] = brokenWords(broken.state);
		throw swarmError(`the swarm of ${broken.agent} is ${word}${why}`, hint);
	}

	const active = agents.filter(({state}) => state === 'active' || state === 'pending');
	const joining = agents.filter(({state}) => state === 'inactive').map(({agent}) => agent);
	const manager = active.find(({isManager}) => isManager);
	if (!manager) {
		const [worker] = active;
		if (worker) {
			throw swarmError(
				`${names(active)} ${active.length > 1 ? 'are workers' : 'is a worker'} of a swarm, and no manager of it is among the agents`,
				'Add a manager of that swarm to the agents: networks are made there. Or promote one: docker node promote.',
			);
		}

		const [first = '', ...others] = joining;
		return {manager: first, isNew: true, joining: others};
	}

	const strangers = active.filter(({nodeId}) => nodeId && !manager.members.includes(nodeId));
	if (strangers.length > 0) {
		const ours = active.filter(facts => !strangers.includes(facts));
		throw swarmError(
			`the agents are in different swarms: ${names(ours)} in one, ${names(strangers)} in another`,
			'Choose agents of one swarm. flotilla leaves no swarm that it did not make; `docker swarm leave` does.',
		);
	}

	const silent = active.filter(({nodeId}) => nodeId && manager.silent.includes(nodeId));
	if (silent.length > 0) {
		throw swarmError(
			`${manager.agent} does not hear from ${names(silent)}, ${silent.length > 1 ? 'members' : 'a member'} of its swarm`,
			`Are ${swarmPorts} open between them? \`docker node ls\` on ${manager.agent} shows what it sees.`,
		);
	}

	return {manager: manager.agent, isNew: false, joining};
}

function brokenWords(state: SwarmState): readonly [word: string, hint: string] {
	if (state === 'locked') return ['locked', 'Unlock it there: docker swarm unlock'];
	const leave = 'or let it leave: docker swarm leave --force';
	if (state === 'error') return ['broken', `Repair it there (docker info), ${leave}`];
	return ['in a state that flotilla does not know', `See what it is there (docker info), ${leave}`];
}

function names(agents: readonly SwarmFacts[]): string {
	return agents.map(({agent}) => agent).join(', ');
}

function swarmError(message: string, hint: string): FlotillaError {
	return new FlotillaError({code: 'swarm', message, hint});
}

/** Does anything have to be done before these agents are in one swarm? */
export function isFormed({isNew, joining}: SwarmPlan): boolean {
	return !isNew && joining.length === 0;
}

/** What would be done to bring them together, with the addresses they would be known at. */
export function swarmWork(
	{manager, isNew, joining}: SwarmPlan,
	addresses: Readonly<Record<string, string>> = {},
): string {
	const shown = (agent: string) => (addresses[agent] ? `${agent} (${addresses[agent]})` : agent);
	const joins = joining.length > 0 ? `${joining.map(shown).join(', ')} would join` : '';
	if (!isNew) return `${joins} the swarm of ${manager}`;
	return `${shown(manager)} would make one${joins ? `, and ${joins} it` : ''}`;
}

/** The same agent by agent, in the order it is done. */
export function swarmSteps(
	{manager, isNew, joining}: SwarmPlan,
	addresses: Readonly<Record<string, string>>,
): Array<{readonly agent: string; readonly does: string}> {
	const at = (agent: string) => (addresses[agent] ? `, known at ${addresses[agent]}` : '');
	return [
		...(isNew ? [{agent: manager, does: `makes the swarm (swarm init)${at(manager)}`}] : []),
		...joining.map(agent => ({
			agent,
			does: `joins ${isNew ? 'it' : `that of ${manager}`} as a worker${at(agent)}`,
		})),
	];
}

/**
 * The failure of agents that would be known at one address: only one of them could have the ports of a
 * swarm there. Undefined where each has its own.
 */
export function sharedAddress(addresses: Readonly<Record<string, string>>): Failure | undefined {
	const groups = Map.groupBy(Object.entries(addresses), ([, address]) => address);
	for (const [address, group] of groups) {
		if (group.length < 2) continue;
		const agents = group.map(([agent]) => agent).join(' and ');
		return {
			code: 'swarm',
			message: `${agents} would both be known at ${address}, and only one engine of a machine can be in a swarm there`,
			hint: 'Choose agents on different machines, or make the swarm by hand: docker swarm init --advertise-addr ADDRESS, docker swarm join.',
		};
	}

	return undefined;
}
