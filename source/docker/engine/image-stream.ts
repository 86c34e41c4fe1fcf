import {type FailureCode, FlotillaError} from '../../domain/failure.ts';
import {plainText} from '../../domain/sanitise.ts';
import {fields, ifSo, maybe, number, text, type Shaped} from '../../domain/shape.ts';
import {linesOf} from '../../machine/lines.ts';
import {refusalFailure} from '../failures/docker-failure.ts';
import {readText} from './answer.ts';
import type {Client, Request} from './request.ts';
import type {Progress} from './shapes.ts';

/** One line of what pull, build and import answer; faults come in here, after a 200. */
const lineShape = fields({
	status: ifSo(text),
	stream: ifSo(text),
	id: ifSo(text),
	progressDetail: ifSo(fields({current: ifSo(number), total: ifSo(number)})),
	error: maybe(text),
});

export type StreamLine = Partial<Shaped<typeof lineShape>>;

/** Layers that are counted; no image has as many. */
const mostLayers = 10_000;

/** The lines of a call that reports as it goes; a line with an error is thrown, as `code` at least. */
export async function* imageLines(
	client: Client,
	{request, code}: {request: Request; code: FailureCode},
): AsyncGenerator<StreamLine, void, void> {
	const body = await client.stream(request);
	const {name: agent, url, docker, engine} = client.endpoint;
	try {
		for await (const said of linesOf(body)) {
			const line = readText(said, lineShape);
			if (line.error !== undefined) {
				const refusal = {status: 500, message: line.error};
				throw refusalFailure(refusal, {
					...{agent, url, docker, engine},
					step: request.step,
					codes: {500: code},
				});
			}

			yield line;
		}
	} catch (error) {
		throw error instanceof FlotillaError ? error : client.failure(error, request);
	} finally {
		body.destroy();
	}
}

/** Sums up the layers of a pull. */
export function pullProgress(): (line: StreamLine) => Progress {
	const layers = new Map<string, {current: number; total: number}>();
	return ({id, status = '', progressDetail: detail}) => {
		const layer = id === undefined ? undefined : (layers.get(id) ?? {current: 0, total: 0});
		if (id !== undefined && layer && layers.size < mostLayers) {
			if (status === 'Downloading' && detail?.total) {
				layers.set(id, {current: detail.current ?? 0, total: detail.total});
			} else if (/complete$/.test(status)) {
				layers.set(id, {...layer, current: layer.total});
			}
		}

		let done = 0;
		let total = 0;
		for (const each of layers.values()) {
			done += each.current;
			total += each.total;
		}

		const text = plainText(id === undefined ? status : `${status} ${id}`);
		return {text, done, ...(total > 0 ? {total} : {})};
	};
}

/** What builders say of themselves, in ids that mean nothing to anybody. */
const ownWords =
	/^(-{2,3}>|Removing intermediate container|Successfully (built|tagged)|COMMIT|[0-9a-f]{64}$)/;
/** Docker counts the steps of all stages together, Podman each stage's anew. */
const stepWords = /^(?:\[\d+\/\d+\] )?step (\d+)\/(\d+) ?: /i;

/** Steps of a build, and the last lines for the failure message. */
export function buildProgress(): {
	take(line: StreamLine): Progress | undefined;
	/** The step it stands at, and what came out since. */
	where(): string;
} {
	let progress: Progress = {text: '', done: 0, unit: 'steps'};
	let step = '';
	let before = 0;
	let output: string[] = [];
	return {
		take({stream}) {
			const text = plainText(stream ?? '');
			if (!text) return undefined;
			const match = stepWords.exec(text);
			if (match) {
				step = text;
				output = [];
				const [, number, total] = match;
				if (Number(number) === 1) before = progress.total ?? 0;
				const done = before + Number(number) - 1;
				progress = {text: '', done, total: before + Number(total), unit: 'steps'};
			} else {
				output = [...output.slice(-4), text];
				progress = {...progress, text: ownWords.test(text) ? '' : text};
			}

			return progress;
		},
		where: () => [step, ...output].join(' | '),
	};
}
