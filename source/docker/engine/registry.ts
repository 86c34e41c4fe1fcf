import {FlotillaError} from '../../domain/failure.ts';
import {withTag} from '../../domain/spec/image-reference.ts';
import type {Client} from './request.ts';
import type {Call} from './shapes.ts';

/** What the registry of an image says of it; or why nobody can tell. */
export type RegistryAnswer =
	{readonly has: 'it' | 'nothing'} | {readonly has: 'not answered'; readonly reason: string};

export type RegistryCalls = {
	/**
	 * Asks the registry of an image, through the engine, whether it has it for somebody without an account.
	 * Undefined where the engine cannot ask.
	 */
	askRegistry(reference: string, call?: Call): Promise<RegistryAnswer | undefined>;
};

/** `GET /distribution/{name}/json`: https://docs.docker.com/reference/api/engine/version/v1.41/#tag/Distribution */
export function registryCalls(client: Client): RegistryCalls {
	return {
		async askRegistry(reference, call) {
			// Podman has no such call, and answers as if it had no such image.
			if (client.endpoint.engine === 'podman') return undefined;
			const name = withTag(reference).split('/').map(encodeURIComponent).join('/');
			try {
				await client.done({
					...call,
					step: `ask for image ${reference} in its registry`,
					path: `/distribution/${name}/json`,
					codes: {401: 'image-not-found', 403: 'image-not-found', 404: 'image-not-found'},
				});
				return {has: 'it'};
			} catch (error) {
				if (!(error instanceof FlotillaError)) throw error;
				if (error.code === 'image-not-found') return {has: 'nothing'};
				if (error.code === 'engine-unreachable') throw error;
				return {has: 'not answered', reason: error.message};
			}
		},
	};
}
