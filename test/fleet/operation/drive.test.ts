import assert from 'node:assert/strict';
import {test} from 'node:test';
import {drive, mapLimit} from '../../../source/fleet/operation/drive.ts';

test('drive yields what is emitted, in order, and returns the result', async () => {
	const seen: number[] = [];
	const work = drive<number, string>(async emit => {
		emit(1);
		await Promise.resolve();
		emit(2);
		emit(3);
		return 'done';
	});
	for (;;) {
		const next = await work.next();
		if (next.done) {
			assert.equal(next.value, 'done');
			break;
		}

		seen.push(next.value);
	}

	assert.deepEqual(seen, [1, 2, 3]);
});

test('drive throws what the work throws, after the events before it', async () => {
	const work = drive<number, void>(async emit => {
		emit(1);
		await Promise.resolve();
		throw new Error('broken');
	});
	assert.deepEqual(await work.next(), {value: 1, done: false});
	await assert.rejects(work.next(), /broken/);
});

test('a consumer that stops early aborts the work and waits for its clean-up', async () => {
	let isCleaned = false;
	const work = drive<number, void>(async (emit, signal) => {
		emit(1);
		await new Promise<void>(resolve => signal.addEventListener('abort', () => resolve()));
		await Promise.resolve();
		isCleaned = true;
	});
	for await (const value of work) {
		assert.equal(value, 1);
		break;
	}

	assert.ok(isCleaned);
});

test('mapLimit keeps the limit and the order', async () => {
	let running = 0;
	let most = 0;
	const results = await mapLimit(
		[5, 4, 3, 2, 1],
		async value => {
			most = Math.max(most, ++running);
			for (let i = 0; i < value; i++) await Promise.resolve();
			running--;
			return value * 2;
		},
		{limit: 2},
	);
	assert.deepEqual(results, [10, 8, 6, 4, 2]);
	assert.equal(most, 2);
});

test('mapLimit starts nothing after a failure and waits for what is under way', async () => {
	const started: number[] = [];
	const slow = Promise.withResolvers<void>();
	let isSlowDone = false;
	const work = mapLimit(
		[0, 1, 2, 3],
		async value => {
			started.push(value);
			if (value === 0) {
				await slow.promise;
				isSlowDone = true;
			}

			if (value === 1) {
				slow.resolve();
				throw new Error('second failed');
			}
		},
		{limit: 2},
	);
	await assert.rejects(work, /second failed/);
	assert.deepEqual(started, [0, 1]);
	assert.ok(isSlowDone);
});

test('mapLimit stops at an abort', async () => {
	const stop = new AbortController();
	const started: number[] = [];
	const work = mapLimit(
		[0, 1, 2],
		async value => {
			started.push(value);
			stop.abort();
			await Promise.resolve();
		},
		{limit: 1, signal: stop.signal},
	);
	await assert.rejects(work, {name: 'AbortError'});
	assert.deepEqual(started, [0]);
});
