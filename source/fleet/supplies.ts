import type {Engine, ImageDetails, Progress} from '../docker/engine.ts';
import {FlotillaError} from '../domain/failure.ts';
import {stepId} from './provision-plan.ts';
import {step, type Emit} from './steps.ts';

type Reporting = {readonly emit: Emit; readonly signal: AbortSignal};

/** Gets an engine what hosts are made of, whatever that takes. */
export type Supplies = {
	/** Throws `image-not-found`, `image-pull` or `image-build`. */
	image(engine: Engine, options: Reporting & {reference: string}): Promise<ImageDetails>;
	/** The filled runtime volume, and the image it came from. */
	runtime(engine: Engine, options: Reporting): Promise<{volume: string; image: string}>;
};

type Ensure = {
	image(
		engine: Engine,
		reference: string,
		call: {signal: AbortSignal},
	): AsyncGenerator<Progress, {source: string}, void>;
	runtime(
		engine: Engine,
		call: {signal: AbortSignal},
	): AsyncGenerator<Progress, {volume: string; image: string; source: string}, void>;
};

/** Supplies from the docker adapter's generators, their progress reported as steps. */
export function createSupplies(ensure: Ensure): Supplies {
	return {
		async image(engine, {reference, emit, signal}) {
			const id = stepId.image(reference);
			await step(emit, {id, note: ({source}) => source}, () =>
				report(ensure.image(engine, reference, {signal}), {id, emit}),
			);
			const details = await engine.inspectImage(reference, {signal});
			if (details) return details;
			throw new FlotillaError({
				code: 'image-not-found',
				message: `image ${reference} is gone from ${engine.endpoint.name} again`,
				hint: 'Somebody removed it meanwhile; try again.',
			});
		},
		async runtime(engine, {emit, signal}) {
			const id = stepId.runtime;
			return step(emit, {id, note: ({source}) => source}, () =>
				report(ensure.runtime(engine, {signal}), {id, emit}),
			);
		},
	};
}

async function report<Result>(
	work: AsyncGenerator<Progress, Result, void>,
	{id, emit}: {id: string; emit: Emit},
): Promise<Result> {
	for (;;) {
		const next = await work.next();
		if (next.done) return next.value;
		const {text, done, total} = next.value;
		emit({
			type: 'step-progressed',
			step: id,
			done,
			unit: total === undefined ? 'none' : 'bytes',
			text,
			...(total === undefined ? {} : {total}),
		});
	}
}
