import type {Labels} from '../../domain/session/labels.ts';
import {fields, list, maybe, record, text, type Shaped} from '../../domain/shape.ts';
import {labelsShape} from './answer-parts.ts';
import type {Client, Request} from './request.ts';
import type {Call, VolumeSummary} from './shapes.ts';

const volumeShape = fields({
	Name: text,
	Labels: labelsShape,
	Driver: maybe(text),
	Options: maybe(record(text)),
});

const volumesShape = fields({Volumes: maybe(list(volumeShape))});

/** The volume calls of an engine. */
export function volumeCalls(client: Client) {
	return {
		async createVolume(
			options: {name: string; labels: Labels},
			call: Call = {},
		): Promise<VolumeSummary> {
			const request = {
				...call,
				step: `create volume ${options.name}`,
				method: 'POST',
				path: '/volumes/create',
				body: {Name: options.name, Labels: options.labels},
				codes: {409: 'name-in-use'},
			} as const;
			return summary(await client.json(request, volumeShape));
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

/** Volumes that a filter finds. */
export async function listVolumes(
	client: Client,
	query: Request['query'],
	call: Call,
): Promise<VolumeSummary[]> {
	const {Volumes = []} = await client.json(
		{...call, step: 'list volumes', path: '/volumes', ...(query ? {query} : {})},
		volumesShape,
	);
	return Volumes.map(summary);
}

function summary(volume: Shaped<typeof volumeShape>): VolumeSummary {
	const {Name, Labels, Driver = 'local', Options = {}} = volume;
	const isElsewhere = Driver !== 'local' || Object.keys(Options).length > 0;
	return {name: Name, labels: Labels, ...(isElsewhere ? {isElsewhere} : {})};
}
