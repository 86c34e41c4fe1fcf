import {label, objectName, type SessionIdentity} from '../../domain/session/labels.ts';
import type {Agents} from '../agents/agents.ts';
import {refuseForeign} from '../identity/foreign.ts';
import {sortOut} from '../identity/identity.ts';
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
	const {name} = spec;
	const {inventories} = await agents.survey({labels: [`${label.name}=${name}`]});
	const others = sortOut(inventories).sessions.filter(other => other.id !== id);
	const taking = others.find(({containers, networks, volumes}) => {
		const rest = volumes.filter(({volume}) => volume.name !== objectName.lease(name));
		return containers.length + networks.length + rest.length > 0;
	});
	if (taking) throw nameTaken(name, leaseOf(taking.volumes.map(({volume}) => volume)));
}
