import type {Failure} from '../failure.ts';
import {plural} from '../quantity.ts';
import type {HostState} from '../session/host-state.ts';
import type {HostPlan} from '../session/hosts.ts';
import {isPortHeld, placeText, type PublishedPort} from '../spec/published-port.ts';

/** A container, as far as the ports it publishes go. */
type Publishing = {
	readonly name: string;
	readonly state: HostState;
	readonly ports?: readonly PublishedPort[];
};

/** Why hosts that have their agent cannot run there: one failure for each role and thing. */
type Obstacles = readonly Failure[];

/** Roles that ask for another agent than that of their single-node session. */
export function pinnedElsewhere(hosts: readonly HostPlan[], agent: string): Obstacles {
	return hosts.flatMap(({role, agent: pin}) =>
		pin === undefined || pin === agent
			? []
			: {
					code: 'spec-invalid',
					message: `roles.${role}.agent: ${JSON.stringify(pin)} is not the agent of this single-node session, ${agent}`,
					hint: 'In single-node mode all hosts are on one agent: leave `agent` out, or name the same one with --agent.',
				},
	);
}

/**
 * Roles that ask for more CPUs than their agent has at all, which no engine starts. What they ask for
 * together may be more: on one agent that is the operator's choice.
 */
export function beyondAgent(
	hosts: readonly HostPlan[],
	agent: {readonly name: string; readonly cpus: number},
): Obstacles {
	return roles(hosts, ({cpus = 0}) => cpus > agent.cpus).map(({role, spec: {cpus}}) => ({
		code: 'spec-invalid',
		message: `roles.${role}.cpus: ${cpus} is more than ${agent.name} has, ${plural(agent.cpus, 'CPU')}`,
		hint: 'Ask for less, or name a larger agent with --agent.',
	}));
}

export function needsGpus(hosts: readonly HostPlan[]): boolean {
	return hosts.some(({spec}) => spec.gpus !== undefined);
}

/** Roles that ask for GPUs of an agent that says it has none. */
export function withoutGpus(
	hosts: readonly HostPlan[],
	agent: {readonly name: string; readonly hasGpus: boolean | undefined},
): Obstacles {
	if (agent.hasGpus !== false) return [];
	return roles(hosts, ({gpus}) => gpus !== undefined).map(({role, spec: {gpus}}) => ({
		code: 'spec-invalid',
		message: `roles.${role}.gpus: ${gpus} is asked for, and the engine of ${agent.name} knows of no GPU: it has no runtime for them`,
		hint: 'Leave `gpus` out, or name an agent that has some. Where they are there, register their runtime: `nvidia-ctk runtime configure`, then restart the engine.',
	}));
}

/** What roles mount of their agent's own files, and is not there. */
export function withoutPaths(
	hosts: readonly HostPlan[],
	{name, missing}: {readonly name: string; readonly missing: readonly string[]},
): Obstacles {
	return roles(hosts, ({mounts}) => mounts.length > 0).flatMap(({role, spec: {mounts}}) =>
		mounts.flatMap(({type, source = ''}, index) =>
			type === 'bind' && missing.includes(source)
				? ({
						code: 'spec-invalid',
						message: `roles.${role}.mounts.${index}.source: ${JSON.stringify(source)} is not there on ${name}`,
						hint: 'Make it there first (`mkdir -p`), or mount a volume: NAME:TARGET.',
					} as const)
				: [],
		),
	);
}

/** The files of its agent that hosts mount, each once. */
export function boundPaths(hosts: readonly HostPlan[]): readonly string[] {
	const mounts = roles(hosts, () => true).flatMap(({spec}) => spec.mounts);
	return [...new Set(mounts.flatMap(({type, source = ''}) => (type === 'bind' ? source : [])))];
}

/** Ports of hosts that their roles want at a number of their own, each with its place in the spec. */
export function fixedPorts(hosts: readonly HostPlan[]): ReadonlyArray<{
	readonly host: string;
	readonly field: string;
	readonly port: PublishedPort;
}> {
	return hosts.flatMap(({name, role, spec}) =>
		spec.ports.flatMap((port, index) =>
			port.host === undefined ? [] : {host: name, field: `roles.${role}.ports.${index}`, port},
		),
	);
}

/** Fixed ports that a container of their agent has, or a host that is to be started there before. */
export function withoutPorts(
	hosts: readonly HostPlan[],
	{name, containers}: {readonly name: string; readonly containers: readonly Publishing[]},
): Obstacles {
	const wanted = fixedPorts(hosts);
	const held = containers
		.filter(({state}) => state === 'running' || state === 'paused')
		.flatMap(({name: container, ports = []}) =>
			ports.map(port => ({holder: `container ${container}`, port})),
		);
	return wanted.flatMap(({host, field, port}, index) => {
		const before = wanted
			.slice(0, index)
			.filter(other => other.host !== host)
			.map(other => ({holder: other.host, port: other.port}));
		const taking = [...held, ...before].find(other => isPortHeld(port, other.port));
		return taking
			? {
					code: 'port-in-use',
					message: `${field}: ${placeText(port)} on ${name} is taken by ${taking.holder}`,
					hint: 'Choose another host port, leave it out so that the engine picks a free one, or stop what has it.',
				}
			: [];
	});
}

/** The first host of each role that has something. */
function roles(
	hosts: readonly HostPlan[],
	has: (spec: HostPlan['spec']) => boolean,
): readonly HostPlan[] {
	const firsts = new Map(hosts.toReversed().map(host => [host.role, host]));
	return [...firsts.values()].filter(({spec}) => has(spec)).toReversed();
}
