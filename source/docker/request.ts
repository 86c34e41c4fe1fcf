import type {IncomingMessage} from 'node:http';
import type {Socket} from 'node:net';
import type {Readable} from 'node:stream';
import type {FailureCode} from '../domain/failure.ts';
import {refusalFailure, transportFailure, type CallSite} from './docker-failure.ts';
import type {Endpoint} from './engine.ts';
import type {Exchange, Transport} from './transport.ts';

/** One call to the engine: what to send, and what to say when it fails. */
export type Request = Partial<Pick<Exchange, 'method'>> &
	Omit<Exchange, 'method'> & {
		/** As it follows "could not": `create container x`. */
		readonly step: string;
		/** Statuses that mean the wanted state is there already. */
		readonly accept?: readonly number[];
		/** What a status means in this call. */
		readonly codes?: Readonly<Record<number, FailureCode>>;
	};

/** Calls to one engine. All throw `FlotillaError`, or the signal's reason once it is aborted. */
export type Client = {
	readonly endpoint: Endpoint;
	readonly apiVersion: string;
	/** The answer as JSON. What an engine sends is taken to have the documented shape. */
	json<T>(request: Request): Promise<T>;
	/** Nothing but success; returns the status. */
	done(request: Request): Promise<number>;
	/** The answer's body, to be read to its end or destroyed. */
	stream(request: Request): Promise<IncomingMessage>;
	upgrade(request: Request): Promise<Socket>;
	/** The error to throw for one that came while a stream was read. */
	failure(error: unknown, request: Request): unknown;
	close(): void;
};

/** Puts failures, statuses and cancelling around a transport. */
export function createClient(
	transport: Transport,
	{endpoint, apiVersion}: {endpoint: Endpoint; apiVersion: string},
): Client {
	const failure = (error: unknown, request: Request): unknown =>
		request.signal?.aborted
			? request.signal.reason
			: transportFailure(error, siteOf(request, endpoint));

	async function guarded<T>(request: Request, work: () => Promise<T>): Promise<T> {
		try {
			return await work();
		} catch (error) {
			throw failure(error, request);
		}
	}

	async function refuse(answer: IncomingMessage, request: Request): Promise<never> {
		const message = messageOf((await readAll(answer)).toString());
		const refusal = {status: answer.statusCode ?? 0, message: shortIds(message)};
		throw refusalFailure(refusal, siteOf(request, endpoint));
	}

	async function stream(request: Request): Promise<IncomingMessage> {
		const answer = await transport.send({method: 'GET', ...request});
		const status = answer.statusCode ?? 0;
		const isFine = (status >= 200 && status < 300) || status === 304;
		return isFine || request.accept?.includes(status) ? answer : refuse(answer, request);
	}

	return {
		endpoint,
		apiVersion,
		failure,
		json: request =>
			guarded(request, async () => {
				const text = (await readAll(await stream(request))).toString();
				return JSON.parse(text) as never;
			}),
		done: request =>
			guarded(request, async () => {
				const answer = await stream(request);
				await readAll(answer);
				return answer.statusCode ?? 0;
			}),
		stream: request => guarded(request, () => stream(request)),
		upgrade: request =>
			guarded(request, async () => {
				const answer = await transport.upgrade({method: 'POST', ...request});
				return 'statusCode' in answer ? refuse(answer, request) : (answer as Socket);
			}),
		close: () => transport.close(),
	};
}

function siteOf(request: Request, endpoint: Endpoint): CallSite {
	const {codes} = request;
	const step = shortIds(request.step);
	const {name: agent, url, docker, tls} = endpoint;
	return {agent, url, docker, step, cert: tls?.cert, ...(codes ? {codes} : {})};
}

/** Ids as the docker command shows them. */
function shortIds(text: string): string {
	return text.replaceAll(/\b([0-9a-f]{12})[0-9a-f]{52}\b/g, '$1');
}

/** The whole body; a cut one is an error. */
export async function readAll(body: Readable): Promise<Buffer> {
	const chunks: Buffer[] = [];
	for await (const chunk of body) chunks.push(chunk as Buffer);
	return Buffer.concat(chunks);
}

/** Engines answer `{"message": …}`; what stands between may answer anything. */
function messageOf(body: string): string {
	try {
		const {message} = JSON.parse(body) as {message?: unknown};
		return typeof message === 'string' ? message : body;
	} catch {
		return body;
	}
}

/** `--filter label=…` of a list call. */
export function labelFilter(labels: readonly string[]): {filters: {label: readonly string[]}} {
	return {filters: {label: labels}};
}

/** `KEY=value` lines as a record. */
export function envRecord(lines: readonly string[] | null | undefined): Record<string, string> {
	return Object.fromEntries(
		(lines ?? []).map(line => {
			const at = line.indexOf('=');
			return at < 0 ? [line, ''] : [line.slice(0, at), line.slice(at + 1)];
		}),
	);
}
