import type {Engine} from '../../docker/engine/engine.ts';
import type {VolumeSummary} from '../../docker/engine/shapes.ts';
import {FlotillaError} from '../../domain/failure.ts';
import {
	label,
	objectName,
	sessionLabels,
	type Labels,
	type SessionIdentity,
} from '../../domain/session/labels.ts';
import {endOf, type Lease} from '../../domain/session/session.ts';
import {
	formatOwner,
	formerOwner,
	hasGivenUp,
	ownerState,
	parseOwner,
	thisOwner,
} from '../../machine/owner.ts';
import {notOurs} from '../identity/foreign.ts';

/** How long a holder on another machine, which nobody here can look up, counts as alive, ms. */
const patience = 30 * 60 * 1000;

/** Claims a session's name. Throws `name-taken`, or `name-in-use` where that is no lease. */
export async function takeLease(
	engine: Engine,
	{session, operation}: {session: SessionIdentity; operation: Lease['operation']},
): Promise<void> {
	const other = await claim(engine, {
		name: objectName.lease(session.spec.name),
		labels: sessionLabels(session, 'lease'),
		mark: label.session,
		operation,
	});
	if (!other) return;
	const lease = readLease(other);
	if (!lease) throw notOurs(engine, [{kind: 'volume', name: other.name}]);
	throw nameTaken(session.spec.name, lease);
}

/**
 * Creates a lease, or returns the one that has its name already and another `mark`. A lease is an
 * empty volume: engines create volumes atomically by name, so of two claims at once exactly one gets
 * its own labels back.
 */
export async function claim(
	engine: Engine,
	{
		name,
		labels,
		mark,
		operation,
	}: {name: string; labels: Labels; mark: string; operation: Lease['operation']},
): Promise<VolumeSummary | undefined> {
	const volume = await engine.createVolume({
		name,
		labels: {
			...labels,
			[label.owner]: formatOwner(thisOwner()),
			[label.operation]: operation,
			// The age of the claim is what counts, not that of what it is for.
			[label.created]: new Date().toISOString(),
		},
	});
	return volume.labels[mark] === labels[mark] ? undefined : volume;
}

export async function releaseLease(engine: Engine, session: string): Promise<void> {
	await engine.removeVolume(objectName.lease(session));
}

/**
 * Claims a name on several engines, or on none. In the order of the engines' own ids, so that of two
 * claims at once, whatever their agents are called, one gets all.
 */
export async function takeLeases(
	engines: readonly Engine[],
	claim: {session: SessionIdentity; operation: Lease['operation']},
): Promise<void> {
	const taken: Engine[] = [];
	try {
		for (const engine of await inOrder(engines)) {
			await takeLease(engine, claim);
			taken.push(engine);
		}
	} catch (error) {
		await releaseLeases(taken, claim.session.spec.name).catch(() => {});
		throw error;
	}
}

export async function releaseLeases(engines: readonly Engine[], session: string): Promise<void> {
	await Promise.all(engines.map(engine => releaseLease(engine, session)));
}

/** How long giving leases up may take, ms: it comes after a failure, whose engine may be gone. */
const giveUpMs = 3000;

/**
 * Says on these engines that this process works no more on a session of which something is left, so
 * that `gc` need not wait for the process to end. Never throws.
 */
export async function giveUpLeases(
	engines: readonly Engine[],
	{id, operation}: {id: string; operation: Lease['operation']},
): Promise<void> {
	const call = {signal: AbortSignal.timeout(giveUpMs)};
	const own = formatOwner(thisOwner());
	const giveUp = async (engine: Engine) => {
		const {volumes} = await engine.list([`${label.session}=${id}`], call);
		const lease = volumes.find(
			({labels}) => labels[label.owner] === own && labels[label.operation] === operation,
		);
		if (!lease) return;
		// Labels cannot be changed, and there may be no room to make it anew: one of the two is always there.
		const labels = {...lease.labels, [label.owner]: formatOwner(formerOwner())};
		const mark = objectName.ended(lease.labels[label.name] ?? '');
		const made = await engine.createVolume({name: mark, labels}, call);
		if (made.labels[label.owner] !== labels[label.owner]) return;
		await engine.removeVolume(lease.name, call);
		await engine.createVolume({name: lease.name, labels}, call);
		await engine.removeVolume(mark, call);
	};

	await Promise.allSettled(engines.map(giveUp));
}

async function inOrder(engines: readonly Engine[]): Promise<Engine[]> {
	if (engines.length === 1) return [...engines];
	const known = await Promise.all(
		engines.map(async engine => ({engine, id: (await engine.info()).id})),
	);
	return known.sort((a, b) => (a.id < b.id ? -1 : 1)).map(({engine}) => engine);
}

/** The lease among a session's volumes; of two, the one that says that its run ended. */
export function leaseOf(volumes: readonly VolumeSummary[]): Lease | undefined {
	const leases = volumes.flatMap(volume => readLease(volume) ?? []);
	return leases.find(({hasGivenUp}) => hasGivenUp) ?? leases[0];
}

/** The lease a volume is; undefined where it is none. */
export function readLease(volume: VolumeSummary, now = Date.now()): Lease | undefined {
	if (volume.labels[label.kind] !== 'lease') return undefined;
	const operation = volume.labels[label.operation] === 'down' ? 'down' : 'up';
	const owner = parseOwner(volume.labels[label.owner] ?? '');
	if (!owner) return {operation, holder: 'an unknown process', isAlive: false};
	const state = ownerState(owner);
	const age = now - Date.parse(volume.labels[label.created] ?? '');
	return {
		operation,
		holder: `pid ${owner.pid} on ${owner.host}`,
		isAlive: state === 'alive' || (state === 'elsewhere' && age < patience),
		...(hasGivenUp(owner) ? {hasGivenUp: true} : {}),
	};
}

/** The name belongs to another session, whose lease, if any, says what it is doing. */
export function nameTaken(name: string, lease: Lease | undefined): FlotillaError {
	const why = lease
		? lease.isAlive
			? `; \`${lease.operation}\` is at work on it (${lease.holder})`
			: `: its ${endOf(lease)} and left parts of it`
		: '';
	return new FlotillaError({
		code: 'name-taken',
		message: `session name ${name} is taken${why}`,
		hint: hintFor(name, lease),
	});
}

function hintFor(name: string, lease: Lease | undefined): string {
	if (!lease) return `Choose another name, or take that session down first: flotilla down ${name}`;
	return lease.isAlive
		? 'Wait until that is done, interrupt it there, or choose another name.'
		: 'Remove what is left with `flotilla gc`, or choose another name.';
}
