import type {Call} from '../../docker/engine/shapes.ts';
import type {Machine} from '../../docker/supply/machine-limits.ts';
import type {LimitWarning} from '../../domain/agent/machine-limits.ts';
import type {Proxies} from '../../domain/agent/proxies.ts';
import {failureOf, FlotillaError} from '../../domain/failure.ts';
import type {PlanWarning, ProvisionPlan} from '../../domain/operation/plan.ts';
import {isFormed} from '../../domain/placement/swarm-plan.ts';
import {clusterEnvironment, hostsOf} from '../../domain/session/hosts.ts';
import {objectName} from '../../domain/session/labels.ts';
import type {SessionSpec} from '../../domain/spec/spec.ts';
import {refuseUnclaimable} from './claim-name.ts';
import {imageProspects, planImages, type PlannedImage} from './image-plan.ts';
import {
	enginesOf,
	placeSession,
	type PlacementSources,
	type SessionPlacement,
	type PlacementTry,
} from './placement.ts';
import {limitsOf} from './limits.ts';
import {createLooks} from './looks.ts';
import {failuresOf, obstaclesOf} from './obstacles.ts';
import {proxiesByEngine, proxyEnvironment, type FindProxies} from './proxies.ts';

/** What `up` will do, decided before anything is made. */
export type Plan = {
	readonly spec: SessionSpec;
	readonly placement: SessionPlacement;
	readonly images: readonly PlannedImage[];
	/** By agent. */
	readonly proxies: ReadonlyMap<string, Proxies>;
	/** Why hosts get no proxies, where docker's settings cannot be read. */
	readonly withoutProxies: string | undefined;
	readonly limits: readonly LimitWarning[];
	/** Registries that did not say whether they have an image. */
	readonly registries: readonly PlanWarning[];
};

/** What plans are made from. */
export type Planning = PlacementSources & {
	readonly machine?: Machine | undefined;
	readonly proxies: FindProxies;
};

/**
 * Asks all agents, and decides. Throws what keeps agents from being reached, else all that is in the
 * way of this session as one failure: its name, no room (`spec-invalid`), no network, settings, images.
 */
export async function planUp(sources: Planning, spec: SessionSpec, call: Call = {}): Promise<Plan> {
	const looks = createLooks(call);
	const tried = await placeSession(sources, spec, looks);
	const {sites} = tried;
	const {agents} = sources;
	const engines = enginesOf(tried);
	const [images, ofName] = await Promise.all([
		planImages(sites, {agents, looks}),
		failuresOf(refuseUnclaimable(spec, {agents, engines}, call)),
	]);
	const [obstacles, prospects] = await Promise.all([
		obstaclesOf(spec, sites, {looks, machine: sources.machine}),
		imageProspects(images, looks),
	]);
	const failure = failureOf([...ofName, ...tried.failures, ...obstacles, ...prospects.failures]);
	if (failure) throw new FlotillaError(failure);
	const placement = wholeOf(tried);
	const {found, obstacle} = await proxiesByEngine(
		sites.map(({engine}) => engine),
		sources.proxies,
	);
	const limits = await limitsOf(sources.machine, sites, call);
	return {
		spec,
		placement,
		images,
		proxies: found,
		withoutProxies: obstacle,
		limits,
		registries: prospects.warnings,
	};
}

function wholeOf({sites, network, swarm, addresses}: PlacementTry): SessionPlacement {
	if (network && addresses) return {sites, network, swarm, addresses};
	throw new Error('a placement without failures has no network');
}

/** A plan for people, and for JSON. */
export function describePlan(plan: Plan): ProvisionPlan {
	const {spec, placement, images, proxies} = plan;
	const warnings = [...plan.limits, ...plan.registries];
	const {sites, swarm, addresses} = placement;
	const placed = new Map(
		sites.flatMap(({engine, hosts}) =>
			hosts.map(({name}) => [name, engine.endpoint.name] as const),
		),
	);
	// The network's own subnet is known once it is made.
	const {subnet} = spec.network;
	const subnets = subnet === undefined ? [] : [subnet];
	return {
		spec,
		network: {
			name: objectName.network(spec.name, spec.mode),
			driver: spec.mode === 'multi-node' ? 'overlay' : 'bridge',
			...(subnet === undefined ? {} : {subnet}),
		},
		...(swarm && !isFormed(swarm) ? {swarm: {...swarm, addresses}} : {}),
		hosts: hostsOf(spec).map(host => ({
			name: host.name,
			role: host.role,
			rank: host.rank,
			agent: placed.get(host.name) ?? '',
			image: host.image,
			env: {
				...proxyEnvironment(proxies.get(placed.get(host.name) ?? ''), {
					...{spec, role: host.spec, subnets},
				}),
				...host.spec.env,
				...clusterEnvironment(spec, host),
			},
		})),
		agents: sites.map(({engine}) => engine.endpoint.name),
		images: images.map(({reference, engine, source}) => ({
			image: reference,
			agent: engine.endpoint.name,
			source,
		})),
		...(warnings.length > 0 ? {warnings} : {}),
	};
}
