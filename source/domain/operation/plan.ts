import type {LimitWarning} from '../agent/machine-limits.ts';
import type {SwarmPlan} from '../placement/swarm-plan.ts';
import type {SessionSpec} from '../spec/spec.ts';

/** What `up` would do, without doing it. */
export type ProvisionPlan = {
	readonly spec: SessionSpec;
	readonly network: {
		readonly name: string;
		readonly driver: string;
		/** The spec's own; else it is known once the network is made. */
		readonly subnet?: string;
	};
	/** Multi-node, where the agents are not in one swarm yet: what would be done. */
	readonly swarm?: SwarmPlan & {
		/** By agent that would make or join it: where the others reach it. */
		readonly addresses: Readonly<Record<string, string>>;
	};
	readonly hosts: ReadonlyArray<{
		readonly name: string;
		readonly role: string;
		readonly rank: number;
		readonly agent: string;
		readonly image: string;
		/** The seven variables and the role's own. */
		readonly env: Readonly<Record<string, string>>;
	}>;
	readonly agents: readonly string[];
	/** Images that are not on the agent yet, and how they would get there. */
	readonly images: ReadonlyArray<{
		readonly image: string;
		readonly agent: string;
		readonly source: 'present' | 'copy' | 'pull' | 'bootstrap' | 'build';
	}>;
	/** What may go wrong: limits of machines that it would pass, registries that do not answer. */
	readonly warnings?: readonly PlanWarning[];
};

/** What may go wrong, and need not. */
export type PlanWarning = LimitWarning | {readonly message: string; readonly hint: string};
