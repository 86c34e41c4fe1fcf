import type {Inventory} from '../../docker/engine/shapes.ts';
import type {Labels} from '../../domain/session/labels.ts';

/** One thing of an inventory, of whatever kind. */
export type Part = {
	readonly kind: 'container' | 'network' | 'volume';
	readonly name: string;
	readonly labels: Labels;
};

/** All of an inventory as one list. */
export function partsOf({containers, networks, volumes}: Inventory): Part[] {
	const of = (kind: Part['kind'], found: ReadonlyArray<Omit<Part, 'kind'>>) =>
		found.map(({name, labels}) => ({kind, name, labels}));
	return [...of('container', containers), ...of('network', networks), ...of('volume', volumes)];
}
