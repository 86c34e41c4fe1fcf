import assert from 'node:assert/strict';
import test from 'node:test';
import {ensureRuntime} from '../../../source/docker/supply/runtime.ts';
import {defaultImage} from '../../../source/domain/spec/spec.ts';
import {fakeEngine, imageDetails, nothing} from '../../helpers/fakes/engine.ts';

// What an engine copies for a container that never starts shows on no real one but by the time it takes.
for (const {title, has, lock} of [
	{title: 'the runtime', has: [defaultImage, 'flotilla/runtime:h'], lock: 'flotilla/runtime:h'},
	{title: 'the base image alone', has: [defaultImage], lock: defaultImage},
]) {
	test(`an engine that has ${title} makes the lock of the runtime from the smallest there is`, async () => {
		const images: string[] = [];
		const present = new Set(has);
		const engine = fakeEngine({
			list: () => Promise.resolve(nothing),
			listNamed: () => Promise.resolve(nothing),
			danglingImages: () => Promise.resolve([]),
			inspectImage: name =>
				Promise.resolve(present.has(name) ? imageDetails({id: name}) : undefined),
			async *buildImage() {
				present.add('flotilla/runtime:h');
				yield* [];
				await Promise.resolve();
			},
			createContainer({name, image}) {
				if (name.endsWith('.lock')) images.push(image);
				return Promise.resolve({id: name});
			},
			createVolume: ({name}) => Promise.resolve({name, labels: {}}),
			removeContainer: () => Promise.resolve(),
			removeVolume: () => Promise.resolve(),
			fillVolume: () => Promise.resolve(),
		});
		const making = ensureRuntime(engine, {
			context: {hash: 'h', tar: Buffer.alloc(0)},
			signal: new AbortController().signal,
		});
		while (!(await making.next()).done);
		assert.deepEqual(images, [lock]);
	});
}
