import assert from 'node:assert/strict';
import {test} from 'node:test';
import {createTypedQueue} from '../../../source/fleet/shell/typed-queue.ts';

/** A channel that takes so many writes before it is full, and again once it has drained. */
function channelOf(room: number) {
	const taken: string[] = [];
	let left = room;
	let gate = Promise.withResolvers<void>();
	return {
		taken,
		write(bytes: Uint8Array) {
			taken.push(Buffer.from(bytes).toString());
			left--;
			return left > 0;
		},
		drained: () => gate.promise,
		async drain() {
			left = room;
			const open = gate;
			gate = Promise.withResolvers();
			open.resolve();
			await new Promise(setImmediate);
		},
	};
}

const bytes = (text: string) => Buffer.from(text);

test('what is typed waits for a channel that is full, and keeps its order', async () => {
	const queue = createTypedQueue();
	queue.push(bytes('before anything is on its way'));
	queue.restart();
	const channel = channelOf(2);
	queue.push(bytes('a'));
	queue.connect(channel);
	for (const text of ['b', 'c', 'd', 'e']) queue.push(bytes(text));
	assert.deepEqual(channel.taken, ['a', 'b']);
	await channel.drain();
	assert.deepEqual(channel.taken, ['a', 'b', 'c', 'd']);
	queue.push(bytes('f'));
	assert.deepEqual(channel.taken, ['a', 'b', 'c', 'd']);
	await channel.drain();
	assert.deepEqual(channel.taken, ['a', 'b', 'c', 'd', 'e', 'f']);
});

test('what one shell did not take is for no other, and an old one that drains late says nothing', async () => {
	const queue = createTypedQueue();
	queue.restart();
	const old = channelOf(1);
	queue.connect(old);
	queue.push(bytes('a'));
	queue.push(bytes('lost with its shell'));
	queue.end();
	queue.push(bytes('typed at nothing'));
	queue.restart();
	queue.push(bytes('b'));
	const next = channelOf(9);
	queue.connect(next);
	await old.drain();
	queue.push(bytes('c'));
	assert.deepEqual(old.taken, ['a']);
	assert.deepEqual(next.taken, ['b', 'c']);
});

test('bytes are what they were when they were typed', () => {
	const queue = createTypedQueue();
	queue.restart();
	const typed = bytes('x');
	queue.push(typed);
	typed.fill(0);
	const channel = channelOf(9);
	queue.connect(channel);
	assert.deepEqual(channel.taken, ['x']);
});
