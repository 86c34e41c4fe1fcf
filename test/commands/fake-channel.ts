import {PassThrough} from 'node:stream';
import type {Channel, ChannelOptions, Connection} from '../../source/ssh/types.ts';

type Exit = Awaited<Channel['exit']>;

/** The far end of a channel, as a test plays it. */
export type Remote = {
	readonly options: ChannelOptions;
	readonly out: PassThrough;
	readonly err: PassThrough;
	readonly stdin: PassThrough;
	readonly signals: string[];
	readonly sizes: Array<{columns: number; rows: number}>;
	isClosed: boolean;
	exit(exit: Exit): void;
};

/** A connection whose commands are played by `program`. */
export function fakeConnection(host: string, program: (remote: Remote) => void): Connection {
	return {
		host,
		readyMs: 1,
		open: options => Promise.resolve(fakeChannel(options, program)),
		forward: () => Promise.reject(new Error('not here')),
		ping: () => Promise.resolve(1),
		closed: new Promise(() => {}),
		close() {},
	};
}

function fakeChannel(options: ChannelOptions, program: (remote: Remote) => void): Channel {
	const {promise, resolve} = Promise.withResolvers<Exit>();
	const remote: Remote = {
		options,
		out: new PassThrough(),
		err: new PassThrough(),
		stdin: new PassThrough({highWaterMark: 1024}),
		signals: [],
		sizes: [],
		isClosed: false,
		exit(exit) {
			remote.out.end();
			remote.err.end();
			resolve(exit);
		},
	};
	program(remote);
	return {
		output: remote.out,
		errors: remote.err,
		write: bytes => remote.stdin.write(bytes),
		drained: () => new Promise(done => remote.stdin.once('drain', done)),
		end: () => remote.stdin.end(),
		resize: size => remote.sizes.push(size),
		signal: name => remote.signals.push(name),
		close() {
			remote.isClosed = true;
			remote.exit({code: 255});
		},
		exit: promise,
	};
}

/** A remote that says this and ends. */
export function says(out: string | Buffer, options: {err?: string; code?: number} = {}) {
	return (remote: Remote) => {
		remote.out.write(out);
		if (options.err) remote.err.write(options.err);
		remote.exit({code: options.code ?? 0});
	};
}
