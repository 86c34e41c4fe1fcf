/** An engine's own words for its part in a swarm; `unknown` for one of an engine to come. */
export const swarmStates = ['inactive', 'pending', 'active', 'error', 'locked', 'unknown'] as const;

export type SwarmState = (typeof swarmStates)[number];

export function swarmStateOf(word: string): SwarmState {
	return swarmStates.find(state => state === word) ?? 'unknown';
}

/** Can an engine in this state take part in nothing? */
export function isSwarmBroken(state: SwarmState): boolean {
	return state === 'error' || state === 'locked' || state === 'unknown';
}
