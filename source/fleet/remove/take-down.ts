import type {Engine} from '../../docker/engine/engine.ts';
import type {AgentStatus} from '../../domain/agent/status.ts';
import {FlotillaError, withoutName, toFailure} from '../../domain/failure.ts';
import type {FleetEvent} from '../../domain/operation/events.ts';
import {label} from '../../domain/session/labels.ts';
import type {Lease, Session} from '../../domain/session/session.ts';
import type {Agents} from '../agents/agents.ts';
import {asLost} from '../agents/lost-engine.ts';
import {snapshot} from '../agents/observe.ts';
import {unreachableAgents} from '../agents/sessions.ts';
import {oursOf} from '../identity/identity.ts';
import {drive} from '../operation/drive.ts';
import {giveUpLeases, takeLease} from '../operation/lease.ts';
import {step, type Emit} from '../operation/steps.ts';
import {createForgetLost} from '../swarm/lab-lost.ts';
import type {ForgetLost} from '../swarm/stale-nodes.ts';
import {removeSession} from './remove.ts';

/** Removes a session from every agent; see `Fleet.down`. */
export async function* takeDown(
	agents: Agents,
	name: string,
	{signal}: {signal: AbortSignal},
): AsyncGenerator<FleetEvent, void, void> {
	yield* drive<FleetEvent, void>(
		async (emit, stopped) => {
			const {sessions, agents: statuses} = await snapshot(agents, {signal: stopped});
			const unreachable = statuses.filter(({isReachable}) => !isReachable);
			const ours = sessions.filter(({status}) => status.name === name);
			if (unreachable[0]?.failure && unreachable.length === statuses.length) {
				throw new FlotillaError(unreachable[0].failure);
			}

			const steps = ours.map(session => {
				const isPartial = unreachableAgents(session, unreachable).length > 0;
				const title = `remove ${name}${isPartial ? ' from the agents that answer' : ''}`;
				return {id: stepId(session.status.id), title};
			});
			emit({type: 'steps-planned', steps});
			const lost = (error: unknown) => {
				throw asLost(error, `Once it answers again: flotilla down ${name}`);
			};

			const engines = (await agents.seen(statuses, {signal: stopped}).catch(lost)) ?? [];
			const forget = createForgetLost(agents);
			const forgetLost: ForgetLost = async (manager, call) => {
				const names = await forget(manager, call);
				const message = `the lab has no ${names.join(', ')} any more; taken out of the swarm of ${manager.endpoint.name}`;
				if (names.length > 0) emit({type: 'warned', message});
				return names;
			};

			const run = {unreachable, emit, forgetLost, signal: stopped};
			for (const session of ours) {
				await removeOne(engines, session, run).catch(async (error: unknown) => {
					await giveUpLeases(engines, {id: session.status.id, operation: 'down'});
					lost(error);
				});
			}

			for (const {name: agent, failure} of unreachable) {
				emit({
					type: 'warned',
					message: `${agent} could not be asked: ${withoutName(failure?.message ?? '', agent)}`,
				});
			}
		},
		{signal},
	);
}

const stepId = (session: string) => `remove:${session}`;

async function removeOne(
	engines: readonly Engine[],
	session: Session,
	{
		unreachable,
		emit,
		forgetLost,
		signal,
	}: {unreachable: readonly AgentStatus[]; emit: Emit; forgetLost: ForgetLost; signal: AbortSignal},
): Promise<void> {
	const {lease, status} = session;
	if (lease?.isAlive && lease.operation === 'up') throw busy(status.name, lease);
	const holding = unreachableAgents(session, unreachable);
	const isPartial = holding.length > 0;
	const id = stepId(status.id);
	await step(emit, {id}, async () => {
		const reached: Engine[] = [];
		let total = 0;
		for (const engine of engines) {
			const found = await engine.list([`${label.session}=${status.id}`], {signal});
			const {containers, networks, volumes} = oursOf(found, status);
			const count = containers.length + networks.length + volumes.length;
			total += count;
			if (count > 0) reached.push(engine);
		}

		if (!lease) for (const engine of reached) await claim(engine, session, emit);
		for (const {kind, name, agent, reason} of status.strangers ?? []) {
			emit({type: 'warned', message: `left alone: ${kind} ${name} on ${agent} ${reason}`});
		}

		let done = 0;
		await removeSession(engines, status, {
			signal,
			isPartial,
			forgetLost,
			onRemoved: ({name: text}) => {
				emit({type: 'step-progressed', step: id, done: ++done, total, unit: 'items', text});
			},
		}).catch((error: unknown) => {
			// A swarm takes the hosts of an unreachable agent to be on the network still.
			const isHeld = error instanceof FlotillaError && error.code === 'network-in-use';
			if (!isPartial || !isHeld) throw error;
		});
	});
	if (isPartial) throw partial(session, holding);
}

/**
 * Says that this process is removing the session, unless another `down` just said the same. What keeps
 * it from saying so does not keep it from removing.
 */
async function claim(engine: Engine, {spec, status, agents}: Session, emit: Emit): Promise<void> {
	const {id, name, mode, createdAt} = status;
	const fallback = {image: '', placement: 'spread', agents: [], roles: [], network: {}} as const;
	const session = {
		id,
		createdAt,
		...(agents ? {agents} : {}),
		spec: spec ?? {name, mode, ...fallback, agents: [], roles: []},
	};
	try {
		await takeLease(engine, {session, operation: 'down'});
	} catch (error) {
		const code = error instanceof FlotillaError ? error.code : undefined;
		if (code !== 'disk-full' && code !== 'name-in-use') throw error;
		const message = `${toFailure(error).message}; removing all the same, but nobody else can see that`;
		emit({type: 'warned', message});
	}
}

function busy(name: string, lease: Lease): FlotillaError {
	return new FlotillaError({
		code: 'session-busy',
		message: `${name}: an \`up\` is still at work on it (${lease.holder})`,
		hint: 'Interrupt that one (Ctrl-C there rolls it back), or wait until it is done.',
	});
}

function partial({status}: Session, unreachable: readonly AgentStatus[]): FlotillaError {
	const who = unreachable.map(
		({name, failure}) => `${name} (${withoutName(failure?.message ?? 'does not answer', name)})`,
	);
	return new FlotillaError({
		code: 'leftovers',
		message: `${status.name}: removed where it could be; the rest is on ${who.join(', ')}`,
		hint: 'Once that agent is back, `flotilla gc` removes the rest.',
	});
}
