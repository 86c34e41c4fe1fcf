import type {Engine} from '../../docker/engine/engine.ts';
import type {Call} from '../../docker/engine/shapes.ts';
import type {FlotillaError} from '../../domain/failure.ts';
import {label, objectName, type SessionIdentity} from '../../domain/session/labels.ts';
import type {SessionSpec} from '../../domain/spec/spec.ts';
import type {Agents} from '../agents/agents.ts';
import {refuseForeign} from '../identity/foreign.ts';
import {sortOut, type AgentInventory, type Parts} from '../identity/identity.ts';
import {leaseOf, nameTaken, takeLeases} from '../operation/lease.ts';
import {enginesOf, type SessionPlacement} from './placement.ts';

type Claim = {
	readonly session: SessionIdentity;
	readonly placement: SessionPlacement;
	readonly signal: AbortSignal;
};

/** Makes the name ours on all engines, or leaves nothing and throws `name-taken` or `name-in-use`. */
export async function claimName({placement, session, signal}: Claim): Promise<void> {
	const engines = enginesOf(placement);
	signal.throwIfAborted();
	await refuseForeign(engines, session.spec, {signal});
	await takeLeases(engines, {session, operation: 'up'});
}

/** A name belongs to one session, on whichever of the known agents that is. Throws `name-taken`. */
export async function refuseTaken({
	agents,
	session: {id, spec},
}: Claim & {readonly agents: Agents}): Promise<void> {
	const others = (await sessionsCalled(spec.name, agents)).filter(other => other.id !== id);
	const taking = others.find(other => isMore(other));
	if (taking) throw taken(taking);
}

/** Throws, before anything is made, what a claim of the name on these engines would. */
export async function refuseUnclaimable(
	spec: SessionSpec,
	{agents, engines}: {agents: Agents; engines: readonly Engine[]},
	call: Call,
): Promise<void> {
	const {name} = spec;
	const [sessions, own] = await Promise.all([
		sessionsCalled(name, agents, call),
		Promise.all(
			engines.map(async engine => ({
				agent: engine.endpoint.name,
				inventory: await engine.list(markOf(name), call),
			})),
		),
		refuseForeign(engines, spec, call),
	]);
	// Where it is to be claimed a lease alone is in the way as well; elsewhere it may be that of another loser.
	const taking = called(name, own)[0] ?? sessions.find(other => isMore(other));
	if (taking) throw taken(taking);
}

const markOf = (name: string) => [`${label.name}=${name}`];

async function sessionsCalled(
	name: string,
	agents: Agents,
	call: Call = {},
): Promise<readonly Parts[]> {
	const {inventories} = await agents.survey({...call, labels: markOf(name)});
	return called(name, inventories);
}

function called(name: string, inventories: readonly AgentInventory[]): readonly Parts[] {
	return sortOut(inventories).sessions.filter(session => session.name === name);
}

/** Is there more of a session than its lease? */
function isMore({name, containers, networks, volumes}: Parts): boolean {
	const rest = volumes.filter(({volume}) => volume.name !== objectName.lease(name));
	return containers.length + networks.length + rest.length > 0;
}

function taken({name, volumes}: Parts): FlotillaError {
	return nameTaken(name, leaseOf(volumes.map(({volume}) => volume)));
}
