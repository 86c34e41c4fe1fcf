import assert from 'node:assert/strict';
import {Readable} from 'node:stream';
import test from 'node:test';
import type {Engine} from '../../../source/docker/engine/engine.ts';
import {FlotillaError} from '../../../source/domain/failure.ts';
import type {FleetEvent} from '../../../source/domain/operation/events.ts';
import {spreadImage} from '../../../source/fleet/up/supply-sites.ts';
import {endpointOf, engineInfo, fakeEngine, imageDetails} from '../../helpers/fakes/engine.ts';
import {noSupplies} from '../../helpers/fakes/supplies.ts';

const full = new FlotillaError({code: 'image-load', message: 'lab3: no space left'});

/** What a real engine can't be made to do in the middle of a copy, and only then. */
function engineOf(name: string, load: Engine['loadImages']): Engine {
	return fakeEngine({
		endpoint: endpointOf(name),
		info: () => Promise.resolve(engineInfo()),
		saveImages: () =>
			Promise.resolve(Readable.from(['ab', 'cd', 'ef', 'gh'].map(text => Buffer.from(text)))),
		loadImages: load,
	});
}

const takesAll: Engine['loadImages'] = async tar => {
	for await (const chunk of tar) void chunk;
};

function spread(targets: readonly Engine[], onEvent: (event: FleetEvent) => void = () => {}) {
	const events: FleetEvent[] = [];
	const first = engineOf('lab1', takesAll);
	const work = spreadImage(
		{
			emit(event) {
				events.push(event);
				onEvent(event);
			},
			signal: new AbortController().signal,
			images: [],
			elsewhere: () => Promise.resolve([]),
			supplies: noSupplies,
		},
		{
			reference: 'x',
			engines: [first, ...targets],
			present: new Map([[first, imageDetails()]]),
			holder: undefined,
			idOf: ({endpoint}) => endpoint.name,
			make: () => Promise.reject(new Error('it is there already')),
			isStep: true,
		},
	);
	return {work, events};
}

const endings = (events: readonly FleetEvent[]) =>
	events.flatMap(event =>
		event.type === 'step-finished'
			? [`${event.step} ${event.note}`]
			: event.type === 'step-failed'
				? [`${event.step} ${event.failure.message}`]
				: [],
	);

test(
	'an agent is done with an image when it has it, not when the last one has',
	{timeout: 5000},
	async () => {
		let letGo = () => {};
		const held = new Promise<void>(resolve => {
			letGo = resolve;
		});
		const slow = engineOf('lab2', async tar => {
			await takesAll(tar);
			await held;
		});
		// Only the end of lab3 lets lab2 go on.
		const {work, events} = spread([slow, engineOf('lab3', takesAll)], event => {
			if (event.type === 'step-finished' && event.step === 'lab3') letGo();
		});
		await work;
		const order = ['lab1 present', 'lab3 copied from lab1', 'lab2 copied from lab1'];
		assert.deepEqual(endings(events), order);
		const seen = events.flatMap(event =>
			event.type === 'step-progressed' && event.step === 'lab2' ? [event.done] : [],
		);
		assert.deepEqual(seen, [2, 4, 6, 8]);
	},
);

test('an agent that cannot take an image says why; the others get it all the same', async () => {
	const broken = engineOf('lab3', async tar => {
		for await (const chunk of tar) {
			void chunk;
			throw full;
		}
	});
	const {work, events} = spread([engineOf('lab2', takesAll), broken]);
	await assert.rejects(work, full);
	assert.deepEqual(endings(events).toSorted(), [
		'lab1 present',
		'lab2 copied from lab1',
		'lab3 lab3: no space left',
	]);
});
