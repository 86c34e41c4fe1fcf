import type {Engine, Inventory} from '../docker/engine.ts';
import {label, objectName, type ObjectKind} from '../domain/labels.ts';
import {mapLimit} from './drive.ts';

/** How many removals one engine is asked for at once; more is slower (FACTS: Docker). */
const parallel = 6;

/** What of a session is on an engine, without its lease. */
export function partsOf(inventory: Inventory): Inventory {
	const volumes = inventory.volumes.filter(volume => volume.labels[label.kind] !== 'lease');
	return {...inventory, volumes};
}

export function isEmpty({containers, networks, volumes}: Inventory): boolean {
	return containers.length + networks.length + volumes.length === 0;
}

/**
 * Removes all that carries the session's id from one engine: containers, then what they used, the
 * lease last, so that whatever interrupts this leaves something that says so.
 */
export async function removeSession(
	engine: Engine,
	session: {id: string; name: string},
	options: {
		signal?: AbortSignal;
		onRemoved?: (removed: {kind: 'container' | 'network' | 'volume'; name: string}) => void;
	} = {},
): Promise<void> {
	const {signal, onRemoved} = options;
	const call = signal ? {signal} : {};
	const limit = {limit: parallel, ...call};
	const marks = [`${label.session}=${session.id}`];
	// A create that was under way may land after the first look.
	for (let round = 0; round < 5; round++) {
		const found = partsOf(await engine.list(marks, call));
		if (isEmpty(found)) break;
		await mapLimit(
			found.containers,
			async ({id, name}) => {
				await engine.removeContainer(id, call);
				onRemoved?.({kind: 'container', name});
			},
			limit,
		);
		await Promise.all([
			mapLimit(
				found.networks,
				async ({id, name}) => {
					await engine.removeNetwork(id, call);
					onRemoved?.({kind: 'network', name});
				},
				limit,
			),
			mapLimit(
				found.volumes,
				async ({name}) => {
					await engine.removeVolume(name, call);
					onRemoved?.({kind: 'volume', name});
				},
				limit,
			),
		]);
	}

	const {volumes} = await engine.list(marks, call);
	if (volumes.some(volume => kindOf(volume.labels) === 'lease')) {
		await engine.removeVolume(objectName.lease(session.name), call);
	}
}

function kindOf(labels: Readonly<Record<string, string>>): ObjectKind | undefined {
	return labels[label.kind] as ObjectKind | undefined;
}
