import type {StepPlan} from '../domain/events.ts';
import type {HostPlan} from '../domain/hosts.ts';

/** Step ids, used both when planning and when reporting. */
export const stepId = {
	preflight: 'preflight',
	runtime: 'runtime',
	image: (reference: string) => `image:${reference}`,
	network: 'network',
	create: 'create',
	createHost: (host: string) => `create:${host}`,
	files: 'files',
	start: 'start',
	startHost: (host: string) => `start:${host}`,
	verify: 'verify',
} as const;

/** The tree of an `up`, known before anything is done. */
export function plannedSteps(
	hosts: readonly HostPlan[],
	options: {agent: string; network: string; images: readonly string[]},
): StepPlan[] {
	const {agent, network, images} = options;
	return [
		{id: stepId.preflight, title: 'check engine, name and capacity', agent},
		...images.map(image => ({id: stepId.image(image), title: `image ${image}`, agent})),
		{id: stepId.runtime, title: 'SSH runtime', agent},
		{id: stepId.network, title: `network ${network}`, agent},
		{id: stepId.create, title: 'create hosts', agent},
		...hosts.map(({name}) => ({
			id: stepId.createHost(name),
			title: name,
			parent: stepId.create,
			agent,
			host: name,
		})),
		{id: stepId.files, title: 'keys and configuration', agent},
		{id: stepId.start, title: 'start hosts', agent},
		...hosts.map(({name}) => ({
			id: stepId.startHost(name),
			title: name,
			parent: stepId.start,
			agent,
			host: name,
		})),
		{id: stepId.verify, title: 'verify the mesh'},
	];
}
