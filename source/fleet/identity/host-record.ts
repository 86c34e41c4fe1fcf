import type {Engine} from '../../docker/engine/engine.ts';
import {
	label,
	objectName,
	sessionLabels,
	type SessionIdentity,
} from '../../domain/session/labels.ts';
import {notOurs} from './foreign.ts';
import {recorded} from './identity.ts';

/**
 * Writes down which containers of an engine are the session's hosts, as the label of an empty volume:
 * names and labels can be had by others, too, ids cannot. Throws `name-in-use`.
 */
export async function recordHosts(
	engine: Engine,
	session: SessionIdentity,
	containers: readonly string[],
): Promise<void> {
	const name = objectName.record(session.spec.name);
	const labels = {
		...sessionLabels(session, 'record'),
		[label.containers]: containers.map(recorded).join(' '),
	};
	const made = await engine.createVolume({name, labels});
	if (made.labels[label.session] !== session.id) throw notOurs(engine, [{kind: 'volume', name}]);
}
