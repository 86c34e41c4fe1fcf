import {FlotillaError, isAbort} from '../../domain/failure.ts';
import {defaultImage} from '../../domain/spec/spec.ts';
import type {Engine} from '../engine/engine.ts';
import type {Progress} from '../engine/shapes.ts';
import {bootstrapImage, bootstrapObstacle} from './bootstrap.ts';

/** What stands in for the default image where a registry is in reach. */
const publicBase = 'debian:bookworm-slim';
const registryDeadlineMs = 5000;

export type EnsuredImage = {
	readonly id: string;
	readonly source: 'present' | 'pulled' | 'bootstrapped';
};

type EnsureOptions = {
	readonly signal: AbortSignal;
	readonly env?: Readonly<Record<string, string | undefined>>;
};

/**
 * Makes sure that an engine has an image: there already, else pulled, else (the default image only)
 * made from Debian packages. Throws `image-not-found`, `image-pull` or `image-build`.
 */
export async function* ensureImage(
	engine: Engine,
	reference: string,
	{signal, env = process.env}: EnsureOptions,
): AsyncGenerator<Progress, EnsuredImage, void> {
	const present = await engine.inspectImage(reference, {signal});
	if (present) return {id: present.id, source: 'present'};
	if (reference !== defaultImage) {
		yield* engine.pullImage(reference, {signal});
		return {id: await idOf(engine, {reference, signal}), source: 'pulled'};
	}

	const refused = yield* pullBase(engine, {signal});
	if (!refused) return {id: await idOf(engine, {reference, signal}), source: 'pulled'};
	const obstacle = await bootstrapObstacle(engine, {env, signal});
	if (obstacle) {
		throw new FlotillaError(
			{
				code: 'image-pull',
				message: `${refused.message}; ${obstacle}`,
				hint: `Load an image onto the agent and use it with \`--image\`, or tag one as ${defaultImage}.`,
			},
			{cause: refused},
		);
	}

	yield* bootstrapImage(engine, {tag: reference, env, signal});
	return {id: await idOf(engine, {reference, signal}), source: 'bootstrapped'};
}

/** Pulls what becomes the default image; returns why it could not. */
async function* pullBase(
	engine: Engine,
	{signal}: {signal: AbortSignal},
): AsyncGenerator<Progress, FlotillaError | undefined, void> {
	const late = new AbortController();
	const timer = setTimeout(() => late.abort(), registryDeadlineMs);
	try {
		const call = {signal: AbortSignal.any([signal, late.signal])};
		for await (const progress of engine.pullImage(publicBase, call)) {
			// A registry that said anything is in reach, however slow it may be.
			clearTimeout(timer);
			yield progress;
		}

		await engine.tagImage(publicBase, defaultImage, {signal});
		return undefined;
	} catch (error) {
		signal.throwIfAborted();
		if (isAbort(error)) return unreachable(engine);
		if (error instanceof FlotillaError && pullCodes.includes(error.code)) return error;
		throw error;
	} finally {
		clearTimeout(timer);
	}
}

const pullCodes = ['image-pull', 'image-not-found', 'engine-error', 'engine-answer'];

function unreachable(engine: Engine): FlotillaError {
	return new FlotillaError({
		code: 'image-pull',
		message: `${engine.endpoint.name}: could not pull image ${publicBase}: the registry did not answer within ${registryDeadlineMs / 1000} s`,
	});
}

async function idOf(
	engine: Engine,
	{reference, signal}: {reference: string; signal: AbortSignal},
): Promise<string> {
	const image = await engine.inspectImage(reference, {signal});
	if (image) return image.id;
	throw new FlotillaError({
		code: 'image-not-found',
		message: `${engine.endpoint.name}: image ${reference} is gone again`,
		hint: 'Somebody removed it meanwhile; try again.',
	});
}
