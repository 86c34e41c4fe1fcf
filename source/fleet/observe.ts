import {label} from '../domain/labels.ts';
import type {FleetSnapshot} from '../domain/events.ts';
import {FlotillaError} from '../domain/failure.ts';
import type {Session} from '../domain/session.ts';
import type {Agents} from './agents.ts';
import {sessionsFrom} from './sessions.ts';

type Call = {signal?: AbortSignal};

/** All sessions and agents as they are now. */
export async function snapshot(agents: Agents, call: Call = {}): Promise<FleetSnapshot> {
	const {inventories, statuses} = await agents.survey(call);
	return {sessions: sessionsFrom(inventories), agents: statuses};
}

/** One session by name. Throws `session-not-found`, or why no agent could tell. */
export async function findSession(agents: Agents, name: string, call: Call = {}): Promise<Session> {
	const {sessions, agents: statuses} = await snapshot(agents, call);
	const found = sessions.find(({status}) => status.name === name);
	if (found) return found;
	const silent = statuses.filter(({isReachable}) => !isReachable);
	const failure = silent[0]?.failure;
	if (failure && silent.length === statuses.length) throw new FlotillaError(failure);
	const others = sessions.map(({status}) => status.name).join(', ');
	throw new FlotillaError({
		code: 'session-not-found',
		message: `no session is called ${name}`,
		hint: failure
			? `${silent[0]?.name} could not be asked: ${failure.message}`
			: others
				? `There are: ${others}.`
				: `There are none yet: flotilla up ${name}`,
	});
}

/** How long changes are gathered before all is listed again, ms: a session coming up is many events. */
const settle = 100;
/** When to look again after a change, ms. */
const afterChange = [200, 500, 1000];
const patience = {first: 500, most: 10_000};

/** The whole picture, again after every change on any agent, until called off. */
export async function* watch(
	agents: Agents,
	{signal}: {signal: AbortSignal},
): AsyncGenerator<FleetSnapshot> {
	let wake = () => {};
	let isStale = true;
	const stale = () => {
		isStale = true;
		wake();
	};

	const onChange = () => {
		stale();
		// An engine tells of an end before its list does.
		for (const delay of afterChange) void pause(delay, signal).then(stale);
	};

	for (const {name} of agents.endpoints) void follow(agents, name, {signal, onChange});
	signal.addEventListener('abort', () => wake(), {once: true});
	let last = '';
	while (!signal.aborted) {
		if (!isStale) await new Promise<void>(resolve => (wake = resolve));
		if (signal.aborted) return;
		isStale = false;
		try {
			const seen = await snapshot(agents, {signal});
			const text = JSON.stringify(seen);
			if (text !== last) yield seen;
			last = text;
		} catch (error) {
			if (signal.aborted) return;
			throw error;
		}

		await pause(settle, signal);
	}
}

/** Calls back on every event of one agent; tries again, ever more slowly, while it is away. */
async function follow(
	agents: Agents,
	name: string,
	{signal, onChange}: {signal: AbortSignal; onChange: () => void},
): Promise<void> {
	let wait = patience.first;
	while (!signal.aborted) {
		try {
			const engine = await agents.engine(name, {signal});
			for await (const event of engine.events([label.session], {signal})) {
				if (event.type !== 'lost') wait = patience.first;
				onChange();
			}
		} catch {
			// The next snapshot shows the agent as unreachable, with the reason.
		}

		await pause(wait, signal);
		wait = Math.min(wait * 2, patience.most);
		onChange();
	}
}

/** Resolves after `ms`, or at once when called off. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
	if (signal.aborted) return;
	await new Promise<void>(resolve => {
		const timer = setTimeout(done, ms);
		function done() {
			clearTimeout(timer);
			signal.removeEventListener('abort', done);
			resolve();
		}

		signal.addEventListener('abort', done, {once: true});
	});
}
