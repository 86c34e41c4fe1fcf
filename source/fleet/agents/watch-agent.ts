import type {Endpoint} from '../../docker/reach/endpoint.ts';
import type {AgentStatus} from '../../domain/agent/status.ts';
import {type Failure, toFailure} from '../../domain/failure.ts';
import {label} from '../../domain/session/labels.ts';
import {createPatience, pause} from '../../machine/pause.ts';
import type {Agents} from './agents.ts';
import {unreachable, type Sighting} from './sightings.ts';

/** How long changes are gathered before an agent is asked again, ms: a session coming up is many events. */
const settle = 100;
/**
 * When to look again after a change, ms: an engine tells of an end before it cleans up after the
 * container, and its list knows only then, which takes seconds on a busy machine.
 */
const afterChange = [200, 500, 1000, 2500, 5000, 10_000];
const patience = {first: 500, most: 10_000};

type Watch = {
	readonly agents: Agents;
	readonly signal: AbortSignal;
	readonly onSeen: (sighting: Sighting) => void;
};

/**
 * Tells of one agent whenever something changed there, until called off. While it is unreachable it is tried
 * again, ever more slowly; what was last known of it stays in what is told. Never throws.
 */
export async function watchAgent(
	endpoint: Endpoint,
	{agents, signal, onSeen}: Watch,
): Promise<void> {
	let last: Sighting | undefined;
	const tell = (sighting: Sighting) => {
		const {isReachable, failure} = sighting.status;
		agents.setUnreachable(endpoint, failure);
		last = isReachable ? sighting : {status: {...lastKnown(last), ...sighting.status}};
		onSeen(last);
	};

	const looking = createLooking({agents, endpoint, signal, tell});
	await follow(endpoint, {
		...{agents, signal, labels: [label.session]},
		onChange() {
			looking.again();
			for (const delay of afterChange) void pause(delay, signal).then(looking.again);
		},
		onLost(failure) {
			looking.stop();
			tell(unreachable(endpoint, failure));
		},
	});
}

/** What is still to be told of an agent that is unreachable. */
function lastKnown(last: Sighting | undefined): Partial<AgentStatus> {
	if (!last?.status.isReachable) return last?.status ?? {};
	return {...last.status, unreachableSince: Date.now()};
}

/** Looks at an agent whenever it is told to, one look at a time. */
function createLooking({
	agents,
	endpoint,
	signal,
	tell,
}: Pick<Watch, 'agents' | 'signal'> & {endpoint: Endpoint; tell: (sighting: Sighting) => void}) {
	let isDue = false;
	let current: AbortController | undefined;

	const run = async (stop: AbortController) => {
		const stopped = AbortSignal.any([signal, stop.signal]);
		const waits = createPatience(patience);
		while (isDue && !stopped.aborted) {
			isDue = false;
			const sighting = await agents.look(endpoint, {signal: stopped, labels: [label.session]});
			if (stopped.aborted) return;
			tell(sighting);
			await pause(settle, stopped);
			if (sighting.status.isReachable) continue;
			await pause(waits.next(), stopped);
			isDue = true;
		}
	};

	const start = async () => {
		const stop = new AbortController();
		current = stop;
		// What a look throws is that it was called off.
		await run(stop).catch(() => {});
		if (current !== stop) return;
		current = undefined;
		// Asked for after the last look, but before this.
		if (isDue && !signal.aborted) void start();
	};

	return {
		again: () => {
			isDue = true;
			if (!current && !signal.aborted) void start();
		},
		/** No more looks before the next `again`. */
		stop() {
			isDue = false;
			current?.abort();
			current = undefined;
		},
	};
}

/** Calls back on every event of one agent, and when it is lost; tries again while it is unreachable. */
export async function follow(
	endpoint: Endpoint,
	{
		agents,
		labels,
		signal,
		onChange,
		onLost,
	}: {
		readonly agents: Agents;
		readonly labels: readonly string[];
		readonly signal: AbortSignal;
		readonly onChange: () => void;
		readonly onLost: (failure: Failure) => void;
	},
): Promise<void> {
	const waits = createPatience(patience);
	while (!signal.aborted) {
		try {
			const engine = await agents.open(endpoint, {signal});
			for await (const event of engine.events(labels, {signal})) {
				if (event.type === 'lost') {
					onLost(event.failure);
				} else {
					waits.renew();
					onChange();
				}
			}
		} catch (error) {
			if (signal.aborted) return;
			onLost(toFailure(error));
		}

		await pause(waits.next(), signal);
	}
}
