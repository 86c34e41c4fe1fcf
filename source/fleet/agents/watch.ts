import type {Endpoint} from '../../docker/reach/endpoint.ts';
import {labLabel} from '../../domain/agent/lab.ts';
import type {FleetSnapshot} from '../../domain/operation/events.ts';
import {createPatience, pause} from '../../machine/pause.ts';
import type {Agents} from './agents.ts';
import {sessionsFrom} from './sessions.ts';
import {mergeSightings, unreachable, type Sighting} from './sightings.ts';
import {follow, watchAgent} from './watch-agent.ts';

/** How long the first picture waits for the slower agents once one has answered, ms. */
const firstMs = 500;
/** How soon and how rarely agents of a lab that cannot answer yet are looked for again, ms. */
const labPatience = {first: 500, most: 10_000};
/** How often it is looked whether an engine has been started or a context made, ms: a few small files. */
const givenMs = 2000;

type Watched = {
	readonly endpoint: Endpoint;
	readonly stop: AbortController;
	sighting: Sighting | undefined;
};

/** An agent and those of the lab on it. */
type Group = {readonly own: Watched; labs: readonly Watched[]; areLabsKnown: boolean};

/**
 * The whole picture, again after every change on any agent, until called off. Each agent is watched on
 * its own: one that does not answer keeps nobody from seeing the others.
 */
export async function* watch(
	agents: Agents,
	call: {signal: AbortSignal},
): AsyncGenerator<FleetSnapshot, void, void> {
	const ended = new AbortController();
	const signal = AbortSignal.any([call.signal, ended.signal]);
	let changed = Promise.withResolvers<void>();
	const tell = () => changed.resolve();
	signal.addEventListener('abort', tell, {once: true});
	const {watched, areLabsKnown} = watchAll(agents, {signal, onChange: tell});
	const began = performance.now();
	/** Is there enough for a first picture? */
	const isEnough = () => {
		const all = watched();
		if (areLabsKnown() && all.every(({sighting}) => sighting)) return true;
		const waited = performance.now() - began;
		return waited > firstMs && all.some(({sighting}) => sighting?.status.isReachable);
	};

	let last = '';
	try {
		while (!signal.aborted) {
			await changed.promise;
			if (signal.aborted) return;
			changed = Promise.withResolvers();
			if (last === '' && !isEnough()) {
				// Whoever is unreachable does not tell when its time is over.
				void pause(firstMs, signal).then(tell);
				continue;
			}

			const {inventories, statuses} = mergeSightings(
				watched().map(({endpoint, sighting}) => sighting ?? unanswered(endpoint)),
			);
			const seen = {sessions: sessionsFrom(inventories), agents: statuses};
			const text = JSON.stringify(seen);
			if (text !== last) yield seen;
			last = text;
		}
	} finally {
		ended.abort();
		for (const {endpoint} of watched()) agents.setUnreachable(endpoint, undefined);
	}
}

/** Watches all agents, those of labs too as they come and go. Gives what is seen of them, in order. */
function watchAll(
	agents: Agents,
	{signal, onChange}: {signal: AbortSignal; onChange: () => void},
): {watched: () => readonly Watched[]; areLabsKnown: () => boolean} {
	const start = (endpoint: Endpoint): Watched => {
		const stop = new AbortController();
		const entry: Watched = {endpoint, stop, sighting: undefined};
		void watchAgent(endpoint, {
			agents,
			signal: AbortSignal.any([signal, stop.signal]),
			onSeen(sighting) {
				entry.sighting = sighting;
				onChange();
			},
		});
		return entry;
	};

	const end = ({endpoint, stop}: Watched) => {
		stop.abort();
		agents.setUnreachable(endpoint, undefined);
	};

	const startGroup = (endpoint: Endpoint): Group => {
		const own = start(endpoint);
		const group: Group = {own, labs: [], areLabsKnown: false};
		void watchLab(endpoint, {
			agents,
			signal: AbortSignal.any([signal, own.stop.signal]),
			onFound(found) {
				const kept = group.labs.filter(lab => found.includes(lab.endpoint));
				for (const lab of group.labs) if (!kept.includes(lab)) end(lab);

				group.labs = found.map(
					agent => kept.find(({endpoint}) => endpoint === agent) ?? start(agent),
				);
				group.areLabsKnown = true;
				onChange();
			},
			onLost() {
				group.areLabsKnown = true;
				onChange();
			},
		});
		return group;
	};

	let groups = agents.given.map(startGroup);
	void watchGiven(agents, {
		signal,
		onFound() {
			const kept = groups.filter(({own}) => agents.given.includes(own.endpoint));
			for (const {own, labs} of groups.filter(group => !kept.includes(group)))
				for (const watched of [own, ...labs]) end(watched);
			groups = agents.given.map(
				endpoint => kept.find(({own}) => own.endpoint === endpoint) ?? startGroup(endpoint),
			);
			onChange();
		},
	});
	if (groups.length === 0) onChange();
	return {
		watched: () => groups.flatMap(({own, labs}) => [own, ...labs]),
		areLabsKnown: () => groups.every(group => group.areLabsKnown),
	};
}

/** Tells when other engines are known than before. */
async function watchGiven(
	agents: Agents,
	{signal, onFound}: {readonly signal: AbortSignal; readonly onFound: () => void},
): Promise<void> {
	for (;;) {
		await pause(givenMs, signal);
		if (signal.aborted) return;
		const areOthers = await agents.findGiven();
		if (areOthers && !signal.aborted) onFound();
	}
}

/** Tells which agents of a lab are on an engine, whenever that changed. */
async function watchLab(
	endpoint: Endpoint,
	{
		agents,
		signal,
		onFound,
		onLost,
	}: {
		readonly agents: Agents;
		readonly signal: AbortSignal;
		readonly onFound: (found: readonly Endpoint[]) => void;
		readonly onLost: () => void;
	},
): Promise<void> {
	let round = 0;
	const waits = createPatience(labPatience);
	const find = async () => {
		const mine = ++round;
		const found = await agents.nestedOn(endpoint, {signal});
		if (signal.aborted || mine !== round) return;
		onFound(found);
		// One that is only starting tells nobody when it can answer.
		if (!found.some(({obstacle}) => obstacle)) return;
		await pause(waits.next(), signal);
		if (mine === round) findAgain();
	};

	const findAgain = () => {
		if (!signal.aborted) void find().catch(() => {});
	};

	await follow(endpoint, {
		...{agents, signal, labels: [labLabel.lab]},
		onChange() {
			waits.renew();
			findAgain();
		},
		onLost,
	});
}

function unanswered(endpoint: Endpoint): Sighting {
	return unreachable(endpoint, {
		code: 'engine-unreachable',
		message: `${endpoint.name}: it has not answered yet`,
		hint: 'It is being asked; see `flotilla agents check` if that takes long.',
	});
}
