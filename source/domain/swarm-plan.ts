import {FlotillaError} from './failure.ts';

/** What is known of one agent's part in a swarm. */
export type SwarmFacts = {
	readonly agent: string;
	readonly state: 'inactive' | 'pending' | 'active' | 'error' | 'locked';
	readonly isManager: boolean;
	readonly nodeId: string | null;
	/** On a manager: the members of its swarm, itself included. */
	readonly members: readonly string[];
	/** What the engine says is wrong with it. */
	readonly error: string | null;
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

/**
 * Whether agents are in one swarm, and what is missing. Existing swarms are used as they are: none is
 * left, and none is merged. Throws `swarm` where these agents cannot form one network, and says why.
 */
export function planSwarm(agents: readonly SwarmFacts[]): SwarmPlan {
	const broken = agents.find(({state}) => state === 'error' || state === 'locked');
	if (broken) {
		const why = broken.error ? `: ${broken.error}` : '';
		throw swarmError(
			`the swarm of ${broken.agent} is ${broken.state === 'locked' ? 'locked' : 'broken'}${why}`,
			broken.state === 'locked'
				? `Unlock it there: docker swarm unlock`
				: `Mend it there (docker info), or let it leave: docker swarm leave --force`,
		);
	}

	const active = agents.filter(({state}) => state === 'active' || state === 'pending');
	const joining = agents.filter(({state}) => state === 'inactive').map(({agent}) => agent);
	const manager = active.find(({isManager}) => isManager);
	if (!manager) {
		const [worker] = active;
		if (worker) {
			throw swarmError(
				`${names(active)} ${active.length > 1 ? 'are workers' : 'is a worker'} of a swarm, and no manager of it is among the agents`,
				'Name a manager of that swarm with --agent too: networks are made there. Or promote one: docker node promote.',
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

	return {manager: manager.agent, isNew: false, joining};
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

/** What would be done to bring them together. */
export function swarmWork({manager, isNew, joining}: SwarmPlan): string {
	const joins = joining.length > 0 ? `${joining.join(', ')} would join` : '';
	if (!isNew) return `${joins} the swarm of ${manager}`;
	return `${manager} would make one${joins ? `, and ${joins} it` : ''}`;
}
