import {FlotillaError} from '../../domain/failure.ts';
import {runtimeLabel} from '../../domain/session/labels.ts';
import {defaultImage} from '../../domain/spec/spec.ts';
import type {Engine} from '../engine/engine.ts';
import type {Progress} from '../engine/shapes.ts';
import {readContext, type BuildContext} from './build-context.ts';
import {ensureImage} from './ensure-image.ts';
import {runtimeVolume, withRuntimeLock, type LockOwner} from './runtime-lock.ts';
import {refuseOthers} from './runtime-names.ts';
import {withoutLeftovers} from './runtime-leftovers.ts';
import {fillVolume, isFilled} from './runtime-volume.ts';

/** What hosts get their SSH from. */
export type Runtime = {
	/** To be mounted read-only at `/opt/flotilla`. */
	readonly volume: string;
	/** Has the same files; good for a container that is never started. */
	readonly image: string;
	readonly source: 'present' | 'filled' | 'built';
};

export type RuntimeOptions = {
	readonly signal: AbortSignal;
	readonly env?: Readonly<Record<string, string | undefined>>;
	readonly owner?: LockOwner;
	/** @default the files beside the running code */
	readonly context?: BuildContext;
};

/**
 * Makes sure that an engine has the runtime as a volume, built and filled once per version of it.
 * Several runs at once wait for one of them; a volume that is not filled to the end is never given out.
 */
export async function* ensureRuntime(
	engine: Engine,
	options: RuntimeOptions,
): AsyncGenerator<Progress, Runtime, void> {
	const {signal} = options;
	const context = options.context ?? (await readContext('runtime'));
	const {hash} = context;
	const image = imageName(hash);
	const volume = runtimeVolume(hash);
	const [isReady, found] = await Promise.all([
		isFilled(engine, {volume, hash, signal}),
		engine.inspectImage(image, {signal}),
	]);
	if (isReady && found) return {volume, image, source: 'present'};
	await refuseOthers(engine, {hash, signal});
	// Built from it; a runtime that came from another agent needs it not.
	if (!found) yield* ensureImage(engine, defaultImage, options);
	const lock = {...options, hash, image: found ? image : defaultImage};
	return yield* withRuntimeLock(engine, lock, async function* () {
		// Whoever held the lock before may have done it all.
		const isBuilt = (await engine.inspectImage(image, {signal})) !== undefined;
		if (!isBuilt) yield* withoutLeftovers(engine, build(engine, {image, context, signal}));
		if (await isFilled(engine, {volume, hash, signal})) {
			return {volume, image, source: isBuilt ? 'present' : 'built'} as const;
		}

		yield {text: 'filling the volume', done: 0};
		await fillVolume(engine, {volume, image, hash, signal});
		return {volume, image, source: isBuilt ? 'filled' : 'built'} as const;
	});
}

/** What the image of the runtime of this version is called, wherever it is. */
export async function runtimeImageName(): Promise<string> {
	return imageName((await readContext('runtime')).hash);
}

function imageName(hash: string): string {
	return `flotilla/runtime:${hash}`;
}

async function* build(
	engine: Engine,
	{image, context, signal}: {image: string; context: BuildContext; signal: AbortSignal},
): AsyncGenerator<Progress, void, void> {
	yield* engine.buildImage(
		context.tar,
		{tag: image, args: {BASE: defaultImage}, labels: {[runtimeLabel]: context.hash}},
		{signal},
	);
	if (await engine.inspectImage(image, {signal})) return;
	throw new FlotillaError({
		code: 'image-build',
		message: `${engine.endpoint.name}: the build of ${image} ended without an image`,
	});
}
