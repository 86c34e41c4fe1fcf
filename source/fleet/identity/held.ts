import type {Engine} from '../../docker/engine/engine.ts';
import type {ContainerSummary} from '../../docker/engine/shapes.ts';
import {dockerCommand} from '../../domain/agent/docker-command.ts';
import {FlotillaError} from '../../domain/failure.ts';

/** A volume or a network that cannot be removed. */
type Held = {readonly kind: 'volume' | 'network'; readonly name: string; readonly id: string};

/**
 * Who keeps a thing of a session from being removed, once the session's own containers are gone:
 * the error to throw, or undefined where nobody is seen to.
 */
export async function heldBy(
	engines: readonly Engine[],
	thing: Held,
	call: {signal?: AbortSignal} = {},
): Promise<FlotillaError | undefined> {
	const found = await Promise.all(
		engines.map(async engine => ({engine, users: await usersOf(engine, thing, call)})),
	);
	const holding = found.filter(({users}) => users.length > 0);
	if (holding.length === 0) return undefined;
	const who = holding
		.map(
			({engine, users}) => `${users.map(({name}) => name).join(', ')} on ${engine.endpoint.name}`,
		)
		.join('; ');
	const count = holding.reduce((sum, {users}) => sum + users.length, 0);
	const [containers, are] = count === 1 ? ['container', 'is'] : ['containers', 'are'];
	const holds =
		thing.kind === 'network' ? `${are} attached to it` : count === 1 ? 'uses it' : 'use it';
	return new FlotillaError({
		code: 'leftovers',
		message: `${thing.kind} ${thing.name} stays: ${containers} ${who}, not of this session, ${holds}`,
		hint: `See first whether somebody needs ${count === 1 ? 'it' : 'them'}; if not: ${holding.flatMap(({engine, users}) => commands(engine, {thing, users})).join('; ')}; then flotilla gc removes the rest.`,
	});
}

/** A network is held by what runs, a volume by every container that there is. */
async function usersOf(
	engine: Engine,
	{kind, id}: Held,
	call: {signal?: AbortSignal},
): Promise<readonly ContainerSummary[]> {
	if (kind === 'volume') {
		const using = await engine.containersOn({volume: id}, call);
		return using.filter(({state}) => state !== 'removing');
	}

	const attached = await engine.containersOn({network: id}, call);
	return attached.filter(({state}) => ['running', 'paused', 'restarting'].includes(state));
}

function commands(
	engine: Engine,
	{thing: {kind, name}, users}: {thing: Held; users: readonly ContainerSummary[]},
): string[] {
	const docker = dockerCommand(engine.endpoint);
	const names = users.map(user => user.name);
	return kind === 'network'
		? names.map(user => `${docker} network disconnect -f ${name} ${user}`)
		: [`${docker} rm -f ${names.join(' ')}`];
}
