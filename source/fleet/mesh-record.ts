import type {Engine} from '../docker/engine.ts';
import {label, objectName, sessionLabels, type SessionIdentity} from '../domain/labels.ts';
import type {MeshCounts} from '../domain/mesh.ts';

/**
 * Keeps the outcome of a full check with the session, for everyone who asks later. Labels cannot be
 * changed, so it is the label of an empty volume that is made anew each time.
 */
export async function recordMesh(
	engine: Engine,
	session: SessionIdentity,
	mesh: MeshCounts,
): Promise<void> {
	const name = objectName.mesh(session.spec.name);
	await engine.removeVolume(name);
	await engine.createVolume({
		name,
		labels: {...sessionLabels(session, 'mesh'), [label.mesh]: `${mesh.ok} ${mesh.failed}`},
	});
}
