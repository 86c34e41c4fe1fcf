import type {Call} from './engine.ts';
import {readAll, type Client} from './request.ts';

/** Tar streams into and out of a container. */
export function archiveCalls(client: Client) {
	const pathOf = (id: string) => `/containers/${encodeURIComponent(id)}/archive`;
	return {
		async putArchive(
			id: string,
			archive: {path: string; tar: Buffer},
			call: Call = {},
		): Promise<void> {
			await client.done({
				...call,
				step: `write ${archive.path} of container ${id}`,
				method: 'PUT',
				path: pathOf(id),
				query: {path: archive.path},
				file: archive.tar,
				codes: {404: 'host-not-found'},
			});
		},

		async getArchive(id: string, path: string, call: Call = {}): Promise<Buffer> {
			const request = {
				...call,
				step: `read ${path} of container ${id}`,
				path: pathOf(id),
				query: {path},
				codes: {404: 'host-not-found'},
			} as const;
			try {
				return await readAll(await client.stream(request));
			} catch (error) {
				throw client.failure(error, request);
			}
		},
	};
}
