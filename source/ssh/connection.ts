import type {Duplex} from 'node:stream';
import type {ClientChannel} from 'ssh2';
import {createChannel} from './channel.ts';
import {createForwardStream} from './forward-stream.ts';
import {login, type Login, type LoginOptions} from './login.ts';
import {remoteWords} from './remote-words.ts';
import {settleOnce} from './settle-once.ts';
import {closedFailure, type Place, type Stage} from './ssh-failure.ts';
import type {Channel, Connection} from './types.ts';

/** Deadlines of requests on an open connection, ms. */
const sessionTimeout = 30_000;
const forwardTimeout = 10_000;
const pingTimeout = 10_000;

/**
 * Logs in over any stream that leads to an sshd: the stdio of `sshd -i`, or a forwarded channel.
 * The host must show the pinned key. Throws `ssh-*` failures that name host and stage, or the
 * signal's own AbortError; the stream is destroyed then.
 */
export async function connect(stream: Duplex, options: LoginOptions): Promise<Connection> {
	const startedAt = performance.now();
	const session = await login(stream, options);
	const readyMs = performance.now() - startedAt;
	return liveConnection(session, {route: [...(options.via ?? []), options.host], readyMs});
}

function liveConnection(
	{client, life, close}: Login,
	{route, readyMs}: {route: readonly string[]; readyMs: number},
): Connection {
	const open = new Set<{close(): void}>();
	const at = (stage: Stage): Place => ({route, stage});

	return {
		host: route.at(-1) ?? '',
		route,
		readyMs,
		closed: life.ended,
		open({command, pty}, {signal} = {}) {
			const place = at('opening a session');
			const window = pty && {
				rows: pty.rows,
				cols: pty.columns,
				term: pty.term,
				width: 0,
				height: 0,
			};
			return settleOnce<Channel>(
				done => {
					// Wrapped inside the callback: exit and first bytes may come in the same packet.
					const opened = (error: Error | undefined, stream: ClientChannel) => {
						if (error) return done(error);
						const channel = createChannel(stream, {life, place: at('in use')});
						open.add(channel);
						void channel.exit.then(() => open.delete(channel));
						done(undefined, channel);
					};

					if (command === undefined) client.shell(window ?? false, opened);
					else {
						const remote = typeof command === 'string' ? {command} : remoteWords(command);
						const {env} = remote;
						const options = {...(window ? {pty: window} : {}), ...(env ? {env} : {})};
						client.exec(remote.command, options, opened);
					}
				},
				{
					life,
					signal,
					timeout: sessionTimeout,
					place: () => place,
					discard: channel => channel.close(),
				},
			);
		},
		forward({address, port, name}, {signal, timeout = forwardTimeout} = {}) {
			const to = [...route, name ?? `${address}:${port}`];
			return settleOnce<Duplex>(
				done => {
					client.forwardOut('127.0.0.1', 0, address, port, (error, channel) => {
						if (error) return done(error);
						const stream = createForwardStream(channel, {life, place: at('in use')});
						const child = {close: () => stream.destroy(closedFailure(at('in use')))};
						open.add(child);
						stream.once('close', () => open.delete(child));
						done(undefined, stream);
					});
				},
				{
					life,
					signal,
					timeout,
					place: () => ({route: to, stage: 'connecting'}),
					discard: stream => stream.destroy(),
				},
			);
		},
		ping() {
			const startedAt = performance.now();
			return settleOnce<number>(
				done => {
					// A global request that sshd must answer and that changes nothing: there is no such forwarding.
					client.unforwardIn('127.0.0.1', 0, () => done(undefined, performance.now() - startedAt));
				},
				{life, timeout: pingTimeout, place: () => at('waiting for a ping')},
			);
		},
		close() {
			for (const child of open) child.close();
			close();
		},
	};
}
