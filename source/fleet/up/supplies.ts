import type {Engine} from '../../docker/engine/engine.ts';
import type {ImageDetails, Progress} from '../../docker/engine/shapes.ts';
import {FlotillaError} from '../../domain/failure.ts';
import {step, type Emit} from '../operation/steps.ts';

type Reporting = {
	/** The step that it is reported as. */
	readonly id: string;
	readonly emit: Emit;
	readonly signal: AbortSignal;
};

/** The filled runtime volume of an engine, and the image it came from. */
export type RuntimeSource = {readonly volume: string; readonly image: string};

/** Gets an engine what hosts are made of, whatever that takes. */
export type Supplies = {
	/** Throws `image-not-found`, `image-pull` or `image-build`. */
	image(engine: Engine, options: Reporting & {reference: string}): Promise<ImageDetails>;
	runtime(engine: Engine, options: Reporting): Promise<RuntimeSource>;
	/** What the image of the runtime is called. */
	runtimeImage(): Promise<string>;
	/** The image of a lab's agents. */
	lab(engine: Engine, options: Reporting): Promise<{image: string}>;
};

type Ensure = {
	lab(
		engine: Engine,
		call: {signal: AbortSignal},
	): AsyncGenerator<Progress, {image: string; source: string}, void>;
	runtimeImage(): Promise<string>;
	image(
		engine: Engine,
		reference: string,
		call: {signal: AbortSignal},
	): AsyncGenerator<Progress, {source: string}, void>;
	runtime(
		engine: Engine,
		call: {signal: AbortSignal},
	): AsyncGenerator<Progress, RuntimeSource & {source: string}, void>;
};

/** Supplies from the docker adapter's generators, their progress reported as steps. */
export function createSupplies(ensure: Ensure): Supplies {
	return {
		async image(engine, {reference, id, emit, signal}) {
			await step(emit, {id, note: ({source}) => source}, () =>
				report(ensure.image(engine, reference, {signal}), {id, emit}),
			);
			return presentImage(engine, {reference, signal});
		},
		async runtime(engine, {id, emit, signal}) {
			return step(emit, {id, note: ({source}) => source}, () =>
				report(ensure.runtime(engine, {signal}), {id, emit}),
			);
		},
		async lab(engine, {id, emit, signal}) {
			return step(emit, {id, note: ({source}) => source}, () =>
				report(ensure.lab(engine, {signal}), {id, emit}),
			);
		},
		runtimeImage: () => ensure.runtimeImage(),
	};
}

/** An image that was put there a moment ago. */
export async function presentImage(
	engine: Engine,
	{reference, signal}: {reference: string; signal: AbortSignal},
): Promise<ImageDetails> {
	const details = await engine.inspectImage(reference, {signal});
	if (details) return details;
	throw new FlotillaError({
		code: 'image-not-found',
		message: `image ${reference} is gone from ${engine.endpoint.name} again`,
		hint: 'Somebody removed it meanwhile; try again.',
	});
}

async function report<Result>(
	work: AsyncGenerator<Progress, Result, void>,
	{id, emit}: {id: string; emit: Emit},
): Promise<Result> {
	for (;;) {
		const next = await work.next();
		if (next.done) return next.value;
		const {text, done, total, unit = 'bytes'} = next.value;
		emit({
			type: 'step-progressed',
			step: id,
			done,
			unit: total === undefined ? 'none' : unit,
			text,
			...(total === undefined ? {} : {total}),
		});
	}
}
