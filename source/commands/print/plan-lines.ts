import {isProxyVariable} from '../../domain/agent/proxies.ts';
import type {ProvisionPlan} from '../../domain/operation/plan.ts';
import {swarmWork} from '../../domain/placement/swarm-plan.ts';
import {formatBytes, plural} from '../../domain/quantity.ts';
import {oneLine} from '../../domain/sanitise.ts';
import {mountRisk} from '../../domain/spec/mount-risk.ts';
import {portText, reachOf} from '../../domain/spec/published-port.ts';
import type {RoleSpec, SessionSpec} from '../../domain/spec/spec.ts';
import type {Context} from '../world/context.ts';
import {print, printTable} from './printer.ts';
import {shownCommand, shownEnvironment} from './shown-env.ts';

const sources = {
	present: 'on the agent already',
	copy: 'will be copied from another agent',
	pull: 'will be pulled',
	bootstrap: 'will be made from Debian packages, or pulled',
	build: 'will be built',
} as const;

/** What `up` would do, for people. */
export function printPlan(context: Context, plan: ProvisionPlan, shows: {env: boolean}): void {
	const {stdout} = context;
	const {spec, network, hosts, images} = plan;
	const size = plural(hosts.length, 'host');
	print(stdout, `session ${spec.name}  ${spec.mode}  ${size}  on ${plan.agents.join(', ')}`);
	const {name, driver, subnet} = network;
	print(stdout, [`network ${name}`, driver, ...(subnet === undefined ? [] : [subnet])].join('  '));
	if (plan.swarm) print(stdout, `swarm: ${swarmWork(plan.swarm, plan.swarm.addresses)}`);
	print(stdout);
	const imageRows = images.map(({image, agent, source}) => [image, agent, sources[source]]);
	printTable(context, [['IMAGE', 'AGENT', 'HOW'], ...imageRows], {cuts: ['HOW', 'IMAGE']});
	print(stdout);
	const rows = hosts.map(({rank, name, agent, image}) => [String(rank), name, agent, image]);
	printTable(context, [['RANK', 'HOST', 'AGENT', 'IMAGE'], ...rows], {cuts: ['IMAGE', 'AGENT']});
	print(stdout);
	for (const role of spec.roles)
		for (const line of roleLines(role, {spec, shows})) print(stdout, line);
	const first = hosts[0];
	print(stdout);
	print(stdout, `environment of ${first?.name ?? 'main1'}:`);
	for (const [key, value] of Object.entries(shownEnvironment(first?.env ?? {}, shows))) {
		if (key.startsWith('BACKENDAI_CLUSTER_') || isProxyVariable(key))
			print(stdout, oneLine(`  ${key}=${value}`));
	}

	if (plan.warnings) print(stdout);
	for (const {message, hint} of plan.warnings ?? []) {
		print(stdout, `warning: ${message}`);
		print(stdout, `  hint: ${hint}`);
	}

	print(stdout);
	print(stdout, 'Nothing was created (--dry-run).');
}

/** What the hosts of a role are given; what is not named is the image's or the engine's choice. */
function roleLines(
	role: RoleSpec,
	{spec, shows}: {spec: SessionSpec; shows: {env: boolean}},
): string[] {
	const {cpus, memory, gpus, user, command, env, mounts, ports} = role;
	const given = [
		role.image ?? spec.image,
		...(cpus === undefined ? [] : [plural(cpus, 'CPU')]),
		...(memory === undefined ? [] : [`${formatBytes(memory)} of memory`]),
		...(gpus === undefined ? [] : [gpus === 'all' ? 'all GPUs' : plural(gpus, 'GPU')]),
		...(user === undefined ? [] : [`user ${user}`]),
	];
	return [
		`role ${role.role}: ${plural(role.replicas, 'host')}, ${given.join(', ')}`,
		...(command === undefined ? [] : [`  command ${shownCommand(command, shows).join(' ')}`]),
		...mounts.map(({type, source, target, readOnly}) => {
			const risk = mountRisk({type, source, readOnly}, hostsOfRole(role));
			const mount = `${source ?? type} on ${target}${readOnly ? ', read-only' : ''}`;
			return `  mount   ${mount}${risk ? `: ${risk}` : ''}`;
		}),
		...ports.map(port => `  port    ${portText(port, 'published on')}, ${reachOf(port)}`),
		...Object.entries(shownEnvironment(env, shows)).map(([name, value]) => {
			return `  env     ${name}=${value}`;
		}),
		// A spec may be a stranger's, and the plan is what it is judged by.
	].map(line => oneLine(line));
}

/** `sub1`, or `sub1 to sub3`. */
export function hostsOfRole({role, replicas}: RoleSpec): string {
	return replicas === 1 ? `${role}1` : `${role}1 to ${role}${replicas}`;
}
