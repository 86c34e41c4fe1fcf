import {dockerCommand} from '../../domain/agent/docker-command.ts';
import {FlotillaError} from '../../domain/failure.ts';
import {runtimeLabel} from '../../domain/session/labels.ts';
import type {Engine} from '../engine/engine.ts';
import {runtimeVolume} from './runtime-lock.ts';

/**
 * Throws `name-in-use` where somebody else has a name that making this version of the runtime takes:
 * such a volume would be removed, such a lock waited for.
 */
export async function refuseOthers(
	engine: Engine,
	{hash, signal}: {hash: string; signal: AbortSignal},
): Promise<void> {
	const volume = runtimeVolume(hash);
	const wanted = [volume, `${volume}.ready`, `${volume}.fill`, `${volume}.lock`];
	const {containers, volumes} = await engine.listNamed([volume], {signal});
	const things = [
		...containers.map(({name, labels}) => ({kind: 'container', name, labels})),
		...volumes.map(({name, labels}) => ({kind: 'volume', name, labels})),
	];
	const other = things.find(
		({name, labels}) => wanted.includes(name) && labels[runtimeLabel] !== hash,
	);
	if (!other) return;
	const {kind, name} = other;
	const docker = dockerCommand(engine.endpoint);
	throw new FlotillaError({
		code: 'name-in-use',
		message: `${engine.endpoint.name}: ${kind} ${name} is there already, and flotilla did not make it`,
		hint: `See what that is (${docker} ${kind} inspect ${name}), and if nobody needs it: ${docker} ${kind} rm ${name}`,
	});
}
