import type {Labels} from '../domain/labels.ts';
import type {Call, VolumeSummary} from './engine.ts';
import {labelFilter, type Client} from './request.ts';

type VolumeBody = {readonly Name: string; readonly Labels: Labels | null};

/** The volume calls of an engine. */
export function volumeCalls(client: Client) {
	return {
		async createVolume(
			options: {name: string; labels: Labels},
			call: Call = {},
		): Promise<VolumeSummary> {
			const made = await client.json<VolumeBody>({
				...call,
				step: `create volume ${options.name}`,
				method: 'POST',
				path: '/volumes/create',
				body: {Name: options.name, Labels: options.labels},
				codes: {409: 'name-in-use'},
			});
			return {name: made.Name, labels: made.Labels ?? {}};
		},

		async removeVolume(name: string, call: Call = {}): Promise<void> {
			await client.done({
				...call,
				step: `remove volume ${name}`,
				method: 'DELETE',
				path: `/volumes/${encodeURIComponent(name)}`,
				accept: [404],
				codes: {409: 'name-in-use'},
			});
		},
	};
}

/** Volumes that have all of these labels. */
export async function listVolumes(
	client: Client,
	labels: readonly string[],
	call: Call,
): Promise<VolumeSummary[]> {
	const {Volumes} = await client.json<{Volumes: VolumeBody[] | null}>({
		...call,
		step: 'list volumes',
		path: '/volumes',
		query: labelFilter(labels),
	});
	return (Volumes ?? []).map(({Name, Labels}) => ({name: Name, labels: Labels ?? {}}));
}
