import {FlotillaError} from '../../domain/failure.ts';
import type {Labels} from '../../domain/session/labels.ts';
import type {Engine} from '../engine/engine.ts';
import type {ContainerOptions, NestedRights} from '../engine/shapes.ts';

/** What `unconfined` containers get to see of the machine. */
export const machineCgroups = '/sys/fs/cgroup';

/**
 * How an engine's containers can run engines themselves. Privileged ones are the norm; an engine that
 * lacks a capability itself cannot start them, which only trying tells.
 */
export async function nestedRights(
	engine: Engine,
	{image, name, labels}: {image: string; name: string; labels: Labels},
): Promise<NestedRights> {
	const trial: ContainerOptions = {name, image, labels, entrypoint: ['true']};
	if (await canStart(engine, {...trial, rights: 'privileged'})) return 'privileged';
	if (await canStart(engine, {...trial, rights: 'unconfined'})) return 'unconfined';
	throw new FlotillaError({
		code: 'unsupported',
		message: `${engine.endpoint.name}: its containers cannot run an engine: neither privileged ones start nor such with single capabilities`,
		hint: 'Rootless engines and some hosted ones forbid both; use another engine: --agent NAME.',
	});
}

async function canStart(engine: Engine, options: ContainerOptions): Promise<boolean> {
	const {id} = await engine.createContainer(options);
	try {
		await engine.startContainer(id);
		return true;
	} catch (error) {
		if (error instanceof FlotillaError && error.code === 'host-failed') return false;
		throw error;
	} finally {
		await engine.removeContainer(id);
	}
}
