import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {Engine} from '../../../source/docker/engine/engine.ts';
import {buildImages} from '../../../source/docker/supply/runtime-leftovers.ts';

test('nameless images of a build are its leftovers; a copy of a finished runtime is somebody’s', async () => {
	const images = [
		['dev.flotilla.runtime', 'build', 'compilers'],
		['dev.flotilla.runtime', '1', 'stage'],
		['dev.flotilla.runtime', '083c6fbe6a80', 'committed'],
		['dev.flotilla.image', 'bootstrapped', 'other'],
	] as const;
	const engine = {
		danglingImages: (labels: readonly string[]) =>
			Promise.resolve(
				images
					.filter(([name, value]) =>
						labels.every(want => [name, `${name}=${value}`].includes(want)),
					)
					.map(([, , id]) => id),
			),
	} as Pick<Engine, 'danglingImages'> as Engine;
	assert.deepEqual(await buildImages(engine), ['compilers', 'stage']);
});
