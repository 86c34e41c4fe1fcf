import assert from 'node:assert/strict';
import {Writable} from 'node:stream';
import {test} from 'node:test';
import {writeAll} from '../../source/commands/print/printer.ts';

test('however many wait for an output, few listen to it, and all go on', async () => {
	let release = () => {};
	const output = new Writable({
		highWaterMark: 1,
		write(_chunk, _encoding, done) {
			release = done;
		},
	});
	const waiting = Array.from({length: 64}, () => writeAll(output, 'more than it takes'));
	for (const event of ['drain', 'close', 'error'])
		assert.ok(output.listenerCount(event) <= 2, event);
	const all = Promise.all(waiting);
	let isOver = false;
	void all.then(() => (isOver = true));
	for (let round = 0; round < 100 && !isOver; round++) {
		release();
		await new Promise(setImmediate);
	}

	assert.ok(isOver);
});
