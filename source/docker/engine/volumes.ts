import type {Labels} from '../../domain/session/labels.ts';
import type {Client, Request} from './request.ts';
import type {Call, VolumeSummary} from './shapes.ts';

type VolumeBody = {
	readonly Name: string;
	readonly Labels: Labels | null;
	readonly Driver?: string;
	readonly Options?: Readonly<Record<string, string>> | null;
};

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
			return summary(made);
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
	const {Volumes} = await client.json<{Volumes: VolumeBody[] | null}>({
		...call,
		step: 'list volumes',
		path: '/volumes',
		...(query ? {query} : {}),
	});
	return (Volumes ?? []).map(summary);
}

function summary({Name, Labels, Driver = 'local', Options}: VolumeBody): VolumeSummary {
	const isElsewhere = Driver !== 'local' || Object.keys(Options ?? {}).length > 0;
	return {name: Name, labels: Labels ?? {}, ...(isElsewhere ? {isElsewhere} : {})};
}
