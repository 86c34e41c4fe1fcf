import {connect} from './connection.ts';
import type {LoginOptions} from './login.ts';
import type {Connection} from './types.ts';

/**
 * Logs in to the next host through the first. It goes by address: sshd resolves names in-line, and a
 * dead one stalls every channel of that connection for 10 s. Closing the result closes it and then
 * `first`, unless `keepsFirst`; when this fails, `first` stays open. When `first` dies, the result
 * dies with the reason.
 */
export async function connectThrough(
	first: Connection,
	next: {host: string; address: string; port: number; user: string},
	options: Omit<LoginOptions, 'host' | 'user' | 'via'> & {
		/** For a connection that others use too. */
		keepsFirst?: boolean;
	},
): Promise<Connection> {
	const {keepsFirst = false, timeout = 15_000, ...rest} = options;
	const {host, address, port, user} = next;
	const startedAt = performance.now();
	const stream = await first.forward(
		{address, port, name: host},
		{timeout, ...(rest.signal ? {signal: rest.signal} : {})},
	);
	const left = Math.max(1, timeout - (performance.now() - startedAt));
	const via = first.route ?? [first.host];
	const connection = await connect(stream, {...rest, host, user, via, timeout: left});
	if (!keepsFirst) void connection.closed.then(() => first.close());
	return {...connection, readyMs: performance.now() - startedAt};
}
