/** What the engine says of a host's container; `missing` where there is none. */
export const hostStates = [
	'created',
	'running',
	'paused',
	'restarting',
	'removing',
	'exited',
	'dead',
	'missing',
	'unknown',
] as const;

export type HostState = (typeof hostStates)[number];

/** The state an engine's word stands for; `unknown` for a word of an engine to come. */
export function hostStateOf(word: unknown): HostState {
	return hostStates.find(state => state === word) ?? 'unknown';
}
