import {PassThrough, type Writable} from 'node:stream';
import type {Engine} from '../docker/engine.ts';

/** One engine an image is copied to. */
type Branch = {
	readonly engine: Engine;
	readonly input: PassThrough;
	readonly loading: Promise<void>;
};

/**
 * Streams an image from one engine to several at once. It is read once, and the slowest target sets
 * the pace, so memory stays bounded whatever the image's size. A target that fails does not stop the
 * others; the first failure is thrown at the end.
 */
export async function copyImage(
	source: Engine,
	targets: readonly Engine[],
	{
		reference,
		signal,
		onProgress,
	}: {
		reference: string;
		signal: AbortSignal;
		/** Bytes sent to every target so far. */
		onProgress: (bytes: number) => void;
	},
): Promise<void> {
	const tar = await source.saveImages([reference], {signal});
	const branches = targets.map(engine => openBranch(engine, signal));
	let broken: unknown;
	try {
		let bytes = 0;
		for await (const chunk of tar as AsyncIterable<Buffer>) {
			const open = branches.filter(({input}) => input.writable);
			if (open.length === 0) break;
			await Promise.all(open.map(({input}) => write(input, chunk)));
			bytes += chunk.length;
			onProgress(bytes);
		}

		for (const {input} of branches) input.end();
	} catch (error) {
		broken = error;
		const cut = error instanceof Error ? error : new Error(String(error));
		for (const {input} of branches) input.destroy(cut);
	}

	const results = await Promise.allSettled(branches.map(({loading}) => loading));
	if (broken !== undefined) throw broken;
	for (const result of results) if (result.status === 'rejected') throw result.reason;
}

function openBranch(engine: Engine, signal: AbortSignal): Branch {
	const input = new PassThrough();
	input.on('error', () => {});
	const loading = engine.loadImages(input, {signal});
	// Whoever writes must not wait for a reader that is gone.
	loading.catch(() => input.destroy());
	return {engine, input, loading};
}

/** Resolves when more may be written, or nothing ever can. */
async function write(stream: Writable, chunk: Buffer): Promise<void> {
	if (stream.destroyed || stream.write(chunk)) return;
	await new Promise<void>(resolve => {
		const done = () => {
			stream.off('drain', done);
			stream.off('close', done);
			resolve();
		};

		stream.on('drain', done);
		stream.on('close', done);
	});
}
