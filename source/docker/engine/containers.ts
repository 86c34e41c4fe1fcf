import {setTimeout as sleep} from 'node:timers/promises';
import {dockerCommand} from '../../domain/agent/docker-command.ts';
import {engineLog} from '../../domain/agent/engine-kind.ts';
import {FlotillaError} from '../../domain/failure.ts';
import {createPatience} from '../../machine/pause.ts';
import {madeShape} from './answer-parts.ts';
import {detailsOf, detailsShape, summariesShape, summaryOf} from './container-answers.ts';
import {containerBody, endpointBody, isAtLeast} from './container-body.ts';
import type {Client, Request} from './request.ts';
import type {Call, ContainerDetails, ContainerOptions, ContainerSummary} from './shapes.ts';

/** How long a removal that is under way already may take, ms. */
const removalDeadlineMs = 30_000;

/** The container calls of an engine. */
export function containerCalls(client: Client) {
	return {
		createContainer: (options: ContainerOptions, call: Call = {}) => create(client, options, call),

		async startContainer(id: string, call: Call = {}): Promise<void> {
			await client.done({
				...call,
				step: `start container ${id}`,
				method: 'POST',
				path: `/containers/${encodeURIComponent(id)}/start`,
				codes: {400: 'host-failed', 404: 'engine-error', 409: 'host-failed', 500: 'host-failed'},
			});
		},

		async unpauseContainer(id: string, call: Call = {}): Promise<void> {
			await client.done({
				...call,
				step: `unpause container ${id}`,
				method: 'POST',
				path: `/containers/${encodeURIComponent(id)}/unpause`,
			});
		},

		inspectContainer: (id: string, call: Call = {}) => inspect(client, id, call),

		removeContainer: (id: string, call: Call = {}) => remove(client, id, call),
	};
}

/** Done is only when it is gone: while somebody else removes it, the engine is asked again. */
async function remove(client: Client, id: string, call: Call): Promise<void> {
	const step = `remove container ${id}`;
	const deadline = Date.now() + removalDeadlineMs;
	const waits = createPatience({first: 25, most: 500});
	for (;;) {
		const status = await client.done({
			...call,
			step,
			method: 'DELETE',
			path: `/containers/${encodeURIComponent(id)}`,
			query: {force: true, v: true},
			accept: [404, 409],
		});
		if (status !== 409) return;
		if (Date.now() > deadline) {
			throw new FlotillaError({
				code: 'engine-error',
				message: `${client.endpoint.name}: could not ${step}: its removal began ${removalDeadlineMs / 1000} s ago and does not end`,
				hint: `The engine's own log may say why (${engineLog(client.endpoint.engine)}); its restart ends that.`,
			});
		}

		await sleep(waits.next(), undefined, {signal: call.signal});
	}
}

/** Containers in any state that a filter finds. */
export async function listContainers(
	client: Client,
	query: Request['query'],
	call: Call,
): Promise<ContainerSummary[]> {
	const found = await client.json(
		{...call, step: 'list containers', path: '/containers/json', query: {all: true, ...query}},
		summariesShape,
	);
	return found.map(summaryOf);
}

async function create(
	client: Client,
	options: ContainerOptions,
	call: Call,
): Promise<{id: string}> {
	const networks = options.networks ?? [];
	const isOneCall = isAtLeast(client.apiVersion, '1.44');
	const [atOnce, later] = isOneCall ? [networks, []] : [networks.slice(0, 1), networks.slice(1)];
	const id = await createNamed(client, {options, body: containerBody(options, atOnce)}, call);
	try {
		for (const network of later) {
			await client.done({
				...call,
				step: `connect container ${options.name} to network ${network.name}`,
				method: 'POST',
				path: `/networks/${encodeURIComponent(network.name)}/connect`,
				body: {Container: id, EndpointConfig: endpointBody(network)},
			});
		}
	} catch (error) {
		// Half attached it is of no use to anybody; the first error is the one that counts.
		await containerCalls(client)
			.removeContainer(id)
			.catch(() => {});
		throw error;
	}

	return {id};
}

async function createNamed(
	client: Client,
	{options, body}: {options: ContainerOptions; body: object},
	call: Call,
): Promise<string> {
	const step = `create container ${options.name}`;
	try {
		const request = {
			...call,
			step,
			method: 'POST',
			path: '/containers/create',
			query: {name: options.name},
			body,
			// With `userns-remap` on containerd's image store, and on vfs, the engine copies the whole image.
			isLong: true,
			codes: {404: 'image-not-found', 409: 'name-in-use'},
		} as const;
		return (await client.json(request, madeShape)).Id;
	} catch (error) {
		if (!(error instanceof FlotillaError) || error.code !== 'name-in-use') throw error;
		throw await nameInUse(client, {name: options.name, step, call, error});
	}
}

async function nameInUse(
	client: Client,
	{name, step, call, error}: {name: string; step: string; call: Call; error: FlotillaError},
): Promise<FlotillaError> {
	const holder = await inspect(client, name, call).catch(() => undefined);
	if (!holder) return error;
	const session = holder.labels['dev.flotilla.name'];
	const who = session ? `session ${session}` : 'not of flotilla';
	const message = `${client.endpoint.name}: could not ${step}: container ${holder.id.slice(0, 12)} (${who}, ${holder.state}) has that name`;
	const hint = session
		? `\`flotilla down ${session}\` removes it.`
		: `\`${dockerCommand(client.endpoint)} rm ${name}\` removes it, if nobody needs it.`;
	return new FlotillaError({code: 'name-in-use', message, hint}, {cause: error});
}

async function inspect(client: Client, id: string, call: Call): Promise<ContainerDetails> {
	const request = {
		...call,
		step: `inspect container ${id}`,
		path: `/containers/${encodeURIComponent(id)}/json`,
		codes: {404: 'host-not-found'},
	} as const;
	return detailsOf(await client.json(request, detailsShape));
}
