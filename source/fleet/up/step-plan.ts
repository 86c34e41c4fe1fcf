import type {StepPlan} from '../../domain/operation/events.ts';
import {isFormed} from '../../domain/placement/swarm-plan.ts';
import type {HostPlan} from '../../domain/session/hosts.ts';
import {stepId} from '../operation/steps.ts';
import type {SessionPlacement} from './placement.ts';

/** The tree of an `up`, known before anything is done. */
export function plannedSteps({sites, network, swarm}: SessionPlacement, name: string): StepPlan[] {
	const hosts = sites.flatMap(({engine, hosts: own}) =>
		own.map(host => ({host, agent: engine.endpoint.name})),
	);
	hosts.sort((a, b) => a.host.rank - b.host.rank);
	const agents = sites.map(({engine}) => engine.endpoint.name);
	const only = agents.length === 1 ? {agent: agents[0] ?? ''} : {};
	const images = [...new Set(hosts.map(({host}) => host.image))];
	const perHost = (parent: string, idOf: (host: string) => string): StepPlan[] =>
		hosts.map(({host, agent}) => ({
			id: idOf(host.name),
			title: host.name,
			parent,
			agent,
			host: host.name,
		}));
	const perAgent = (parent: string, users: readonly string[]): StepPlan[] =>
		users.length === 1
			? []
			: users.map(agent => ({id: stepId.on(parent, agent), title: agent, parent, agent}));
	return [
		{id: stepId.preflight, title: 'check engine, name and capacity', ...only},
		...(swarm && !isFormed(swarm) ? [{id: stepId.swarm, title: `swarm of ${swarm.manager}`}] : []),
		...images.flatMap(image => [
			{id: stepId.image(image), title: `image ${image}`, ...only},
			...perAgent(stepId.image(image), usersOf(image, sites)),
		]),
		{id: stepId.runtime, title: 'SSH runtime', ...only},
		...perAgent(stepId.runtime, agents),
		{id: stepId.network, title: `network ${name}`, agent: network.endpoint.name},
		{id: stepId.create, title: 'create hosts', ...only},
		...perHost(stepId.create, stepId.createHost),
		{id: stepId.files, title: 'keys and configuration', ...only},
		{id: stepId.start, title: 'start hosts', ...only},
		...perHost(stepId.start, stepId.startHost),
		{id: stepId.verify, title: 'verify the mesh'},
	];
}

function usersOf(image: string, sites: SessionPlacement['sites']): string[] {
	return sites
		.filter(({hosts}) => hosts.some((host: HostPlan) => host.image === image))
		.map(({engine}) => engine.endpoint.name);
}
