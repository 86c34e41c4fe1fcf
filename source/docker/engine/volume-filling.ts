import type {Labels} from '../../domain/session/labels.ts';
import {containerCalls} from './containers.ts';
import type {Client} from './request.ts';
import type {Call, ContainerOptions} from './shapes.ts';

/** What is copied into a volume, and through what. */
export type VolumeFilling = {
	readonly volume: string;
	readonly image: string;
	readonly path: string;
	/** Of the container. */
	readonly name: string;
	readonly labels: Labels;
	/** Something the image has; it never runs. */
	readonly command: readonly string[];
};

export type FillingCalls = {
	/** Copies what an image has at a path into an empty volume, through a container that goes again. */
	fillVolume(filling: VolumeFilling, call?: Call): Promise<void>;
};

export function fillingCalls(client: Client): FillingCalls {
	const {createContainer, removeContainer} = containerCalls(client);
	return {
		async fillVolume(filling, call) {
			// Creating a container copies what the image has at the mount point into an empty volume.
			const {id} = await createContainer(fillerOf(filling), call);
			await removeContainer(id, call);
		},
	};
}

/** The container that mounts a volume over what is to be copied into it. */
export function fillerOf(filling: VolumeFilling): ContainerOptions {
	const {volume, image, path, name, labels, command} = filling;
	const mounts = [{type: 'volume', source: volume, target: path}] as const;
	return {name, image, labels, entrypoint: command, command: [], mounts};
}
