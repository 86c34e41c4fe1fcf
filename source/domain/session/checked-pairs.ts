import type {MeshCell} from './mesh.ts';
import type {MeshRecord} from './mesh-record.ts';
import type {SessionStatus} from './session.ts';
import {changedSince} from './state.ts';

/** More failed pairs than these are counted only; a label is no place for thousands. */
const mostNamed = 400;

/** A pair in a record: `main1>sub2`. */
export function pairName({from, to}: Pick<MeshCell, 'from' | 'to'>): string {
	return `${from}>${to}`;
}

export type PairsFound = Pick<MeshRecord, 'ok' | 'failed' | 'failures'>;

/**
 * What is known of all pairs of a session as it was when a check began: what the check has found, and
 * of the pairs it left out what the record says, if that still holds for them. Undefined where it does
 * not: then only a check of all pairs can tell.
 */
export function pairsFound(
	record: MeshRecord | undefined,
	{status, cells}: {status: SessionStatus; cells: readonly MeshCell[]},
): PairsFound | undefined {
	const {hosts, unreachable = []} = status;
	const pairs = hosts.length ** 2;
	const checked = new Set(cells.map(pairName));
	const failed = cells.filter(({ok}) => !ok).map(pairName);
	if (checked.size === pairs) return counted(pairs, failed);
	if (!record?.failures || record.ok + record.failed !== pairs) return undefined;
	const isCovered = (host: {name: string}) =>
		hosts.every(
			({name}) =>
				checked.has(pairName({from: host.name, to: name})) &&
				checked.has(pairName({from: name, to: host.name})),
		);
	if (!changedSince(record, hosts, unreachable).every(isCovered)) return undefined;
	return counted(pairs, [...record.failures.filter(pair => !checked.has(pair)), ...failed]);
}

function counted(pairs: number, failures: readonly string[]): PairsFound {
	return {
		ok: pairs - failures.length,
		failed: failures.length,
		...(failures.length <= mostNamed ? {failures} : {}),
	};
}

/** Does a check tell nothing that a record does not say already? */
export function isKnown(record: MeshRecord, {status, cells}: Parameters<typeof pairsFound>[1]) {
	const {failures = []} = record;
	return (
		changedSince(record, status.hosts, status.unreachable ?? []).length === 0 &&
		cells.every(cell => cell.ok !== failures.includes(pairName(cell)))
	);
}
