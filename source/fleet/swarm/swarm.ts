import type {Engine} from '../../docker/engine/engine.ts';
import type {EngineInfo} from '../../docker/engine/info.ts';
import type {Call} from '../../docker/engine/shapes.ts';
import {overlayObstacle} from '../../domain/agent/engine-kind.ts';
import {FlotillaError} from '../../domain/failure.ts';
import {
	isFormed,
	sharedAddress,
	swarmWork,
	type SwarmFacts,
	type SwarmPlan,
} from '../../domain/placement/swarm-plan.ts';
import {together} from '../operation/drive.ts';
import {overlayPool} from './overlay.ts';

/** The address an agent's peers reach it at. */
export type AddressOf = (engine: Engine) => Promise<string>;

/** An engine's part in a swarm, and what it knows of the others. */
export async function swarmFacts(
	engine: Engine,
	info: EngineInfo,
	call: Call = {},
): Promise<SwarmFacts> {
	const {state, isManager, nodeId, error} = info.swarm;
	const nodes = isManager ? await engine.swarmNodes(call) : [];
	return {
		agent: engine.endpoint.name,
		state,
		isManager,
		nodeId,
		error,
		obstacle: overlayObstacle(engine.endpoint.name, info),
		members: nodes.map(({id}) => id),
		silent: nodes.flatMap(({id, isReady}) => (isReady ? [] : id)),
	};
}

/**
 * The addresses under which agents that make or join a swarm would be known to each other. Throws
 * `swarm` where one has none, or shares it with another.
 */
export async function swarmAddresses(
	{manager, isNew, joining}: SwarmPlan,
	{engines, addressOf}: {engines: readonly Engine[]; addressOf: AddressOf},
): Promise<Record<string, string>> {
	const coming = isNew ? [manager, ...joining] : joining;
	const found = await Promise.all(
		engines
			.filter(({endpoint}) => coming.includes(endpoint.name))
			.map(async engine => [engine.endpoint.name, await addressOf(engine)] as const),
	);
	const addresses = Object.fromEntries(found);
	const failure = sharedAddress(addresses);
	if (failure) throw new FlotillaError(failure);
	return addresses;
}

/** Throws `confirmation-needed` where a swarm would have to be made or joined. */
export function refuseUnformed(
	plan: SwarmPlan | undefined,
	addresses: Readonly<Record<string, string>>,
): void {
	if (!plan || isFormed(plan)) return;
	throw new FlotillaError({
		code: 'confirmation-needed',
		message: `the agents are not in one swarm yet: ${swarmWork(plan, addresses)}`,
		hint: 'Say yes to that with --yes, or do it yourself: docker swarm init, docker swarm join.',
	});
}

/**
 * Brings agents into one swarm. Returns how to undo exactly that: agents that joined leave again, and
 * a swarm made here ends; none that was there before is touched.
 */
export async function formSwarm(
	plan: SwarmPlan,
	{
		engines,
		addresses,
		signal,
	}: {
		engines: readonly Engine[];
		/** By agent: where its peers reach it. */
		addresses: Readonly<Record<string, string>>;
		signal: AbortSignal;
	},
): Promise<() => Promise<void>> {
	const engineOf = (name: string) => {
		const engine = engines.find(({endpoint}) => endpoint.name === name);
		if (!engine) throw new Error(`${name} is not among the agents`);
		return engine;
	};

	const addressOf = (engine: Engine) => {
		const address = addresses[engine.endpoint.name];
		if (address === undefined) throw new Error(`no address of ${engine.endpoint.name}`);
		return address;
	};

	const manager = engineOf(plan.manager);
	const joined: Engine[] = [];
	const undo = async () => {
		for (const engine of joined) {
			const {swarm} = await engine.info();
			await engine.leaveSwarm();
			if (!plan.isNew && swarm.nodeId) await manager.removeNode(swarm.nodeId);
		}

		if (plan.isNew) await manager.leaveSwarm();
	};

	if (plan.isNew) {
		signal.throwIfAborted();
		await manager.initSwarm({advertise: addressOf(manager), pool: overlayPool});
	}

	try {
		const [token, {swarm}] = await Promise.all([manager.workerToken(), manager.info()]);
		const managers = swarm.managers.length > 0 ? swarm.managers : [`${swarm.address}:2377`];
		await together(
			plan.joining,
			async (name, stopped) => {
				const engine = engineOf(name);
				stopped.throwIfAborted();
				joined.push(engine);
				await engine.joinSwarm({advertise: addressOf(engine), managers, token});
			},
			{signal},
		);
	} catch (error) {
		await undo().catch(() => {});
		throw error;
	}

	return undo;
}
