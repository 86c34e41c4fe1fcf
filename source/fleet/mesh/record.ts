import type {Engine} from '../../docker/engine/engine.ts';
import type {PairsFound} from '../../domain/session/checked-pairs.ts';
import {
	label,
	objectName,
	sessionLabels,
	type SessionIdentity,
} from '../../domain/session/labels.ts';
import {recordLabels, type MeshRecord} from '../../domain/session/mesh-record.ts';
import type {Session} from '../../domain/session/session.ts';

/**
 * Keeps what checks have found with the session, for everyone who asks later. Labels cannot be
 * changed, so it is the label of an empty volume that is made anew each time. False where a volume that
 * is not the session's has the name: that one stays.
 */
export async function recordMesh(
	engine: Engine,
	session: SessionIdentity,
	record: MeshRecord,
): Promise<boolean> {
	const name = objectName.mesh(session.spec.name);
	const labels = {...sessionLabels(session, 'mesh'), ...recordLabels(record)};
	const isOurs = (found: {labels: Readonly<Record<string, string>>}) =>
		found.labels[label.session] === session.id && found.labels[label.kind] === 'mesh';
	const first = await engine.createVolume({name, labels});
	if (!isOurs(first)) return false;
	if (first.labels[label.checked] === record.at) return true;
	await engine.removeVolume(name);
	return isOurs(await engine.createVolume({name, labels}));
}

/**
 * The record of a session as it was when a check began, from what is known of its pairs. Of commands that
 * ended only those count which the session's spec asks for: an image's own may have nothing to do.
 */
export function recordOf(
	{status, spec}: Session,
	found: PairsFound & Pick<MeshRecord, 'ended'>,
): MeshRecord {
	const asked = new Set(
		spec?.roles.filter(({command}) => command !== undefined).map(({role}) => role),
	);
	const counts = ({name, role}: {name: string; role: string}) =>
		asked.has(role) && (found.ended[name] ?? 0) !== 0;
	const ended = status.hosts.filter(counts).map(({name}) => [name, found.ended[name]] as const);
	return {
		ok: found.ok,
		failed: found.failed,
		...(found.failures ? {failures: found.failures} : {}),
		at: new Date().toISOString(),
		marks: Object.fromEntries(status.hosts.map(({name, mark = ''}) => [name, mark])),
		ended: Object.fromEntries(ended) as Record<string, number>,
	};
}
