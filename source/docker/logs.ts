import type Docker from 'dockerode';
import {FlotillaError} from '../domain/failure.ts';
import {createDemuxer} from './demux.ts';
import {plainText} from './docker-failure.ts';
import type {Call} from './engine.ts';
import type {Client} from './request.ts';

type LogChunk = {stream: 'stdout' | 'stderr'; chunk: Buffer};

/** Container output as the engine kept it. */
export async function* readLogs(
	client: Client,
	{id, follow, tail}: {id: string; follow: boolean; tail?: number},
	call: Call = {},
): AsyncGenerator<LogChunk, void, void> {
	const path = `/containers/${encodeURIComponent(id)}`;
	const base = {...call, step: `read the logs of ${id}`, codes: {404: 'host-not-found'}} as const;
	const request = {
		...base,
		path: `${path}/logs`,
		query: {follow, stdout: true, stderr: true, tail: tail ?? 'all'},
	};
	// Output of a terminal comes without frames, and only this tells which it is below API 1.42.
	const {Config} = await client.json<Docker.ContainerInspectInfo>({...base, path: `${path}/json`});
	const body = await client.stream(request);
	let ready: LogChunk[] = [];
	let complaint = '';
	const demuxer = createDemuxer((kind, chunk) => {
		if (kind === 'error') complaint += chunk.toString();
		else ready.push({stream: kind === 'stderr' ? 'stderr' : 'stdout', chunk});
	});
	try {
		for await (const chunk of body) {
			if (Config.Tty) ready.push({stream: 'stdout', chunk: chunk as Buffer});
			else demuxer.write(chunk as Buffer);
			yield* ready;
			ready = [];
		}
	} catch (error) {
		throw client.failure(error, request);
	} finally {
		body.destroy();
	}

	if (complaint) {
		const message = `${client.endpoint.name}: could not ${base.step}: ${plainText(complaint)}`;
		throw new FlotillaError({code: 'engine-error', message});
	}
}
