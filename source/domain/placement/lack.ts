import {FlotillaError, type Failure} from '../failure.ts';
import {formatBytes} from '../quantity.ts';
import type {HostPlan} from '../session/hosts.ts';

/** Hosts of one role that cannot be where they are wanted, and why. */
export type Lack = {
	readonly role: string;
	readonly hosts: readonly string[];
	/** The agent they are pinned to; undefined where none could take them. */
	readonly agent: string | undefined;
	/** What is missing and where, and what to do; the same in the command line and the wizard. */
	readonly failure: Failure;
};

/** What an agent has left, as far as reasons need it. */
export type Left = {
	readonly name: string;
	/** Billionths of a core. */
	readonly nanoCpus: number;
	/** Bytes. */
	readonly memory: number;
	readonly arch: string;
};

/** Hosts that found no agent with room. `agents` are those that were asked. */
export function noRoom(
	hosts: readonly HostPlan[],
	{agents, archs}: {agents: readonly Left[]; archs: readonly string[]},
): Lack {
	const {role, image, spec} = first(hosts);
	const isOther = ({arch}: Left) => archs.length > 0 && !archs.includes(arch);
	const reasons = agents.map(agent =>
		isOther(agent)
			? `${agent.name} is ${agent.arch}, the image ${archs.join(' and ')}`
			: `${agent.name} lacks ${amounts({
					nanoCpus: nanoCpus(spec.cpus) - agent.nanoCpus,
					memory: (spec.memory ?? 0) - agent.memory,
				})}`,
	);
	const where = few(reasons, {separator: '; ', noun: 'agents'});
	const isAllOther = agents.length > 0 && agents.every(isOther);
	const who = isAllOther
		? `no agent can run ${image} for ${few(names(hosts))}`
		: `no agent has room for ${few(names(hosts))} (${needs(spec)}${hosts.length > 1 ? ' each' : ''})`;
	const hint = isAllOther
		? `Use an image that is made for ${[...new Set(agents.map(({arch}) => arch))].join(' or ')}, or agents that are ${archs.join(' or ')}.`
		: 'Ask for less cpus or memory, fewer replicas, or name more agents with --agent.';
	return lack(hosts, {agent: undefined, message: `roles.${role}: ${who}: ${where}`, hint});
}

/** Hosts that are pinned to an agent of another architecture than their image. */
export function wrongArch(hosts: readonly HostPlan[], agent: Left, archs: readonly string[]): Lack {
	const {role, image} = first(hosts);
	return lack(hosts, {
		agent: agent.name,
		message: `roles.${role}.agent: ${agent.name} is ${agent.arch}, the image ${image} of ${few(names(hosts))} ${archs.join(' and ')}`,
		hint: `Pin them to an agent that is ${archs.join(' or ')}, or use an image that is made for ${agent.arch}.`,
	});
}

/** Hosts that are pinned to an agent which is then promised more than it has. */
export function tooMuch(hosts: readonly HostPlan[], agent: Left): Lack {
	const {role, spec} = first(hosts);
	const missing = {
		nanoCpus: Math.min(-agent.nanoCpus, nanoCpus(spec.cpus) * hosts.length),
		memory: Math.min(-agent.memory, (spec.memory ?? 0) * hosts.length),
	};
	return lack(hosts, {
		agent: agent.name,
		message: `roles.${role}.agent: ${role} needs ${amounts(missing)} more on ${agent.name}, where ${few(names(hosts))} ${hosts.length > 1 ? 'are' : 'is'} pinned`,
		hint: 'Pin fewer hosts there, ask for less cpus or memory, or let flotilla choose: leave `agent` out.',
	});
}

/** A pin to an agent that the session does not have. */
export function unknownPin(hosts: readonly HostPlan[], agents: readonly string[]): Lack {
	const {role, agent = ''} = first(hosts);
	return lack(hosts, {
		agent,
		message: `roles.${role}.agent: ${JSON.stringify(agent)} is not an agent of this session: ${agents.join(', ')}`,
		hint: 'Name it with --agent too, or leave `agent` out.',
	});
}

/** Why the agent a role is pinned to cannot be had. That it is not known is a fault of the spec. */
export function pinFailure(role: string, {failure}: FlotillaError): FlotillaError {
	const {code, message} = failure;
	return new FlotillaError({
		...failure,
		code: code === 'agent-unknown' ? 'spec-invalid' : code,
		message: `roles.${role}.agent: ${message}`,
	});
}

function lack(
	hosts: readonly HostPlan[],
	{agent, ...said}: {agent: string | undefined; message: string; hint: string},
): Lack {
	const failure = {code: 'spec-invalid', ...said} as const;
	return {role: first(hosts).role, hosts: names(hosts), agent, failure};
}

function first(hosts: readonly HostPlan[]): HostPlan {
	const [host] = hosts;
	if (!host) throw new Error('a lack without hosts');
	return host;
}

function names(hosts: readonly HostPlan[]): string[] {
	return hosts.map(({name}) => name);
}

/** The first of a list, and how many more there are. */
function few(
	items: readonly string[],
	{separator = ', ', noun = '', most = 5}: {separator?: string; noun?: string; most?: number} = {},
): string {
	const more = items.length - most;
	const shown = items.slice(0, most).join(separator);
	return more > 0 ? `${shown}${separator}and ${more} more${noun && ` ${noun}`}` : shown;
}

function needs({cpus, memory}: HostPlan['spec']): string {
	return amounts({nanoCpus: nanoCpus(cpus), memory: memory ?? 0});
}

function amounts({nanoCpus, memory}: {nanoCpus: number; memory: number}): string {
	return [
		...(nanoCpus > 0 ? [formatCpus(nanoCpus)] : []),
		...(memory > 0 ? [formatBytes(memory)] : []),
	].join(' and ');
}

/** Cores for people: `1 CPU`, `0.5 CPUs`. */
export function formatCpus(nanoCpus: number): string {
	const cpus = Math.round(nanoCpus / 1e7) / 100;
	return `${cpus} CPU${cpus === 1 ? '' : 's'}`;
}

/** Billionths of a core, as engines count: sums of fractions stay exact. */
export function nanoCpus(cpus = 0): number {
	return Math.round(cpus * 1e9);
}
