import type {Engine, ImageDetails, NetworkSummary} from '../docker/engine.ts';
import {FlotillaError, isAbort} from '../domain/failure.ts';
import {hostFiles, type KeyPair, type SessionKeys} from '../domain/host-files.ts';
import type {HostPlan} from '../domain/hosts.ts';
import type {SessionIdentity} from '../domain/labels.ts';
import {configTar, namedOwner, numericOwner, userOf, type FileOwner} from './config-files.ts';
import {mapLimit} from './drive.ts';
import {environmentOf, fillRoot, helperContainer, hostContainer} from './host-container.ts';
import {stepId} from './provision-plan.ts';
import {step, type Emit} from './steps.ts';

/** Containers made or started at once on one engine; more is slower (FACTS: Docker). */
const parallel = 4;

/** All that creating the hosts of a session on one engine needs. */
export type HostsJob = {
	readonly engine: Engine;
	readonly session: SessionIdentity;
	readonly hosts: readonly HostPlan[];
	readonly images: ReadonlyMap<string, ImageDetails>;
	readonly runtime: {readonly volume: string; readonly image: string};
	/** Being made while other things are; hosts wait for it. */
	readonly network: Promise<NetworkSummary>;
	readonly createKeyPair: (comment: string) => KeyPair;
	readonly emit: Emit;
	readonly signal: AbortSignal;
};

/**
 * Creates, fills and starts the hosts. Calls that change something
 * are always awaited, never aborted half-way: what was made is then known to a rollback.
 */
export async function runHosts(job: HostsJob): Promise<void> {
	const {emit, hosts, signal} = job;
	const created = new Map<string, Promise<string>>();
	const creating = job.network.then(() =>
		step(emit, {id: stepId.create, note: () => `${hosts.length} hosts`}, async () => {
			await mapLimit(
				hosts,
				async host => {
					const made = step(emit, {id: stepId.createHost(host.name)}, () => createHost(job, host));
					created.set(host.name, made);
					await made;
				},
				{limit: parallel, signal},
			);
		}),
	);
	const [, filling] = await Promise.allSettled([creating, fillVolumes(job, {created, creating})]);
	await creating;
	if (filling.status === 'rejected') throw filling.reason;

	const starting = step(emit, {id: stepId.start, note: () => `${hosts.length} hosts`}, () =>
		mapLimit(
			hosts,
			async host =>
				step(emit, {id: stepId.startHost(host.name)}, async () =>
					onHost(host, 'start', job.engine.startContainer((await created.get(host.name)) ?? '')),
				),
			{limit: parallel, signal},
		),
	);
	// The helper has done its work; nothing waits for its removal but the end.
	const removing = job.engine.removeContainer(filling.value);
	await Promise.allSettled([starting, removing]);
	await starting;
	await removing;
}

async function createHost(job: HostsJob, host: HostPlan): Promise<string> {
	const options = {image: imageOf(job, host), runtimeVolume: job.runtime.volume};
	const {id} = await onHost(
		host,
		'create',
		job.engine.createContainer(hostContainer(job.session, host, options)),
	);
	return id;
}

function imageOf(job: HostsJob, host: HostPlan): ImageDetails {
	const image = job.images.get(host.image);
	if (!image) throw new Error(`image ${host.image} was not prepared`);
	return image;
}

/**
 * Writes every host's files in one call, through a container that mounts all their volumes; returns
 * that container's id.
 */
async function fillVolumes(
	job: HostsJob,
	{created, creating}: {created: ReadonlyMap<string, Promise<string>>; creating: Promise<void>},
): Promise<string> {
	const {engine, session, hosts, emit, signal} = job;
	return step(emit, {id: stepId.files}, async () => {
		signal.throwIfAborted();
		const keys = sessionKeys(job);
		const helper = await engine.createContainer(helperContainer(session, hosts, job.runtime.image));
		const {subnets} = await job.network;
		const owners = await fileOwners(job, {created, creating});
		const files = hosts.map(host => ({
			name: host.name,
			owner: owners.get(host.name) ?? {uid: 0, gid: 0},
			files: hostFiles(host.name, {
				keys,
				environment: environmentOf(session, host, imageOf(job, host)),
				subnets,
			}),
		}));
		await engine.putArchive(helper.id, {path: fillRoot, tar: await configTar(files)});
		return helper.id;
	});
}

function sessionKeys({session, hosts, createKeyPair}: HostsJob): SessionKeys {
	const comment = `flotilla ${session.spec.name}`;
	return {
		cluster: createKeyPair(comment),
		hosts: Object.fromEntries(hosts.map(({name}) => [name, createKeyPair(`${name} ${comment}`)])),
	};
}

/** Who each host's files belong to; one look into the image for each user that is given by name. */
async function fileOwners(
	job: HostsJob,
	{created, creating}: {created: ReadonlyMap<string, Promise<string>>; creating: Promise<void>},
): Promise<Map<string, FileOwner>> {
	const owners = new Map<string, FileOwner>();
	const known = new Map<string, FileOwner>();
	for (const host of job.hosts) {
		const user = userOf(host, imageOf(job, host));
		const key = `${host.image} ${user}`;
		const owner = known.get(key) ?? numericOwner(user) ?? (await lookUp(host, user));
		known.set(key, owner);
		owners.set(host.name, owner);
	}

	return owners;

	async function lookUp(host: HostPlan, user: string): Promise<FileOwner> {
		if (!created.has(host.name)) await creating;
		const container = (await created.get(host.name)) ?? '';
		return namedOwner(job.engine, {container, user, host: host.name});
	}
}

/** Names the host in what the engine said. */
async function onHost<T>(host: HostPlan, action: string, work: Promise<T>): Promise<T> {
	try {
		return await work;
	} catch (error) {
		if (isAbort(error) || !(error instanceof FlotillaError)) throw error;
		const {code, message, hint} = error.failure;
		throw new FlotillaError(
			{
				code: code === 'engine-error' ? 'host-failed' : code,
				message: `${host.name}: ${action}: ${message}`,
				...(hint ? {hint} : {}),
			},
			{cause: error},
		);
	}
}
