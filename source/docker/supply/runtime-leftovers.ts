import {setTimeout as sleep} from 'node:timers/promises';
import {isAbort} from '../../domain/failure.ts';
import {runtimeLabel} from '../../domain/session/labels.ts';
import type {Engine} from '../engine/engine.ts';
import type {Call} from '../engine/shapes.ts';

const cleanUpMs = 15_000;
const pollMs = 50;

/** What the Dockerfile gives to all that is only there while it is built. */
const buildLabel = `${runtimeLabel}=build`;

/** The Dockerfile's label on stages; a runtime that is done has its version, and so have copies of it. */
const stages = ['build', '1'];

/** Images of builds of the runtime that nobody needs: the compilers, and stages of one that was cut off. */
export async function buildImages(engine: Engine, call: Call = {}): Promise<readonly string[]> {
	const found = stages.map(async stage =>
		engine.danglingImages([`${runtimeLabel}=${stage}`], call),
	);
	return (await Promise.all(found)).flat();
}

/**
 * Does a build and removes what it leaves beside its image, however it ends. For the holder of the
 * runtime's lock; while a build of another version is under way nothing is removed.
 */
export async function* withoutLeftovers<Item>(
	engine: Engine,
	build: AsyncGenerator<Item, void, void>,
): AsyncGenerator<Item, void, void> {
	try {
		yield* build;
	} finally {
		// Also when called off. What this cannot remove, `flotilla gc` finds.
		await removeImages(engine, AbortSignal.timeout(cleanUpMs)).catch(() => {});
	}
}

async function removeImages(engine: Engine, signal: AbortSignal): Promise<void> {
	const call = {signal};
	const {containers} = await engine.list([runtimeLabel], call);
	const locks = containers.filter(({name}) => name.endsWith('.lock'));
	if (locks.length > 1) return;
	// The engine ends the step of a build that was called off by itself, a moment later.
	while ((await engine.list([buildLabel], call)).containers.length > 0) {
		await sleep(pollMs, undefined, call);
	}

	for (const image of await buildImages(engine, call)) {
		await engine.removeImage(image, call).catch((error: unknown) => {
			if (isAbort(error)) throw error;
		});
	}
}
