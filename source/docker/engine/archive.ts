import {FlotillaError} from '../../domain/failure.ts';
import {readFirstFile} from '../reach/read-at-most.ts';
import type {Client} from './request.ts';
import type {Call} from './shapes.ts';

/** Files into and out of a container. */
export type ArchiveCalls = {
	/** Writes a tar stream below `path`; the container need not run. */
	putArchive(id: string, archive: {path: string; tar: Buffer}, call?: Call): Promise<void>;
	/**
	 * A file of a container, running or not; undefined where it has none. Throws `host-not-found` without
	 * the container, and `host-failed` for what is no regular file or has more than `atMost` bytes.
	 */
	readFile(
		id: string,
		options: {path: string; atMost: number},
		call?: Call,
	): Promise<Buffer | undefined>;
};

export function archiveCalls(client: Client): ArchiveCalls {
	const pathOf = (id: string) => `/containers/${encodeURIComponent(id)}/archive`;
	return {
		async putArchive(id, archive, call = {}) {
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

		async readFile(id, {path, atMost}, call = {}) {
			const request = {
				...call,
				step: `read ${path} of container ${id}`,
				path: pathOf(id),
				query: {path},
				codes: {404: 'file-not-found'},
			} as const;
			try {
				const file = await client.read(request, async body => readFirstFile(body, atMost));
				if ('content' in file) return file.content;
				throw new FlotillaError({
					code: 'host-failed',
					message: `${client.endpoint.name}: could not ${request.step}: ${file.reason}`,
				});
			} catch (error) {
				if (error instanceof FlotillaError && error.code === 'file-not-found') return undefined;
				throw error;
			}
		},
	};
}
