import {failureOf, FlotillaError, type Failure} from '../failure.ts';
import {hostsOf} from '../session/hosts.ts';
import type {SessionSpec} from '../spec/spec.ts';
import type {Lack} from './lack.ts';
import {tryPlacing, type AgentCapacity, type Placement} from './placement.ts';
import {planSwarm, type SwarmFacts, type SwarmPlan} from './swarm-plan.ts';

/** An agent a multi-node session may use. */
export type Candidate = AgentCapacity & {readonly swarm: SwarmFacts};

/** All that decides where a multi-node session goes. */
export type Candidates = {
	readonly agents: readonly Candidate[];
	/** By image: the architectures it is there for on these agents. */
	readonly archs: Readonly<Record<string, readonly string[]>>;
};

/** Where a session goes, or why it cannot. */
export type PlacementFindings = {
	/** As far as there is room; see `tryPlacing`. */
	readonly placement: Placement;
	readonly lacks: readonly Lack[];
	/** How the agents come into one swarm; undefined where they cannot. */
	readonly swarm: SwarmPlan | undefined;
	/** All that keeps it from being one; undefined where nothing does. */
	readonly failure: Failure | undefined;
};

/** The one rule for `up`, `--dry-run` and the wizard. */
export function findPlacement(spec: SessionSpec, {agents, archs}: Candidates): PlacementFindings {
	const {placement, lacks} = tryPlacing(hostsOf(spec), agents, {
		placement: spec.placement,
		archsOf: image => archs[image] ?? [],
	});
	const placed = new Set(placement.values());
	// An agent without hosts need not be in the swarm, but a manager among them is of use.
	const used = agents.filter(({name, swarm}) => swarm.isManager || placed.has(name));
	const {swarm, failure} = swarmFor(used.map(agent => agent.swarm));
	const failures = [...lacks.map(lack => lack.failure), ...(failure ? [failure] : [])];
	return {placement, lacks, swarm, failure: failureOf(failures)};
}

function swarmFor(facts: readonly SwarmFacts[]): {swarm?: SwarmPlan; failure?: Failure} {
	try {
		return {swarm: planSwarm(facts)};
	} catch (error) {
		if (error instanceof FlotillaError) return {failure: error.failure};
		throw error;
	}
}
