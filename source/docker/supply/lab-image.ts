import {defaultImage} from '../../domain/spec/spec.ts';
import type {Engine} from '../engine/engine.ts';
import type {Progress} from '../engine/shapes.ts';
import {readContext} from './build-context.ts';
import {ensureImage} from './ensure-image.ts';

/**
 * Makes sure that an engine has the image of lab agents, built once per version of its recipe.
 * `suite` is the Debian suite whose Docker it has; without one that of the base image.
 */
export async function* ensureLabImage(
	engine: Engine,
	{signal, suite = ''}: {signal: AbortSignal; suite?: string},
): AsyncGenerator<Progress, {image: string; source: 'present' | 'built'}, void> {
	const context = await readContext('lab');
	const image = `flotilla/lab:${context.hash}${suite === '' ? '' : `-${suite}`}`;
	if (await engine.inspectImage(image, {signal})) return {image, source: 'present'};
	yield* ensureImage(engine, defaultImage, {signal});
	const args = {BASE: defaultImage, SUITE: suite};
	yield* engine.buildImage(context.tar, {tag: image, args}, {signal});
	return {image, source: 'built'};
}
