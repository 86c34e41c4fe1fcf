import {Readable} from 'node:stream';
import {FlotillaError} from '../../domain/failure.ts';
import {anything, count, fields, list, maybe, record, text} from '../../domain/shape.ts';
import {withTag} from '../../domain/spec/image-reference.ts';
import {idShape, labelsShape, madeShape} from './answer-parts.ts';
import {buildProgress, imageLines, pullProgress} from './image-stream.ts';
import {envRecord, type Client} from './request.ts';
import type {Call, ImageDetails, Progress} from './shapes.ts';

/** The image calls of an engine. */
export function imageCalls(client: Client) {
	return {
		inspectImage: (reference: string, call: Call = {}) => inspect(client, reference, call),

		async tagImage(reference: string, tag: string, call: Call = {}): Promise<void> {
			const {repository, tag: name} = splitTag(tag);
			await client.done({
				...call,
				step: `tag image ${reference} as ${tag}`,
				method: 'POST',
				path: `/images/${imagePath(reference)}/tag`,
				query: {repo: repository, tag: name},
				codes: {404: 'image-not-found'},
			});
		},

		async danglingImages(labels: readonly string[], call: Call = {}): Promise<string[]> {
			const query = {filters: {label: labels, dangling: ['true']}};
			const request = {...call, step: 'list images', path: '/images/json', query};
			const found = await client.json(request, list(madeShape));
			return found.map(({Id}) => Id);
		},

		async removeImage(reference: string, call: Call = {}): Promise<void> {
			await client.done({
				...call,
				step: `remove image ${reference}`,
				method: 'DELETE',
				path: `/images/${imagePath(reference)}`,
				accept: [404],
				codes: {409: 'image-in-use'},
			});
		},

		pullImage: (reference: string, call: Call = {}) => pull(client, reference, call),

		buildImage: (context: Buffer, options: BuildOptions, call: Call = {}) =>
			build(client, {context, ...options}, call),

		async importImage(
			rootfs: NodeJS.ReadableStream,
			options: {tag: string; changes: readonly string[]},
			call: Call = {},
		): Promise<void> {
			const {repository, tag} = splitTag(options.tag);
			let broken: Error | undefined;
			rootfs.on('error', (error: Error) => {
				broken = error;
			});
			const request = {
				...call,
				step: `import image ${options.tag}`,
				method: 'POST',
				path: '/images/create',
				query: {fromSrc: '-', repo: repository, tag, changes: options.changes},
				file: rootfs,
			} as const;
			try {
				await drain(imageLines(client, {request, code: 'image-build'}));
			} catch (error) {
				throw broken ?? error;
			} finally {
				// The engine may have refused before it took all.
				if (rootfs instanceof Readable) rootfs.destroy();
			}
		},
	};
}

type BuildOptions = {
	tag: string;
	args?: Readonly<Record<string, string>>;
	labels?: Readonly<Record<string, string>>;
};

/** One word, or several; an image may have neither. */
const words = (value: unknown): readonly string[] =>
	typeof value === 'string' ? [value] : (maybe(list(text))(value) ?? []);

const imageShape = fields({
	Id: idShape,
	RootFS: maybe(fields({Layers: maybe(list(text))})),
	// An image without any configuration has null or nothing here.
	Config: maybe(
		fields({
			Env: maybe(list(text)),
			User: maybe(text),
			Entrypoint: words,
			Cmd: words,
			WorkingDir: maybe(text),
			Volumes: maybe(record(anything)),
			StopSignal: maybe(text),
			Labels: labelsShape,
		}),
	),
	Architecture: maybe(text),
	Os: maybe(text),
	Size: maybe(count),
});

async function inspect(
	client: Client,
	reference: string,
	call: Call,
): Promise<ImageDetails | undefined> {
	try {
		const path = `/images/${imagePath(reference)}/json`;
		const codes = {404: 'image-not-found'} as const;
		const request = {...call, step: `inspect image ${reference}`, path, codes};
		const {Config, ...found} = await client.json(request, imageShape);
		return {
			id: found.Id,
			layers: found.RootFS?.Layers ?? [],
			env: envRecord(Config?.Env),
			user: Config?.User ?? '',
			entrypoint: Config?.Entrypoint ?? [],
			command: Config?.Cmd ?? [],
			workingDir: Config?.WorkingDir ?? '',
			volumes: Object.keys(Config?.Volumes ?? {}),
			stopSignal: Config?.StopSignal ?? '',
			labels: Config?.Labels ?? {},
			arch: found.Architecture ?? '',
			os: found.Os ?? '',
			size: found.Size ?? 0,
		};
	} catch (error) {
		if (error instanceof FlotillaError && error.code === 'image-not-found') return undefined;
		throw error;
	}
}

async function* pull(
	client: Client,
	reference: string,
	call: Call,
): AsyncGenerator<Progress, void, void> {
	const {repository, tag} = splitTag(withTag(reference));
	const request = {
		...call,
		step: `pull image ${reference}`,
		method: 'POST',
		path: '/images/create',
		query: {fromImage: repository, tag},
		codes: {404: 'image-not-found', 500: 'image-pull'},
	} as const;
	const progress = pullProgress();
	for await (const line of imageLines(client, {request, code: 'image-pull'})) yield progress(line);
}

async function* build(
	client: Client,
	options: BuildOptions & {context: Buffer},
	call: Call,
): AsyncGenerator<Progress, void, void> {
	const request = {
		...call,
		step: `build image ${options.tag}`,
		method: 'POST',
		path: '/build',
		query: {
			t: options.tag,
			buildargs: options.args ?? {},
			labels: options.labels ?? {},
			rm: true,
			forcerm: true,
		},
		file: options.context,
		codes: {400: 'image-build', 500: 'image-build'},
	} as const;
	const progress = buildProgress();
	try {
		for await (const line of imageLines(client, {request, code: 'image-build'})) {
			const next = progress.take(line);
			if (next) yield next;
		}
	} catch (error) {
		if (!(error instanceof FlotillaError) || !progress.where()) throw error;
		const message = `${error.message} (at ${progress.where()})`;
		throw new FlotillaError({...error.failure, message}, {cause: error});
	}
}

async function drain(lines: AsyncGenerator<unknown, void, void>): Promise<void> {
	while (!(await lines.next()).done);
}

/** `host:5000/team/app:1.2` into the repository and its tag or digest. */
export function splitTag(reference: string): {repository: string; tag: string} {
	const at = reference.indexOf('@');
	if (at >= 0) return {repository: reference.slice(0, at), tag: reference.slice(at + 1)};
	const colon = reference.lastIndexOf(':');
	return colon > reference.lastIndexOf('/')
		? {repository: reference.slice(0, colon), tag: reference.slice(colon + 1)}
		: {repository: reference, tag: 'latest'};
}

function imagePath(reference: string): string {
	return reference.split('/').map(encodeURIComponent).join('/');
}
