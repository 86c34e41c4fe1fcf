import type {Engine} from '../../docker/engine/engine.ts';
import type {Call} from '../../docker/engine/shapes.ts';
import type {Machine} from '../../docker/supply/machine-limits.ts';
import type {ProvisionPlan} from '../../domain/operation/plan.ts';
import {isFormed} from '../../domain/placement/swarm-plan.ts';
import {clusterEnvironment, hostsOf} from '../../domain/session/hosts.ts';
import {objectName} from '../../domain/session/labels.ts';
import {namedBy} from '../../domain/spec/image-reference.ts';
import {defaultImage, type SessionSpec} from '../../domain/spec/spec.ts';
import type {Agents} from '../agents/agents.ts';
import {layOut, type Ground} from './layout.ts';
import {limitsOf} from './limits.ts';
import {proxiesByEngine, proxyEnvironment, type FindProxies} from './proxies.ts';
import type {Site} from './site.ts';

/** What `up` would do, without doing it; see `Fleet.plan`. */
export async function planOf(
	ground: Ground & {readonly machine?: Machine | undefined; readonly proxies?: FindProxies},
	spec: SessionSpec,
	call: Call = {},
): Promise<ProvisionPlan> {
	const {sites, swarm, addresses} = await layOut(ground, spec, call);
	const placed = new Map(
		sites.flatMap(({engine, hosts}) =>
			hosts.map(({name}) => [name, engine.endpoint.name] as const),
		),
	);
	const warnings = await limitsOf(ground.machine, sites, call);
	const engines = sites.map(({engine}) => engine);
	const proxies = await proxiesByEngine(engines, ground.proxies ?? (() => Promise.resolve({})));
	// The network's own subnet is known once it is made.
	const subnets = spec.network.subnet === undefined ? [] : [spec.network.subnet];
	return {
		spec,
		network: {
			name: objectName.network(spec.name, spec.mode),
			driver: spec.mode === 'multi-node' ? 'overlay' : 'bridge',
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
		images: await imagesOf(ground.agents, sites, call),
		...(warnings.length > 0 ? {warnings} : {}),
	};
}

async function imagesOf(
	agents: Agents,
	sites: readonly Site[],
	call: Call,
): Promise<ProvisionPlan['images']> {
	const wanted = sites.flatMap(({engine, hosts}) =>
		[...new Set(hosts.map(({image}) => image))].map(image => ({engine, image})),
	);
	const there = await Promise.all(
		wanted.map(async ({engine, image}) => isThere(engine, {image, ...call})),
	);
	const lacking = new Set(wanted.filter((_, index) => !there[index]).map(({image}) => image));
	const others =
		lacking.size > 0
			? await agents.others(
					sites.map(({engine}) => engine),
					call,
				)
			: [];
	const elsewhere = new Set<string>();
	for (const image of lacking) {
		const isWithin = wanted.some((other, index) => other.image === image && there[index]);
		const seen = await Promise.all(
			others.map(engine => isThere(engine, {image, ...call}).catch(() => false)),
		);
		if (isWithin || seen.includes(true)) elsewhere.add(image);
	}

	return wanted.map(({engine, image}, index) => ({
		image,
		agent: engine.endpoint.name,
		source: there[index]
			? 'present'
			: elsewhere.has(image) && namedBy(image) !== 'digest'
				? 'copy'
				: image === defaultImage
					? 'bootstrap'
					: 'pull',
	}));
}

async function isThere(engine: Engine, {image, ...call}: Call & {image: string}): Promise<boolean> {
	return (await engine.inspectImage(image, call)) !== undefined;
}
