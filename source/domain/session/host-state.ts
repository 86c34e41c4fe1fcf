/** What the engine says of a host's container; `missing` where there is none. */
export type HostState =
	'created' | 'running' | 'paused' | 'restarting' | 'removing' | 'exited' | 'dead' | 'missing';
