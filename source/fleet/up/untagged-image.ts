import type {Engine} from '../../docker/engine/engine.ts';
import type {EngineInfo} from '../../docker/engine/info.ts';
import type {ImageDetails} from '../../docker/engine/shapes.ts';
import {dockerCommand} from '../../domain/agent/docker-command.ts';
import {FlotillaError, type Failure} from '../../domain/failure.ts';
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

/** Why an image that is named by its id would have another one on an engine than on the one that has it. */
export function otherId(reference: string, lacking: Stored, holder: Stored): Failure | undefined {
	if (lacking.imageIds === holder.imageIds) return undefined;
	const [name, having] = [lacking.engine.endpoint.name, holder.engine.endpoint.name];
	const whose = lacking.imageIds === 'manifest' ? name : having;
	return {
		code: 'image-differs',
		message: `${name}: image ${reference}, which ${having} has, would have another id there: ${whose} has containerd's image store`,
		hint: `Instead, ${byTag(holder.engine, reference)}`,
	};
}

/** An engine, and how it names images. */
type Stored = Pick<EngineInfo, 'imageIds'> & {readonly engine: Engine};

/** What makes it a name that flotilla can bring anywhere. */
function byTag({endpoint}: Engine, reference: string): string {
	return `give it a tag, and name it by that, so that it is copied: ${dockerCommand(endpoint)} tag ${reference} NAME:TAG`;
}

export type Spread = {
	readonly reference: string;
	/** Where it has to be. */
	readonly engines: readonly Engine[];
	/** Of these, those that have it, and what it is there. */
	readonly present: ReadonlyMap<Engine, ImageDetails>;
	/** An agent outside of these that has it. */
	readonly holder: Engine | undefined;
	/** The step an engine's part is reported as. */
	readonly idOf: (engine: Engine) => string;
	/** Gets it onto one engine from outside: registry, bootstrap, build. */
	readonly make: (engine: Engine) => Promise<void>;
	/** Does a copy complete the step, or is it the first half of it? */
	readonly isStep: boolean;
};
