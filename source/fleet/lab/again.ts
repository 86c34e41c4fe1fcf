import type {Engine} from '../../docker/engine/engine.ts';
import type {ContainerOptions, NestedRights, Call} from '../../docker/engine/shapes.ts';
import {labLabel} from '../../domain/agent/lab.ts';
import {FlotillaError} from '../../domain/failure.ts';
import type {FoundLab} from '../agents/lab-find.ts';
import {labContainer} from './container.ts';

/**
 * What the engine is asked to create for an agent whose container is gone: the same again, with its
 * address, and with its volumes where those are left. Throws `host-not-found` where too little of the lab is left.
 */
export async function agentAgain(
	lab: FoundLab,
	name: string,
	call: Call = {},
): Promise<ContainerOptions> {
	const {engine, agents, subnet, inventory} = lab;
	const labels = inventory.networks[0]?.labels ?? {};
	const image = labels[labLabel.image] ?? '';
	const rights = rightsOf(labels[labLabel.rights]);
	if (subnet === undefined || !rights) throw gone(engine, `${name} and the network of the lab`);
	if (!(await engine.inspectImage(image, call))) throw gone(engine, `${name} and its image`);
	return labContainer(lab, {name, index: agents.indexOf(name), image, rights, subnet});
}

function rightsOf(text: string | undefined): NestedRights | undefined {
	return text === 'privileged' || text === 'unconfined' ? text : undefined;
}

function gone({endpoint}: Engine, what: string): FlotillaError {
	return new FlotillaError({
		code: 'host-not-found',
		message: `${endpoint.name}: ${what} are gone`,
		hint: 'Recreate the lab: flotilla lab down, flotilla lab up.',
	});
}
