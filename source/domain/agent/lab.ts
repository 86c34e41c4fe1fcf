import {plural} from '../quantity.ts';
import type {HostState} from '../session/host-state.ts';
import {formatAddress, formatSubnet, parseSubnet} from '../subnet.ts';

/** A lab's own labels, beside those it shares with sessions: kind, agents, created, owner, operation. */
export const labLabel = {
	/** On everything of a lab: its id. */
	lab: 'dev.flotilla.lab',
	/** On a container: the agent it is. */
	agent: 'dev.flotilla.lab.agent',
	/** On the network: what its agents were made of, for whoever removes them. */
	image: 'dev.flotilla.lab.image',
	rights: 'dev.flotilla.lab.rights',
} as const;

/** What an engine calls the parts of the one lab it may have. No session's name holds an underscore. */
export const labName = {
	network: 'flotilla_lab',
	lease: 'flotilla_lab.lease',
	helper: 'flotilla_lab.helper',
	container: (agent: string) => `flotilla_lab.${agent}`,
	/** The agent's images and containers. */
	data: (agent: string) => `flotilla_lab.${agent}.data`,
	/** Its certificates and their keys. */
	keys: (agent: string) => `flotilla_lab.${agent}.keys`,
	/** Parent of all cgroups of a lab, where those are the machine's own. */
	cgroup: (id: string) => `/flotilla-lab-${id}`,
} as const;

export const defaultLabSize = 3;
export const mostLabAgents = 16;

/** Could it be the name of a lab's agent? */
export function isLabAgentName(name: string): boolean {
	return /^lab([1-9]|1[0-6])$/.test(name);
}

export function labAgentNames(count: number): string[] {
	return Array.from({length: count}, (_, index) => `lab${index + 1}`);
}

/** So much of what an engine offers as a subnet as the agents need: its first 64 addresses. */
export function labSubnet(offered: string): string | undefined {
	const subnet = parseSubnet(offered);
	return subnet && formatSubnet({base: subnet.base, prefix: Math.max(subnet.prefix, 26)});
}

/** The address of an agent, from 0 on; the subnet's first one is its gateway. */
export function labAddress(subnet: string, index: number): string {
	return formatAddress((parseSubnet(subnet)?.base ?? 0) + 2 + index);
}

/** Where an agent's own networks get subnets: 32 of 126 hosts, apart from all other agents'. */
export function labPool(index: number): string {
	return `base=198.18.${index * 16}.0/20,size=25`;
}

/**
 * starting, removing: a living process works on it · incomplete: that process died · degraded: an
 * agent does not run or does not answer.
 */
export type LabState = 'starting' | 'ready' | 'degraded' | 'incomplete' | 'removing';

/** The JSON of `flotilla lab status`. */
export type LabStatus = {
	readonly id: string;
	/** The agent whose engine runs it. */
	readonly on: string;
	readonly state: LabState;
	readonly createdAt: string;
	readonly subnet: string | null;
	readonly agents: readonly LabAgent[];
	/** Names of the sessions that have parts on it. */
	readonly sessions: readonly string[];
};

/** What goes with a lab besides its agents: `, and with it 2 sessions: demo, big`. */
export function alsoWithLab(sessions: readonly string[]): string {
	if (sessions.length === 0) return '';
	return `, and with it ${plural(sessions.length, 'session')}: ${sessions.join(', ')}`;
}

export type LabAgent = {
	readonly name: string;
	readonly endpoint: string | null;
	/** Of its container. */
	readonly state: HostState;
	readonly isReachable: boolean;
	readonly version: string | null;
	/** Running hosts. */
	readonly hosts: number;
};
