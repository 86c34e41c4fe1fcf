import type {SessionObjects} from '../../domain/operation/leftovers.ts';
import {plural} from '../../domain/quantity.ts';
import type {Fleet} from '../../fleet/fleet.ts';
import type {Context} from '../world/context.ts';
import {looksOf, print, printProse} from './printer.ts';

/** How long the agents may take to say what is left, ms: somebody wants to be gone. */
const patience = 1000;
/** How many objects are named; of a big session the counts say enough. */
const mostNamed = 20;

/** Says what is left of sessions whose `up` or `down` is cut off, and how to remove that. Never throws. */
export async function printLeft(
	{stderr, env}: Context,
	fleet: Fleet,
	names: readonly string[],
): Promise<void> {
	const looks = looksOf(stderr, env);
	const again = `flotilla down ${names.join(' ')}`;
	const signal = AbortSignal.timeout(patience);
	const objectsOf = await fleet.objectsOf(names, {signal}).catch(() => undefined);
	if (!objectsOf) {
		const unknown = 'left as it is; no agent listed it in time';
		printProse(stderr, `${unknown}. Remove it with: ${again}`, looks);
		return;
	}

	const {objects, unreachable} = objectsOf;
	const left = [...new Set(objects.map(({session}) => session))];
	for (const line of objects.slice(0, mostNamed)) {
		print(stderr, `  ${line.kind} ${line.name} on ${line.agent}`);
	}

	if (objects.length > mostNamed) print(stderr, `  and ${objects.length - mostNamed} more`);
	if (left.length > 0) {
		const remove = `Remove that with: flotilla down ${left.join(' ')}`;
		printProse(stderr, `left: ${countsOf(objects)}. ${remove}`, looks);
	} else if (unreachable.length === 0) print(stderr, `nothing of ${names.join(', ')} is left`);
	if (unreachable.length > 0) {
		const what = `${unreachable.join(', ')} does not answer; once it does: flotilla gc`;
		printProse(stderr, what, looks);
	}
}

function countsOf(objects: SessionObjects['objects']): string {
	const kinds = ['container', 'network', 'volume'] as const;
	return kinds
		.map(kind => [kind, objects.filter(object => object.kind === kind).length] as const)
		.filter(([, count]) => count > 0)
		.map(([kind, count]) => plural(count, kind))
		.join(', ');
}
