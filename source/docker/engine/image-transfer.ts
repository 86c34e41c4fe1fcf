import {Readable} from 'node:stream';
import {imageLines} from './image-stream.ts';
import type {Client} from './request.ts';
import type {Call} from './shapes.ts';

/** Images out of one engine and into another; both ends stream, so memory stays bounded. */
export function imageTransfer(client: Client) {
	return {
		async saveImages(
			references: readonly string[],
			call: Call = {},
		): Promise<NodeJS.ReadableStream> {
			return client.stream({
				...call,
				step: `read image ${references.join(', ')}`,
				path: '/images/get',
				query: {names: references},
				codes: {404: 'image-not-found'},
			});
		},

		async loadImages(tar: NodeJS.ReadableStream, call: Call = {}): Promise<void> {
			let broken: Error | undefined;
			tar.on('error', (error: Error) => {
				broken = error;
			});
			const request = {
				...call,
				step: 'load images',
				method: 'POST',
				path: '/images/load',
				query: {quiet: true},
				file: tar,
			} as const;
			try {
				for await (const line of imageLines(client, {request, code: 'image-load'})) void line;
			} catch (error) {
				throw broken ?? error;
			} finally {
				// The engine may have refused before it took all.
				if (tar instanceof Readable) tar.destroy();
			}
		},
	};
}
