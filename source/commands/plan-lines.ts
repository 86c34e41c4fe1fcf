import type {ProvisionPlan} from '../fleet/fleet.ts';
import {swarmWork} from '../domain/swarm-plan.ts';
import type {Context} from './context.ts';
import {print, table} from './printer.ts';

const sources = {
	present: 'on the agent already',
	copy: 'will be copied from another agent',
	pull: 'will be pulled',
	bootstrap: 'will be made from Debian packages, or pulled',
	build: 'will be built',
} as const;

/** What `up` would do, for people. */
export function printPlan({stdout}: Context, plan: ProvisionPlan): void {
	const {spec, network, hosts, images} = plan;
	print(
		stdout,
		`session ${spec.name}  ${spec.mode}  ${hosts.length} hosts  on ${plan.agents.join(', ')}`,
	);
	print(stdout, `network ${network.name}  ${network.driver}`);
	if (plan.swarm) print(stdout, `swarm: ${swarmWork(plan.swarm, plan.swarm.addresses)}`);
	const imageRows = images.map(({image, agent, source}) => [image, agent, sources[source]]);
	print(stdout);
	for (const line of table([['IMAGE', 'AGENT', ''], ...imageRows])) print(stdout, line);
	const rows = hosts.map(({rank, name, agent, image, env}) => [
		String(rank),
		name,
		agent,
		image,
		// The seven variables follow from the rest; they are below, once.
		Object.keys(env)
			.filter(key => !key.startsWith('BACKENDAI_CLUSTER_'))
			.join(' '),
	]);
	print(stdout);
	for (const line of table([['RANK', 'HOST', 'AGENT', 'IMAGE', 'ENV'], ...rows]))
		print(stdout, line);
	const first = hosts[0];
	print(stdout);
	print(stdout, `environment of ${first?.name ?? 'main1'}:`);
	for (const [key, value] of Object.entries(first?.env ?? {})) {
		if (key.startsWith('BACKENDAI_CLUSTER_')) print(stdout, `  ${key}=${value}`);
	}

	print(stdout);
	print(stdout, 'Nothing was created (--dry-run).');
}
