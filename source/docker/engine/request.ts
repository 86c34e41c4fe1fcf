import type {IncomingMessage} from 'node:http';
import type {Socket} from 'node:net';
import {engineLog} from '../../domain/agent/engine-kind.ts';
import {FlotillaError, type FailureCode} from '../../domain/failure.ts';
import type {Shape} from '../../domain/shape.ts';
import {refusalFailure, transportFailure, type CallSite} from '../failures/docker-failure.ts';
import type {Endpoint} from '../reach/endpoint.ts';
import {atMost, readAtMost, readBeginning} from '../reach/read-at-most.ts';
import type {Exchange, Transport} from '../reach/transport.ts';
import {messageOf, readAnswer} from './answer.ts';

/** One call to the engine: what to send, and what to say when it fails. */
export type Request = Partial<Pick<Exchange, 'method'>> &
	Omit<Exchange, 'method'> & {
		/** As it follows "could not": `create container x`. */
		readonly step: string;
		/** Statuses that mean the wanted state is there already. */
		readonly accept?: readonly number[];
		/** May it take as long as copying an image? */
		readonly isLong?: boolean;
		/** What a status means in this call. */
		readonly codes?: Readonly<Record<number, FailureCode>>;
	};

/** How long an engine may take for one answer, ms: those that hang in one call still answer others. */
const answerDeadlineMs = 120_000;

/** How much more one that may copy an image has. */
const longer = 5;

/** Bytes of an answer: some thousand containers in one list have a third of it. */
const mostAnswer = 32 * 1024 * 1024;
/** Bytes of what an engine says when it refuses. */
const mostRefusal = 64 * 1024;

/** Calls to one engine. All throw `FlotillaError`, or the signal's reason once it is aborted. */
export type Client = {
	readonly endpoint: Endpoint;
	readonly apiVersion: string;
	/** What the answer says, as far as `shape` asks for it; throws `engine-answer` where it says something else. */
	json<T>(request: Request, shape: Shape<T>): Promise<T>;
	/** What `read` makes of the answer's body, which is due at once as well. */
	read<T>(request: Request, read: (body: IncomingMessage) => Promise<T>): Promise<T>;
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
	{
		endpoint,
		apiVersion,
		deadlineMs = answerDeadlineMs,
	}: {endpoint: Endpoint; apiVersion: string; deadlineMs?: number},
): Client {
	const failure = (error: unknown, request: Request): unknown =>
		request.signal?.aborted
			? request.signal.reason
			: transportFailure(error, siteOf(request, endpoint));

	async function guarded<T>(request: Request, work: (request: Request) => Promise<T>): Promise<T> {
		try {
			return await work(request);
		} catch (error) {
			throw failure(error, request);
		}
	}

	/** The same for a call whose whole answer is due at once. */
	async function bounded<T>(request: Request, work: (request: Request) => Promise<T>): Promise<T> {
		const late = new AbortController();
		const ms = request.isLong ? deadlineMs * longer : deadlineMs;
		const timer = setTimeout(() => late.abort(unanswered(request, endpoint, ms)), ms);
		const {signal = late.signal} = request;
		try {
			return await guarded({...request, signal: AbortSignal.any([signal, late.signal])}, work);
		} finally {
			clearTimeout(timer);
		}
	}

	async function refuse(answer: IncomingMessage, request: Request): Promise<never> {
		const message = messageOf((await readBeginning(answer, mostRefusal)).toString());
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
		json: (wanted, shape) =>
			bounded(wanted, async request =>
				readAnswer(await readAtMost(await stream(request), mostAnswer), shape),
			),
		read: (wanted, read) => bounded(wanted, async request => read(await stream(request))),
		done: wanted =>
			bounded(wanted, async request => {
				const answer = await stream(request);
				for await (const chunk of atMost(answer, mostAnswer)) void chunk;
				return answer.statusCode ?? 0;
			}),
		stream: request => guarded(request, stream),
		upgrade: wanted =>
			bounded(wanted, async request => {
				const answer = await transport.upgrade({method: 'POST', ...request});
				return 'statusCode' in answer ? refuse(answer, request) : (answer as Socket);
			}),
		close: () => transport.close(),
	};
}

function unanswered(request: Request, endpoint: Endpoint, deadlineMs: number): FlotillaError {
	const {agent, step} = siteOf(request, endpoint);
	return new FlotillaError({
		code: 'engine-unreachable',
		message: `${agent}: could not ${step}: no answer within ${deadlineMs / 1000} s`,
		hint: `The engine hangs in this call; its own log may say why (${engineLog(endpoint.engine)}), its restart ends it.`,
	});
}

function siteOf(request: Request, endpoint: Endpoint): CallSite {
	const {codes} = request;
	const step = shortIds(request.step);
	const {name: agent, url, docker, engine, tls} = endpoint;
	return {agent, url, docker, engine, step, cert: tls?.cert, ...(codes ? {codes} : {})};
}

/** Ids as the docker command shows them. */
function shortIds(text: string): string {
	return text.replaceAll(/\b([0-9a-f]{12})[0-9a-f]{52}\b/g, '$1');
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
