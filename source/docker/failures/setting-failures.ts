import type {FailureCode} from '../../domain/failure.ts';

/** What engines say where a setting or a part of theirs is in the way; each hint names it. */
export const settingRules: readonly TextRule[] = [
	{
		pattern: /no available (IPv4 )?addresses on this network's address pools/i,
		code: 'subnet-exhausted',
		hint: "A network is full: the default one has what `bip` and `fixed-cidr` of the agent's daemon.json give it, others what `default-address-pools` does, or `network: {subnet: …}` of the spec.",
	},
	{
		pattern: /setting rlimit/i,
		code: 'host-failed',
		hint: "The agent may not give its containers what `default-ulimits` in its daemon.json says: lower that to the engine's own limits.",
	},
	{
		pattern: /failed to initialize logging driver/i,
		code: 'host-failed',
		hint: "It is what `log-driver` and `log-opts` in the agent's daemon.json name that does not take the output: correct them, or use `local` or `json-file`.",
	},
	{
		pattern: /logging driver does not support reading/i,
		code: 'unsupported',
		hint: 'The agent keeps no output of containers: `log-driver` in its daemon.json says where it goes instead. With `local` or `json-file` new sessions have logs.',
	},
	{
		pattern: /live-restore daemon configuration is incompatible with swarm/i,
		code: 'swarm',
		hint: 'Set `live-restore` to false in the daemon.json of the agent, and restart its engine.',
	},
	{
		pattern: /gateway mode '\w+' can only be used/i,
		code: 'unsupported',
		hint: "`default-network-opts` in the agent's daemon.json asks for this mode: take it out there.",
	},
	{
		pattern: /user namespaces enabled|incompatible with user namespaces/i,
		code: 'unsupported',
		hint: 'The agent maps its containers to other users (`userns-remap` in its daemon.json): use an agent without it for this.',
	},
	{
		pattern: /catatonit|container-init binary not found/i,
		code: 'unsupported',
		hint: 'Install the init that containers of this engine run under: the package is called catatonit.',
	},
];

export type TextRule = {
	readonly pattern: RegExp;
	readonly code: FailureCode;
	readonly hint: string;
};
