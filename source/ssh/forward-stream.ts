import {Duplex} from 'node:stream';
import type {ClientChannel} from 'ssh2';
import type {Life} from './life.ts';
import {closedFailure, type Place} from './ssh-failure.ts';

/**
 * A forwarded channel as a stream that keeps Node's promises: ssh2's own never reports an error,
 * is never `destroyed`, and forgets write callbacks when it closes. It dies with the reason of the
 * connection it runs over, and has an `error` listener, so that this cannot crash the process.
 */
export function createForwardStream(
	channel: ClientChannel,
	{life, place}: {life: Life; place: Place},
): Duplex {
	let isClosed = false;
	let forget = () => {};
	let pending: (() => void) | undefined;
	const settle = () => {
		const callback = pending;
		pending = undefined;
		callback?.();
	};

	const stream = new Duplex({
		read: () => channel.resume(),
		write(bytes: Buffer, _, callback) {
			if (isClosed) {
				callback();
				return;
			}

			pending = callback;
			channel.write(bytes, settle);
		},
		final(callback) {
			channel.end();
			callback();
		},
		destroy(error, callback) {
			forget();
			isClosed = true;
			channel.end();
			channel.close();
			callback(error);
		},
	});
	stream.on('error', () => {});
	channel.on('error', () => {});
	channel.on('data', (bytes: Buffer) => {
		if (!stream.push(bytes)) channel.pause();
	});
	channel.on('end', () => stream.push(null));
	channel.on('close', () => {
		// Not destroyed yet: the reader may still have bytes to take.
		isClosed = true;
		settle();
		if (!stream.destroyed) stream.end();
	});
	forget = life.onEnd(() => stream.destroy(life.reason ?? closedFailure(place)));
	return stream;
}
