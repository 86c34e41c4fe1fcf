import {setTimeout as sleep} from 'node:timers/promises';
import {FlotillaError} from '../../domain/failure.ts';
import {linesOf} from '../../machine/lines.ts';
import {createPatience} from '../../machine/pause.ts';
import {listNetworks} from './network.ts';
import {eventLikeDocker} from './podman.ts';
import {readText} from './answer.ts';
import {eventShape, type RawEvent} from './raw-event.ts';
import {labelFilter, type Client, type Request} from './request.ts';
import type {EngineEvent, NetworkSummary} from './shapes.ts';
import {listVolumes} from './volumes.ts';

const longestPauseMs = 5000;

/** What changes a session's picture; all else (execs, health checks, mounts) would be noise. */
const actions = [
	...['create', 'start', 'die', 'stop', 'kill', 'pause', 'unpause', 'restart', 'rename', 'oom'],
	...['destroy', 'remove', 'connect', 'disconnect', 'update'],
];

type Watch = {
	readonly client: Client;
	readonly labels: readonly string[];
	readonly signal: AbortSignal;
	/** Networks and volumes of ours: their events carry no labels. */
	known: Set<string>;
	/** `seconds.nanos` of the last event, with which the engine repeats what came after it. */
	since: string | undefined;
};

/** See `Engine.events`. Yields `resynced` as soon as it listens, and after every gap. */
export async function* watchEvents(
	client: Client,
	labels: readonly string[],
	{signal}: {signal: AbortSignal},
): AsyncGenerator<EngineEvent, void, void> {
	const watch: Watch = {client, labels, signal, known: new Set(), since: undefined};
	let isLost = false;
	const waits = createPatience({first: 100, most: longestPauseMs});
	while (!signal.aborted) {
		const began = performance.now();
		try {
			for await (const event of listen(watch)) {
				isLost = false;
				yield event;
			}
		} catch (error) {
			if (signal.aborted || !(error instanceof FlotillaError)) throw error;
			if (!isLost) yield {type: 'lost', failure: error.failure};
			isLost = true;
		}

		// What ends at once each time is asked ever more slowly, though it answers.
		if (performance.now() - began > longestPauseMs) waits.renew();
		await sleep(waits.next(), undefined, {signal});
	}

	signal.throwIfAborted();
}

/** One connection's worth of events: ends when the stream does, throws when there is none. */
async function* listen(watch: Watch): AsyncGenerator<EngineEvent, void, void> {
	const {client, labels, signal} = watch;
	const request: Request = {
		signal,
		step: 'watch events',
		path: '/events',
		query: {
			filters: {type: ['container', 'network', 'volume'], event: actions},
			...(watch.since ? {since: watch.since} : {}),
		},
	};
	const body = await client.stream(request);
	try {
		const [networks, volumes] = await Promise.all([
			listNetworks(client, labelFilter(labels), {signal}),
			listVolumes(client, labelFilter(labels), {signal}),
		]);
		watch.known = new Set([...networks.flatMap(names), ...volumes.map(({name}) => name)]);
		yield {type: 'resynced'};
		for await (const line of linesOf(body)) {
			const said = eventIn(line);
			// Nobody can tell what it says: a gap like any other.
			if (!said) return;
			const raw = client.endpoint.engine === 'podman' ? eventLikeDocker(said) : said;
			watch.since = timeOf(raw) ?? watch.since;
			if (await isOurs(watch, raw)) {
				yield {type: 'changed', kind: raw.Type, action: raw.Action, id: raw.Actor.ID};
			}
		}
	} catch (error) {
		// A cut stream is a gap like any other; a silent engine and one that refuses are a loss.
		if (signal.aborted) throw signal.reason;
		if (error instanceof FlotillaError) throw error;
		if ((error as NodeJS.ErrnoException).code === 'ETIMEDOUT') throw client.failure(error, request);
	} finally {
		body.destroy();
	}
}

function eventIn(line: string): RawEvent | undefined {
	try {
		return readText(line, eventShape);
	} catch {
		return undefined;
	}
}

/** `seconds.nanos`. */
function timeOf({timeNano = 0}: RawEvent): string | undefined {
	const nanos = String(timeNano).padStart(10, '0');
	return /^\d{10,19}$/.test(nanos) ? `${nanos.slice(0, -9)}.${nanos.slice(-9)}` : undefined;
}

/** What events call a network by. */
function names({id, name}: NetworkSummary): string[] {
	return [id, name];
}

async function isOurs(watch: Watch, {Type, Action, Actor}: RawEvent): Promise<boolean> {
	if (Type === 'container') return hasLabels(Actor.Attributes ?? {}, watch.labels);
	if (Type !== 'network' && Type !== 'volume') return false;
	if (Action === 'create') {
		const {client, labels, signal} = watch;
		const call = {signal};
		const found =
			Type === 'network'
				? (await listNetworks(client, labelFilter(labels), call)).flatMap(names)
				: (await listVolumes(client, labelFilter(labels), call)).map(({name}) => name);
		for (const id of found) watch.known.add(id);
	}

	const isKnown = watch.known.has(Actor.ID);
	if (Action === 'destroy') watch.known.delete(Actor.ID);
	return isKnown;
}

function hasLabels(
	labels: Readonly<Record<string, string | undefined>>,
	wanted: readonly string[],
): boolean {
	return wanted.every(want => {
		const at = want.indexOf('=');
		return at < 0 ? want in labels : labels[want.slice(0, at)] === want.slice(at + 1);
	});
}
