import type {Engine} from '../../docker/engine/engine.ts';
import type {Call} from '../../docker/engine/shapes.ts';
import type {SwarmNode} from '../../docker/engine/swarm.ts';
import {labAddress} from '../../domain/agent/lab.ts';
import {FlotillaError} from '../../domain/failure.ts';
import type {Agents} from '../agents/agents.ts';
import {findLab, type FoundLab} from '../agents/lab-find.ts';
import type {ForgetLost} from './stale-nodes.ts';

/**
 * Only agents of the manager's own lab whose containers are gone are known to be lost: of any other
 * member it is for who runs it to say.
 */
export function createForgetLost(agents: Agents): ForgetLost {
	return async (manager, call = {}) => {
		try {
			const lab = await labOf(agents, manager, call);
			const lost = lab ? lostNodes(lab, await manager.swarmNodes(call)) : [];
			for (const {id} of lost) await manager.removeNode(id, call);
			return lost.map(({hostname}) => hostname);
		} catch (error) {
			// Why the network stays is then the better thing to be told.
			if (error instanceof FlotillaError) return [];
			throw error;
		}
	};
}

/** The silent members that were agents of this lab, and have no container any more. */
export function lostNodes(
	{agents, containers, subnet}: Pick<FoundLab, 'agents' | 'containers' | 'subnet'>,
	nodes: readonly SwarmNode[],
): SwarmNode[] {
	return nodes.filter(({hostname, address, isReady}) => {
		const index = agents.indexOf(hostname);
		if (isReady || index < 0 || subnet === undefined || containers.has(hostname)) return false;
		return address === labAddress(subnet, index);
	});
}

async function labOf(agents: Agents, manager: Engine, call: Call): Promise<FoundLab | undefined> {
	const {name, url} = manager.endpoint;
	for (const given of agents.given) {
		const nested = await agents.nestedOn(given, call);
		if (!nested.some(found => found.name === name && found.url === url)) continue;
		return findLab(await agents.engine(given.name, call), call);
	}

	return undefined;
}
