import type {Engine} from '../../docker/engine/engine.ts';
import {dockerCommand} from '../../domain/agent/docker-command.ts';
import {FlotillaError} from '../../domain/failure.ts';
import {together} from '../operation/drive.ts';

/** Who has an image, and who is to get it. */
type Way = {readonly lacking: readonly Engine[]; readonly source: Engine | undefined};

/**
 * Brings an image that is named by its digest onto engines: a registry gives that name, so each pulls it,
 * and no copy from another engine would be called by it.
 */
export async function pullByDigest(
	{reference, make}: Pick<Spread, 'reference' | 'make'>,
	{lacking, source, signal}: Way & {signal: AbortSignal},
): Promise<void> {
	const pull = async (engine: Engine) => {
		try {
			await make(engine);
		} catch (error) {
			if (!source || !(error instanceof FlotillaError)) throw error;
			const {code, message} = error.failure;
			const {name} = engine.endpoint;
			throw new FlotillaError(
				{
					code,
					message: `${message}; ${source.endpoint.name} has it, but a digest is a registry's name for an image, which a copy would not have on ${name}`,
					hint: `Let ${name} reach the registry, or ${byTag(source, reference)}`,
				},
				{cause: error},
			);
		}
	};

	await together(lacking, pull, {signal});
}

/** Throws where an image that is named by its id is nowhere, or would have another id on these engines. */
export async function refuseOtherIds(reference: string, {lacking, source}: Way): Promise<void> {
	if (!source) {
		throw new FlotillaError({
			code: 'image-not-found',
			message: `no agent has an image with the id ${reference}`,
			hint: 'An id names an image only where it is already; use NAME:TAG.',
		});
	}

	const {imageIds} = await source.info();
	for (const engine of lacking) {
		const other = (await engine.info()).imageIds;
		if (other === imageIds) continue;
		const [name, holder] = [engine.endpoint.name, source.endpoint.name];
		const whose = other === 'manifest' ? name : holder;
		throw new FlotillaError({
			code: 'image-differs',
			message: `${name}: image ${reference}, which ${holder} has, would have another id there: ${whose} has containerd's image store`,
			hint: `Instead, ${byTag(source, reference)}`,
		});
	}
}

/** What makes it a name that flotilla can bring anywhere. */
function byTag({endpoint}: Engine, reference: string): string {
	return `give it a tag, and name it by that, so that it is copied: ${dockerCommand(endpoint)} tag ${reference} NAME:TAG`;
}

export type Spread = {
	readonly reference: string;
	/** Where it has to be. */
	readonly engines: readonly Engine[];
	/** The step an engine's part is reported as. */
	readonly idOf: (engine: Engine) => string;
	/** Gets it onto one engine from outside: registry, bootstrap, build. */
	readonly make: (engine: Engine) => Promise<void>;
	/** Does a copy complete the step, or is it the first half of it? */
	readonly isStep: boolean;
};
