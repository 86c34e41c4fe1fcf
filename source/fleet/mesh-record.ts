import type {Engine} from '../docker/engine.ts';
import {label, objectName, sessionLabels, type SessionIdentity} from '../domain/labels.ts';
import type {MeshCounts} from '../domain/mesh.ts';

/**
 * Keeps the outcome of a full check with the session, for everyone who asks later. Labels cannot be
 * changed, so it is the label of an empty volume that is made anew each time. False where a volume that
 * is not the session's has the name: that one stays.
 */
export async function recordMesh(
	engine: Engine,
	session: SessionIdentity,
	mesh: MeshCounts,
): Promise<boolean> {
	const name = objectName.mesh(session.spec.name);
	const labels = {...sessionLabels(session, 'mesh'), [label.mesh]: `${mesh.ok} ${mesh.failed}`};
	const isOurs = (found: {labels: Readonly<Record<string, string>>}) =>
		found.labels[label.session] === session.id && found.labels[label.kind] === 'mesh';
	const first = await engine.createVolume({name, labels});
	if (!isOurs(first)) return false;
	if (first.labels[label.mesh] === labels[label.mesh]) return true;
	await engine.removeVolume(name);
	return isOurs(await engine.createVolume({name, labels}));
}
