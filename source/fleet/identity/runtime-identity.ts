import type {ContainerSummary, Inventory, VolumeSummary} from '../../docker/engine/shapes.ts';
import {runtimeVolume} from '../../docker/supply/runtime-lock.ts';
import {label, runtimeLabel} from '../../domain/session/labels.ts';
import {defaultImage} from '../../domain/spec/spec.ts';
import {partsOf, type Part} from './parts.ts';

/** Names that engines make up where nobody gives one; only steps of builds go without. */
const madeUp = /^[a-z]+_[a-z]+\d?$/;
/** A step runs in the image of the step before, which has no name; the first in the base image. */
const nameless = /^(sha256:)?[0-9a-f]{12,64}$/;

/** Is it the runtime's lock, what fills its volume, or a step of its build? */
export function isOfBuild({name, image, labels}: ContainerSummary): boolean {
	const version = labels[runtimeLabel] ?? '';
	if (labels[label.session] !== undefined) return false;
	if (version === 'build' || version === '1')
		return madeUp.test(name) && (nameless.test(image) || image === defaultImage);
	const volume = runtimeVolume(version);
	return name === `${volume}.lock` || name === `${volume}.fill`;
}

/** Is it a volume that hosts have the runtime from, or the sign that it is full? */
export function isOfRuntime({name, labels, isElsewhere}: VolumeSummary): boolean {
	const volume = runtimeVolume(labels[runtimeLabel] ?? '');
	return !isElsewhere && (name === volume || name === `${volume}.ready`);
}

/** What of an inventory carries labels of the runtime, is none of it, and is none of a session either. */
export function strangersOfRuntime({containers, networks, volumes}: Inventory): Part[] {
	const isOther = ({labels}: Pick<Part, 'labels'>) => labels[label.session] === undefined;
	return partsOf({
		containers: containers.filter(each => isOther(each) && !isOfBuild(each)),
		networks: networks.filter(isOther),
		volumes: volumes.filter(each => isOther(each) && !isOfRuntime(each)),
	});
}
