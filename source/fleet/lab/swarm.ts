import type {Engine} from '../../docker/engine/engine.ts';
import type {SwarmNode} from '../../docker/engine/swarm.ts';
import {labAddress} from '../../domain/agent/lab.ts';
import {FlotillaError} from '../../domain/failure.ts';
import {pause} from '../../machine/pause.ts';
import type {FoundLab, LabIdentity} from '../agents/lab-find.ts';
import {formSwarm} from '../swarm/swarm.ts';

/** How long a swarm may take until its manager hears from all agents, ms. */
const patience = 60_000;

type Of = {readonly lab: LabIdentity; readonly signal: AbortSignal};

/** Makes the swarm of a lab's agents, the first its manager. */
export async function swarmOf(
	engines: readonly Engine[],
	{subnet, ...of}: Of & {subnet: string},
): Promise<void> {
	const {agents} = of.lab;
	const [manager = '', ...joining] = agents;
	const addresses = Object.fromEntries(
		agents.map((name, index) => [name, labAddress(subnet, index)]),
	);
	await formSwarm({manager, isNew: true, joining}, {engines, addresses, signal: of.signal});
	await gathered(engines, of);
}

/**
 * Brings those agents into the swarm again that it does not know: made anew, or taken out of it. Members
 * that they were before, or will never be again, are taken out.
 */
export async function rejoined(
	engines: readonly Engine[],
	{lab, signal}: {lab: FoundLab; signal: AbortSignal},
): Promise<void> {
	const manager = engines.find(({endpoint}) => endpoint.name === lab.agents[0]);
	if (!manager || lab.subnet === undefined) return;
	const nodes = await membersOf(manager, {lab, signal});
	const joining: Engine[] = [];
	for (const agent of engines) {
		const {swarm} = await agent.info({signal});
		const isMember = nodes.some(({id}) => id === swarm.nodeId);
		// One that has only started may not know yet who it is.
		const isUnknown = swarm.nodeId === null && swarm.state === 'pending';
		if (agent !== manager && !isMember && !isUnknown) joining.push(agent);
	}

	if (joining.length === 0) return;
	const {subnet} = lab;
	const addresses = Object.fromEntries(
		lab.agents.map((name, index) => [name, labAddress(subnet, index)]),
	);
	const names = joining.map(({endpoint}) => endpoint.name);
	for (const {id, hostname, address} of nodes) {
		const wasThere = names.includes(hostname) && address === addresses[hostname];
		if (wasThere) await manager.removeNode(id, {signal});
	}

	for (const agent of joining) await agent.leaveSwarm({signal});
	const plan = {manager: manager.endpoint.name, isNew: false, joining: names};
	await formSwarm(plan, {engines, addresses, signal});
}

/** What the manager knows of its swarm, once it leads it; throws `swarm` where it has none any more. */
async function membersOf(manager: Engine, {lab, signal}: Of): Promise<readonly SwarmNode[]> {
	const deadline = performance.now() + patience;
	for (;;) {
		try {
			return await manager.swarmNodes({signal});
		} catch (error) {
			if (!(error instanceof FlotillaError) || performance.now() > deadline) throw error;
		}

		const {swarm} = await manager.info({signal});
		if (swarm.state === 'inactive') throw unheard(manager, lab.agents.slice(1));
		await pause(200, signal);
		signal.throwIfAborted();
	}
}

type Member = Pick<Engine, 'endpoint' | 'swarmNodes' | 'swarmPeers'>;

/**
 * Waits until the manager hears from all agents: before that no network reaches them. And until all know of
 * each other: who joins a network before that may be unknown to the others for half a minute.
 */
export async function gathered(engines: readonly Member[], {lab, signal}: Of): Promise<void> {
	const manager = engines.find(({endpoint}) => endpoint.name === lab.agents[0]);
	const deadline = performance.now() + patience;
	while (manager) {
		const late = performance.now() > deadline;
		try {
			const nodes = await manager.swarmNodes({signal});
			const heard = nodes.filter(({isReady}) => isReady).map(({hostname}) => hostname);
			const silent = lab.agents.filter(name => !heard.includes(name));
			if (silent.length === 0 && (late || (await agree(engines, signal)))) return;
			if (late) throw unheard(manager, silent);
		} catch (error) {
			// A manager that has only started does not lead its swarm yet.
			if (late || !(error instanceof FlotillaError)) throw error;
		}

		await pause(200, signal);
		signal.throwIfAborted();
	}
}

async function agree(engines: readonly Member[], signal: AbortSignal): Promise<boolean> {
	const known = await Promise.all(engines.map(async engine => engine.swarmPeers({signal})));
	const [first = ''] = known.map(peers => peers.join());
	return known.every(peers => peers.length === engines.length && peers.join() === first);
}

function unheard({endpoint}: Pick<Engine, 'endpoint'>, silent: readonly string[]): FlotillaError {
	return new FlotillaError({
		code: 'swarm',
		message: `${endpoint.name} does not hear from ${silent.join(', ')}, of its swarm`,
		hint: 'Recreate the lab: flotilla lab down, flotilla lab up.',
	});
}
