import type {Engine} from '../docker/engine.ts';
import type {FleetEvent, StepPlan} from '../domain/events.ts';
import {FlotillaError} from '../domain/failure.ts';
import {label} from '../domain/labels.ts';
import type {Lease, Session} from '../domain/session.ts';
import type {Agents} from './agents.ts';
import {drive} from './drive.ts';
import {takeLease} from './lease.ts';
import {snapshot} from './observe.ts';
import {removeSession} from './remove.ts';
import {step, type Emit} from './steps.ts';

/** Removes a session from every agent; see `Fleet.down`. */
export async function* takeDown(
	agents: Agents,
	name: string,
	{signal}: {signal: AbortSignal},
): AsyncGenerator<FleetEvent, void, void> {
	yield* drive<FleetEvent, void>(
		async (emit, stopped) => {
			const {sessions, agents: statuses} = await snapshot(agents, {signal: stopped});
			const silent = statuses.filter(({isReachable}) => !isReachable);
			const ours = sessions.filter(({status}) => status.name === name);
			if (silent[0]?.failure && silent.length === statuses.length) {
				throw new FlotillaError(silent[0].failure);
			}

			const steps = ours.flatMap(({status}) => stepsOf(agents, status.id));
			emit({type: 'steps-planned', steps});
			for (const session of ours) await removeOne(agents, session, {emit, signal: stopped});
			for (const {name: agent, failure} of silent) {
				emit({type: 'warned', message: `${agent} could not be asked: ${failure?.message ?? ''}`});
			}
		},
		{signal},
	);
}

function stepsOf(agents: Agents, id: string): StepPlan[] {
	return agents.endpoints.map(({name}) => ({
		id: `remove:${id}:${name}`,
		title: `remove from ${name}`,
		agent: name,
	}));
}

async function removeOne(
	agents: Agents,
	session: Session,
	{emit, signal}: {emit: Emit; signal: AbortSignal},
): Promise<void> {
	const {lease, status} = session;
	if (lease?.isAlive && lease.operation === 'up') throw busy(status.name, lease);
	for (const {name} of agents.endpoints) {
		const engine = await agents.engine(name, {signal}).catch(() => undefined);
		if (!engine) continue;
		const id = `remove:${status.id}:${name}`;
		await step(emit, {id}, async () => {
			const {containers, networks, volumes} = await engine.list([`${label.session}=${status.id}`], {
				signal,
			});
			const total = containers.length + networks.length + volumes.length;
			if (total === 0) return;
			if (!lease) await claim(engine, session);
			let done = 0;
			await removeSession(engine, status, {
				signal,
				onRemoved: ({name: text}) => {
					emit({type: 'step-progressed', step: id, done: ++done, total, unit: 'items', text});
				},
			});
		});
	}
}

/** Says that this process is removing the session, unless another `down` just said the same. */
async function claim(engine: Engine, {spec, status}: Session): Promise<void> {
	const {id, name, mode, createdAt} = status;
	const fallback = {name, mode, image: '', placement: 'spread', agents: [], roles: []} as const;
	const session = {id, createdAt, spec: spec ?? {...fallback, agents: [], roles: []}};
	await takeLease(engine, {session, operation: 'down'});
}

function busy(name: string, lease: Lease): FlotillaError {
	return new FlotillaError({
		code: 'session-busy',
		message: `${name}: an \`up\` is still at work on it (${lease.holder})`,
		hint: 'Interrupt that one (Ctrl-C there rolls it back), or wait until it is done.',
	});
}
