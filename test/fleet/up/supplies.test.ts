import assert from 'node:assert/strict';
import test from 'node:test';
import {buildProgress, pullProgress} from '../../../source/docker/engine/image-stream.ts';
import type {FleetEvent} from '../../../source/domain/operation/events.ts';
import {createSupplies} from '../../../source/fleet/up/supplies.ts';
import {fakeEngine, imageDetails} from '../../helpers/fakes/engine.ts';

test('a build is reported in steps, a pull in bytes', async () => {
	const supplies = createSupplies({
		runtimeImage: () => Promise.resolve('x'),
		async *lab() {
			yield* [];
			return await Promise.resolve({source: 'present', image: 'x'});
		},
		async *image() {
			yield await Promise.resolve(
				pullProgress()({id: 'a', status: 'Downloading', progressDetail: {current: 1, total: 9}}),
			);
			return {source: 'pulled'};
		},
		async *runtime() {
			const step = await Promise.resolve(buildProgress().take({stream: 'Step 2/9 : RUN true\n'}));
			if (step) yield step;
			return {source: 'built', volume: 'v', image: 'x'};
		},
	});
	const engine = fakeEngine({inspectImage: () => Promise.resolve(imageDetails())});
	const events: FleetEvent[] = [];
	const report = {
		id: 's',
		emit: (event: FleetEvent) => void events.push(event),
		signal: new AbortController().signal,
	};
	await supplies.image(engine, {...report, reference: 'x'});
	await supplies.runtime(engine, report);
	const units = events.flatMap(event =>
		event.type === 'step-progressed' ? [[event.unit, event.done, event.total]] : [],
	);
	assert.deepEqual(units, [
		['bytes', 1, 9],
		['steps', 1, 9],
	]);
});
