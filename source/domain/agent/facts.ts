import {formatBytes, formatDuration, plural} from '../quantity.ts';
import {engineName} from './engine-kind.ts';
import type {AgentHealth} from './report.ts';
import type {AgentStatus} from './status.ts';

/** What is known of an agent, in words, by what it is about. What nobody knows has none. */
export type AgentFacts = Readonly<
	Record<
		'engine' | 'machine' | 'disk' | 'hosts' | 'latency' | 'clock' | 'swarm' | 'ports',
		readonly string[]
	>
>;

/** The facts of an agent as it was last seen, and of the last closer look at it. */
export function agentFacts(status: AgentStatus, health: AgentHealth | null): AgentFacts {
	const {engine, isRootless, version, apiVersion, os, arch, cpus, memory, runningHosts} = status;
	const known = <Value>(value: Value | null | undefined, say: (value: Value) => string) =>
		value === undefined || value === null ? [] : [say(value)];
	return {
		engine: [
			...known(
				version,
				own => `${engineName(engine)} ${own}${apiVersion ? ` (API ${apiVersion})` : ''}`,
			),
			...(isRootless ? ['rootless'] : []),
		],
		machine: [
			...known(os, system => `${system}/${arch}`),
			...known(cpus, count => plural(count, 'CPU')),
			...known(memory, bytes => `${formatBytes(bytes)} of memory`),
		],
		disk: [
			...known(health?.disk.used, bytes => `${formatBytes(bytes)} of disk used by the engine`),
			...known(health?.disk.free, bytes => `${formatBytes(bytes)} free`),
		],
		hosts: known(runningHosts, count => `${plural(count, 'host')} running`),
		latency: known(health?.latencyMs, ms => `answers in ${formatDuration(ms)}`),
		clock: known(
			health?.clockSkewMs,
			ms => `clock ${ms < 0 ? '-' : '+'}${formatDuration(Math.abs(ms))}`,
		),
		swarm: known(health?.swarm, swarmWords),
		ports: (health?.ports ?? []).map(({port, state}) => `${port} ${state}`),
	};
}

function swarmWords({role, address, state}: AgentHealth['swarm']): string {
	if (role) return `swarm ${role} at ${address ?? 'no address'}`;
	return `in no swarm${state === 'inactive' ? '' : ` (${state})`}`;
}
