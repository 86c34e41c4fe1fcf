import {engineName, type EngineKind} from '../../domain/agent/engine-kind.ts';
import {FlotillaError} from '../../domain/failure.ts';
import {plainText} from '../../domain/sanitise.ts';
import {fields, maybe, text, textLike} from '../../domain/shape.ts';
import type {Endpoint} from '../reach/endpoint.ts';
import {withHeartbeat} from '../reach/heartbeat.ts';
import {openTransport} from '../reach/transport.ts';
import {archiveCalls} from './archive.ts';
import {isAtLeast} from './container-body.ts';
import {containerCalls} from './containers.ts';
import type {Engine} from './engine.ts';
import {watchEvents} from './events.ts';
import {startExec} from './exec.ts';
import {healthCalls} from './health.ts';
import {imageCalls} from './image.ts';
import {imageTransfer} from './image-transfer.ts';
import {readInfo} from './info.ts';
import {readLogs} from './logs.ts';
import {networkCalls} from './network.ts';
import {componentsShape, isPodman, likeDocker} from './podman.ts';
import {createClient, type Client} from './request.ts';
import {registryCalls} from './registry.ts';
import {searchCalls} from './search.ts';
import type {Call} from './shapes.ts';
import {swarmCalls} from './swarm.ts';
import {fillingCalls} from './volume-filling.ts';
import {volumeCalls} from './volumes.ts';

/** The API versions flotilla knows: Docker 20.10 to Docker 29. */
const oldestApi = '1.41';
const newestApi = '1.52';

/** How long an engine may take to answer first, ms: behind SSH, logging in comes before that. */
const answerDeadlineMs = ({url}: Endpoint) => (url.startsWith('ssh://') ? 15_000 : 5000);

/** An engine that answers, in the newest API version both sides know. */
export async function connectEngine(endpoint: Endpoint, call: Call = {}): Promise<Engine> {
	if (endpoint.obstacle) throw new FlotillaError(endpoint.obstacle);
	const transport = withHeartbeat(await openTransport(endpoint));
	try {
		const {kind, apiVersion} = await negotiate(
			createClient(transport, {endpoint, apiVersion: ''}),
			call,
		);
		transport.setVersion(`v${apiVersion}`);
		const known = {...endpoint, engine: kind};
		const client = createClient(transport, {endpoint: known, apiVersion});
		const engine = engineOf(client);
		return kind === 'podman' ? await likeDocker(engine, {client, ...call}) : engine;
	} catch (error) {
		transport.close();
		throw error;
	}
}

const apiVersionShape = textLike(/^\d{1,4}\.\d{1,4}$/, 'a version like 1.44');
const versionShape = fields({
	Version: maybe(text),
	ApiVersion: apiVersionShape,
	MinAPIVersion: maybe(apiVersionShape),
	Components: componentsShape,
});

async function negotiate(
	client: Client,
	{signal}: Call,
): Promise<{kind: EngineKind; apiVersion: string}> {
	const {endpoint} = client;
	const deadlineMs = answerDeadlineMs(endpoint);
	const deadline = AbortSignal.timeout(deadlineMs);
	const request = {
		signal: signal ? AbortSignal.any([signal, deadline]) : deadline,
		step: 'connect',
		path: '/version',
	};
	const found = await client.json(request, versionShape).catch((error: unknown) => {
		if (!signal?.aborted && deadline.aborted) throw tooSlow(endpoint, deadlineMs);
		throw error instanceof FlotillaError && error.code === 'engine-answer'
			? new FlotillaError({...error.failure, code: 'engine-unreachable'}, {cause: error})
			: error;
	});
	const fail = (code: 'engine-too-old' | 'unsupported', reason: string) =>
		new FlotillaError({
			code,
			message: `${endpoint.name}: ${reason}`,
			hint: `flotilla needs Docker 20.10 or newer (API ${oldestApi} to ${newestApi}).`,
		});
	const kind = isPodman(found.Components) ? 'podman' : 'docker';
	const speaks = `${engineName(kind)} ${plainText(found.Version ?? '')} speaks API`;
	if (!isAtLeast(found.ApiVersion, oldestApi)) {
		throw fail('engine-too-old', `${speaks} ${found.ApiVersion}, which is too old`);
	}

	if (!isAtLeast(newestApi, found.MinAPIVersion ?? oldestApi)) {
		throw fail('unsupported', `${speaks} ${found.MinAPIVersion} and newer only`);
	}

	const isNewer = isAtLeast(found.ApiVersion, newestApi);
	return {kind, apiVersion: isNewer ? newestApi : found.ApiVersion};
}

function tooSlow({name, url}: Endpoint, deadlineMs: number): FlotillaError {
	return new FlotillaError({
		code: 'engine-unreachable',
		message: `${name}: could not connect: ${url} takes connections but did not answer within ${deadlineMs / 1000} s`,
		hint: 'See whether the engine hangs, and that this address is a Docker Engine.',
	});
}

function engineOf(client: Client): Engine {
	return {
		endpoint: client.endpoint,
		apiVersion: client.apiVersion,
		info: call => readInfo(client, call),
		...searchCalls(client),
		...containerCalls(client),
		...archiveCalls(client),
		...registryCalls(client),
		exec: (id, options, call) => startExec(client, {id, ...options}, call),
		logs: (id, options, call) => readLogs(client, {id, ...options}, call),
		...networkCalls(client),
		...volumeCalls(client),
		...fillingCalls(client),
		...imageCalls(client),
		...imageTransfer(client),
		...swarmCalls(client),
		...healthCalls(client),
		events: (labels, call) => watchEvents(client, labels, call),
		close: () => client.close(),
	};
}
