import {toFailure} from '../../domain/failure.ts';
import type {PaneState} from '../../domain/session/pane.ts';
import type {Channel, Connection, WindowSize} from '../../ssh/types.ts';
import type {Display} from '../../terminal/display.ts';
import {createPump, type Pump} from '../../terminal/screen/pump.ts';
import {createScreen, type Screen} from '../../terminal/screen/screen.ts';
import type {Fleet, Pane, PaneOpener} from '../fleet.ts';
import {createFeed} from '../operation/feed.ts';
import {createTypedQueue} from './typed-queue.ts';

/** How often the round trip of a pane's connection is measured again, ms. */
const pingEvery = 10_000;

/** What shells are told they run in; the screens behind the panes understand it. */
const term = 'xterm-256color';

type Parts = {readonly connect: Fleet['connect']; readonly display: Display};

/** Opens live shells, each drawn into a screen that the display shows. */
export function createPaneOpener({connect, display}: Parts): PaneOpener {
	const pump = createPump();
	const open = new Map<string, {resize(size: WindowSize): void}>();
	display.onPaneSize((id, size) => open.get(id)?.resize(size));
	let typedInto = '';

	return ({id, session, route, size}) => {
		let shell: Shell | undefined;
		const screen = createScreen({...size, onReply: bytes => shell && typed.push(bytes)});
		const feed = createFeed<PaneState>({phase: 'connecting'});
		const closed = new AbortController();
		let again = Promise.withResolvers<void>();
		const typed = createTypedQueue();
		const write = (bytes: Uint8Array) => {
			typedInto = id;
			typed.push(bytes);
		};

		open.set(id, {
			resize(next) {
				screen.resize(next);
				shell?.channel.resize(next);
			},
		});
		display.attach(id, {screen, write});

		const live = async () => {
			feed.push({phase: 'connecting'});
			typed.restart();
			const connection = await connect(session, route, {signal: closed.signal});
			const pinging = setInterval(() => void measure(connection), pingEvery);
			const close = () => connection.close();
			closed.signal.addEventListener('abort', close);
			try {
				closed.signal.throwIfAborted();
				const channel = await connection.open({pty: {...screen.size, term}});
				shell = {connection, channel};
				typed.connect(channel);
				await measure(connection);
				feed.push(await show({channel, screen, pump, hasPriority: () => typedInto === id}));
			} finally {
				shell = undefined;
				typed.end();
				clearInterval(pinging);
				closed.signal.removeEventListener('abort', close);
				close();
			}
		};

		const measure = async (connection: Connection) => {
			// A connection that is gone is told by its channel, with the reason.
			const pingMs = await connection.ping().catch(() => undefined);
			if (pingMs !== undefined && shell) feed.push({phase: 'live', pingMs});
		};

		const run = async () => {
			while (!closed.signal.aborted) {
				await live().catch((error: unknown) => {
					typed.end();
					if (!closed.signal.aborted) feed.push({phase: 'failed', failure: toFailure(error)});
				});
				await again.promise;
				again = Promise.withResolvers();
				await screen.write(Buffer.from('\r\n'));
			}
		};

		const pane: Pane = {
			id,
			session,
			host: route.at(-1) ?? '',
			route,
			states: feed.states,
			write,
			scroll: lines => screen.scroll(lines),
			reconnect() {
				if (!shell) again.resolve();
			},
			close() {
				closed.abort();
				feed.end();
				again.resolve();
				open.delete(id);
				display.detach(id);
				screen.dispose();
			},
		};
		void run().catch(() => {});
		return pane;
	};
}

type Shell = {readonly connection: Connection; readonly channel: Channel};

/** Draws a shell's output until it ends; returns how it ended. */
async function show(shown: {
	channel: Channel;
	screen: Screen;
	pump: Pump;
	hasPriority: () => boolean;
}): Promise<PaneState> {
	const {channel, screen, pump, hasPriority} = shown;
	await pump(channel.output, screen, {hasPriority});
	const {code, error} = await channel.exit;
	return error ? {phase: 'failed', failure: toFailure(error)} : {phase: 'ended', exitCode: code};
}
