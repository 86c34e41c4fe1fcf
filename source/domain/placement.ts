import {FlotillaError} from './failure.ts';
import {type HostPlan} from './hosts.ts';

/** Where each host runs: host name -> agent name. */
export type Placement = ReadonlyMap<string, string>;

/** Everything on one agent. Throws `spec-invalid` when a role asks for another one. */
export function placeOnOne(hosts: readonly HostPlan[], agent: string): Placement {
	for (const {spec} of hosts) {
		if (spec.agent !== undefined && spec.agent !== agent) {
			throw new FlotillaError({
				code: 'spec-invalid',
				message: `roles.${spec.role}.agent: ${JSON.stringify(spec.agent)} is not the agent of this single-node session, ${agent}`,
				hint: 'In single-node mode all hosts are on one agent: leave `agent` out, or name the same one with --agent.',
			});
		}
	}

	return new Map(hosts.map(({name}) => [name, agent]));
}
