import type {Engine} from '../docker/engine.ts';
import {FlotillaError} from '../domain/failure.ts';
import {labAddress} from '../domain/lab.ts';
import type {LabIdentity} from './lab-find.ts';
import {pause} from './pause.ts';
import {formSwarm} from './swarm.ts';

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

/** Waits until the manager hears from all agents: before that no network reaches them. */
export async function gathered(engines: readonly Engine[], {lab, signal}: Of): Promise<void> {
	const manager = engines.find(({endpoint}) => endpoint.name === lab.agents[0]);
	const deadline = performance.now() + patience;
	while (manager) {
		const late = performance.now() > deadline;
		try {
			const nodes = await manager.swarmNodes({signal});
			const heard = nodes.filter(({isReady}) => isReady).map(({hostname}) => hostname);
			const silent = lab.agents.filter(name => !heard.includes(name));
			if (silent.length === 0) return;
			if (late) throw unheard(manager, silent);
		} catch (error) {
			// A manager that has only started does not lead its swarm yet.
			if (late || !(error instanceof FlotillaError)) throw error;
		}

		await pause(200, signal);
		signal.throwIfAborted();
	}
}

function unheard({endpoint}: Engine, silent: readonly string[]): FlotillaError {
	return new FlotillaError({
		code: 'swarm',
		message: `${endpoint.name} does not hear from ${silent.join(', ')}, of its swarm`,
		hint: 'Make the lab anew: flotilla lab down, flotilla lab up.',
	});
}
