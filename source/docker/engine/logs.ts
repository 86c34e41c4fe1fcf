import {FlotillaError} from '../../domain/failure.ts';
import {plainText} from '../../domain/sanitise.ts';
import {fields, flag, maybe, text} from '../../domain/shape.ts';
import {createDemuxer} from './demux.ts';
import type {Client} from './request.ts';
import type {Call} from './shapes.ts';

type LogChunk = {stream: 'stdout' | 'stderr'; chunk: Buffer};

/** Log drivers whose logs any engine can read back. */
const readable = ['', 'json-file', 'local', 'journald'];

const outputShape = fields({
	Config: fields({Tty: maybe(flag)}),
	HostConfig: maybe(fields({LogConfig: maybe(fields({Type: maybe(text)}))})),
});

/** Container output as the engine kept it. */
export async function* readLogs(
	client: Client,
	{id, follow, tail}: {id: string; follow: boolean; tail?: number},
	call: Call = {},
): AsyncGenerator<LogChunk, void, void> {
	const path = `/containers/${encodeURIComponent(id)}`;
	const base = {...call, step: `read the logs of ${id}`, codes: {404: 'host-not-found'}} as const;
	// Output of a terminal comes without frames, and only this tells which it is below API 1.42.
	const {Config, HostConfig} = await client.json({...base, path: `${path}/json`}, outputShape);
	const driver = HostConfig?.LogConfig?.Type ?? '';
	const request = {
		...base,
		step: readable.includes(driver) ? base.step : `${base.step} (log driver ${driver})`,
		path: `${path}/logs`,
		query: {follow, stdout: true, stderr: true, tail: tail ?? 'all'},
	};
	const body = await client.stream(request);
	let ready: LogChunk[] = [];
	let complaint = '';
	const demuxer = createDemuxer((kind, chunk) => {
		if (kind === 'error') complaint = (complaint + chunk.toString()).slice(0, 2048);
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
