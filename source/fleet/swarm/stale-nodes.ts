import type {Engine} from '../../docker/engine/engine.ts';
import type {Call} from '../../docker/engine/shapes.ts';
import {dockerCommand} from '../../domain/agent/docker-command.ts';
import {FlotillaError} from '../../domain/failure.ts';

/**
 * Why a network of a swarm stays in use: members that are gone are listed until somebody takes them out,
 * and what ran on them counts as running. Any other error, and where all members answer, is as it was.
 */
export async function blamingNodes(
	engine: Engine,
	error: unknown,
	call: {signal?: AbortSignal} = {},
): Promise<unknown> {
	if (!(error instanceof FlotillaError) || error.code !== 'network-in-use') return error;
	const nodes = await engine.swarmNodes(call).catch(() => []);
	const silent = nodes.filter(({isReady}) => !isReady);
	if (silent.length === 0) return error;
	const names = silent.map(({hostname, address}) => `${hostname} (${address})`).join(', ');
	const ids = silent.map(({id}) => id).join(' ');
	const command = `${dockerCommand(engine.endpoint)} node rm --force ${ids}`;
	return new FlotillaError(
		{
			code: 'network-in-use',
			message: `${error.message}; its swarm still lists ${names}, which does not answer`,
			hint: `Once it is back, run the same again. If it is gone for good, take it out of the swarm, then run it again: ${command}`,
		},
		{cause: error},
	);
}

/** Takes members out of a manager's swarm that will never answer again; returns their names. */
export type ForgetLost = (manager: Engine, call?: Call) => Promise<readonly string[]>;
