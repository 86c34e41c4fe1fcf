import {PassThrough, type Writable} from 'node:stream';
import type {Engine} from '../../docker/engine/engine.ts';

/** How far the targets may be apart, bytes: what each one holds of what it has not yet taken. */
const buffered = 4 * 2 ** 20;

/** One engine an image is copied to. */
type Branch = {
	readonly engine: Engine;
	readonly input: PassThrough;
	readonly loading: Promise<void>;
};

/**
 * Streams an image from one engine to several at once. It is read once, and the slowest target sets
 * the pace, so memory stays bounded whatever the image's size. A target that fails does not stop the
 * others; the first failure is thrown once all have ended.
 */
export async function copyImage(
	source: Engine,
	targets: readonly Engine[],
	{
		reference,
		signal,
		onProgress,
		onEnd,
	}: {
		reference: string;
		signal: AbortSignal;
		/** Bytes sent to every target so far. */
		onProgress: (bytes: number) => void;
		/** One target has the image, or failed to get it. */
		onEnd: (target: Engine, error?: unknown) => void;
	},
): Promise<void> {
	const tar = await source.saveImages([reference], {signal});
	let broken: unknown;
	const branches = targets.map(engine => openBranch(engine, signal));
	const failures = branches.map(async ({engine, loading}) => {
		try {
			await loading;
			onEnd(engine);
			return undefined;
		} catch (error) {
			// Where the source broke off, targets only see that too little came.
			onEnd(engine, broken ?? error);
			return error;
		}
	});
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

	const first = (await Promise.all(failures)).find(failure => failure !== undefined);
	if (broken !== undefined) throw broken;
	if (first !== undefined) throw first;
}

function openBranch(engine: Engine, signal: AbortSignal): Branch {
	const input = new PassThrough({highWaterMark: buffered});
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
