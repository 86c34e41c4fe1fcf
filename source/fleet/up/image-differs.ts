import type {Engine} from '../../docker/engine/engine.ts';
import type {ImageDetails} from '../../docker/engine/shapes.ts';
import {dockerCommand} from '../../domain/agent/docker-command.ts';
import {contentDifferences} from '../../domain/agent/image-content.ts';
import {FlotillaError} from '../../domain/failure.ts';

type Found = readonly [engine: Engine, image: ImageDetails];

/** Throws `image-differs` unless hosts of this image are the same on all of these engines. */
export function refuseDifferent(reference: string, found: readonly Found[]): void {
	const [first, ...groups] = groupsOf(found);
	const other = groups[0];
	if (!first || !other) return;
	const shown = [first, ...groups].map(({names, id}) => `${id} on ${names.join(', ')}`);
	const differs = contentDifferences(first.image, other.image).join(', ');
	const source = dockerCommand(first.engine.endpoint);
	// Removing the other one fails while containers use it; loading only takes its name away.
	const commands = groups.flatMap(({engines}) =>
		engines.map(({endpoint}) => `${source} save ${reference} | ${dockerCommand(endpoint)} load`),
	);
	throw new FlotillaError({
		code: 'image-differs',
		message: `image ${reference} is not the same everywhere: ${shown.join('; ')} (they differ in ${differs})`,
		hint: `Use another tag, or bring that of ${first.engine.endpoint.name} to the others: ${commands.join('; ')}`,
	});
}

type Group = {
	readonly engine: Engine;
	readonly engines: readonly Engine[];
	readonly names: readonly string[];
	readonly image: ImageDetails;
	readonly id: string;
};

/** Engines whose images are the same, in the order they were named. */
function groupsOf(found: readonly Found[]): Group[] {
	const groups: Array<Array<Found>> = [];
	for (const one of found) {
		const same = groups.find(([first]) => first && !contentDifferences(first[1], one[1]).length);
		if (same) same.push(one);
		else groups.push([one]);
	}

	return groups.flatMap(group => {
		const [first] = group;
		if (!first) return [];
		const [engine, image] = first;
		const engines = group.map(([each]) => each);
		const names = engines.map(({endpoint}) => endpoint.name);
		return {engine, engines, names, image, id: shortId(image.id)};
	});
}

function shortId(id: string): string {
	return id.replace(/^sha256:/, '').slice(0, 12);
}
