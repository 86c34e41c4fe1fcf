import type {ImageDetails, NetworkSummary} from '../../docker/engine/shapes.ts';
import type {Proxies} from '../../domain/agent/proxies.ts';
import {FlotillaError, isAbort} from '../../domain/failure.ts';
import {plural} from '../../domain/quantity.ts';
import {hostFiles, type KeyPair, type SessionKeys} from '../../domain/session/host-files.ts';
import {hostsOf, type HostPlan} from '../../domain/session/hosts.ts';
import {label, objectName, type SessionIdentity} from '../../domain/session/labels.ts';
import {notOurs} from '../identity/foreign.ts';
import {recordHosts} from '../identity/host-record.ts';
import {oursOf} from '../identity/identity.ts';
import {mapLimit, together} from '../operation/drive.ts';
import {step, type Emit, stepId} from '../operation/steps.ts';
import {untilJoined} from '../swarm/overlay.ts';
import {configTar, namedOwner, numericOwner, userOf, type FileOwner} from './config-files.ts';
import {environmentOf, fillRoot, helperContainer, hostContainer} from './host-container.ts';
import {proxyEnvironment} from './proxies.ts';
import type {SuppliedSite} from './supply-sites.ts';

/** Containers made or started at once on one engine; more is slower: its daemon takes them one by one. */
const parallel = 4;

/** All that creating the hosts of a session needs. */
export type HostsJob = {
	readonly session: SessionIdentity;
	readonly sites: readonly SuppliedSite[];
	/** Being made while other things are; hosts wait for it. */
	readonly network: Promise<NetworkSummary>;
	readonly createKeyPair: (comment: string) => KeyPair;
	/** By agent. */
	readonly proxies: ReadonlyMap<string, Proxies>;
	readonly emit: Emit;
	readonly signal: AbortSignal;
};

/** One site's part of it. */
type SiteJob = HostsJob & {
	readonly site: SuppliedSite;
	readonly keys: SessionKeys;
	/** Containers by host, while they are being made. */
	readonly created: Map<string, Promise<string>>;
};

/**
 * Creates, fills and starts the hosts on all sites at once. Calls that change something are always
 * awaited, never aborted half-way: what was made is then known to a rollback.
 */
export async function runHosts(job: HostsJob): Promise<void> {
	const {emit, sites, signal} = job;
	const count = sites.reduce((sum, {hosts}) => sum + hosts.length, 0);
	const note = () => plural(count, 'host');
	const created = new Map<string, Promise<string>>();
	signal.throwIfAborted();
	const keys = sessionKeys(job);
	const everywhere = <Result>(work: (part: SiteJob) => Promise<Result>) =>
		together(sites, async (site, stopped) => work({...job, site, keys, created, signal: stopped}), {
			signal,
		});
	const creating = job.network.then(() =>
		step(emit, {id: stepId.create, note}, () => everywhere(createHosts)),
	);
	// Before anything runs: from then on somebody may make images of hosts.
	const recording = creating.then(() => everywhere(recordSite));
	const filling = step(emit, {id: stepId.files}, () => {
		signal.throwIfAborted();
		return everywhere(part => fillVolumes(part, creating));
	});
	const [, helpers] = await Promise.allSettled([recording, filling]);
	await recording;
	if (helpers.status === 'rejected') throw helpers.reason;

	const starting = step(emit, {id: stepId.start, note}, () => everywhere(startHosts));
	// The helpers have done their work; nothing waits for their removal but the end.
	const removing = Promise.all(
		sites.map(({engine}, index) => engine.removeContainer(helpers.value[index] ?? '')),
	);
	await Promise.allSettled([starting, removing]);
	await starting;
	await removing;
}

async function createHosts(part: SiteJob): Promise<void> {
	const {site, created, emit, signal} = part;
	await mapLimit(
		site.hosts,
		async host => {
			const made = step(emit, {id: stepId.createHost(host.name)}, () => createHost(part, host));
			created.set(host.name, made);
			await made;
		},
		{limit: parallel, signal},
	);
}

async function recordSite({session, site, created}: SiteJob): Promise<void> {
	const containers = await Promise.all(
		site.hosts.map(async ({name}) => (await created.get(name)) ?? ''),
	);
	await recordHosts(site.engine, session, containers);
}

async function createHost(part: SiteJob, host: HostPlan): Promise<string> {
	const {session, site, keys} = part;
	const hostKey = keys.hosts[host.name]?.publicKey.trim() ?? '';
	const {subnets} = await part.network;
	const image = withProxies(part, host, subnets);
	const options = {image, runtimeVolume: site.runtime.volume, hostKey};
	const {id} = await onHost(
		host,
		'create',
		site.engine.createContainer(hostContainer(session, host, options)),
	);
	return id;
}

function imageOf({images}: SuppliedSite, host: HostPlan): ImageDetails {
	const image = images.get(host.image);
	if (!image) throw new Error(`image ${host.image} was not prepared`);
	return image;
}

/** The image of a host, as if it had set docker's proxies itself: they win over what it sets. */
function withProxies(
	{session, site, proxies}: SiteJob,
	host: HostPlan,
	subnets: readonly string[],
): ImageDetails {
	const image = imageOf(site, host);
	const {spec} = session;
	const own = proxies.get(site.engine.endpoint.name);
	return {
		...image,
		env: {...image.env, ...proxyEnvironment(own, {spec, role: host.spec, subnets})},
	};
}

async function startHosts({session, site, created, emit, signal}: SiteJob): Promise<void> {
	const isOverlay = session.spec.mode === 'multi-node';
	const note = (tries: number) =>
		tries > 1 ? `joined the network on attempt ${tries}` : undefined;
	const start = async (host: HostPlan) =>
		step(emit, {id: stepId.startHost(host.name), note}, async () => {
			const container = (await created.get(host.name)) ?? '';
			const attempt = () => onHost(host, 'start', site.engine.startContainer(container));
			if (isOverlay) return untilJoined(attempt, signal);
			await attempt();
			return 1;
		});
	// An engine learns of an overlay when its first container joins; others at that moment may not find it.
	const [first, ...others] = site.hosts;
	if (isOverlay && first) {
		signal.throwIfAborted();
		await start(first);
	}

	await mapLimit(isOverlay ? others : site.hosts, start, {limit: parallel, signal});
}

/**
 * Writes the files of a site's hosts in one call, through a container that mounts all their volumes;
 * returns that container's id.
 */
async function fillVolumes(part: SiteJob, creating: Promise<unknown>): Promise<string> {
	const {session, site, keys, signal} = part;
	const {engine, hosts} = site;
	signal.throwIfAborted();
	const helper = await engine.createContainer(helperContainer(session, hosts, site.runtime.image));
	await refuseTakenOver(part);
	const {subnets} = await part.network;
	const owners = await fileOwners(part, creating);
	const files = hosts.map(host => ({
		name: host.name,
		owner: owners.get(host.name) ?? {uid: 0, gid: 0},
		files: hostFiles(host.name, {
			keys,
			environment: environmentOf(session, host, withProxies(part, host, subnets)),
			subnets,
		}),
	}));
	await engine.putArchive(helper.id, {path: fillRoot, tar: await configTar(files)});
	return helper.id;
}

/** Engines use a volume that has the name already, whoever made it: no keys go into such a one. */
async function refuseTakenOver({session, site: {engine, hosts}, signal}: SiteJob): Promise<void> {
	const {id, spec} = session;
	const found = await engine.list([`${label.session}=${id}`], {signal});
	const ours = new Set(oursOf(found, {id, name: spec.name}).volumes.map(({name}) => name));
	const others = hosts
		.map(host => objectName.config(spec.name, host.name))
		.filter(name => !ours.has(name));
	if (others.length === 0) return;
	throw notOurs(
		engine,
		others.map(name => ({kind: 'volume', name})),
	);
}

function sessionKeys({session, createKeyPair}: HostsJob): SessionKeys {
	const comment = `flotilla ${session.spec.name}`;
	return {
		cluster: createKeyPair(comment),
		hosts: Object.fromEntries(
			hostsOf(session.spec).map(({name}) => [name, createKeyPair(`${name} ${comment}`)]),
		),
	};
}

/** Who each host's files belong to; one look into the image for each user that is given by name. */
async function fileOwners(
	{site, created}: SiteJob,
	creating: Promise<unknown>,
): Promise<Map<string, FileOwner>> {
	const owners = new Map<string, FileOwner>();
	const known = new Map<string, FileOwner>();
	for (const host of site.hosts) {
		const user = userOf(host, imageOf(site, host));
		const key = `${host.image} ${user}`;
		const owner = known.get(key) ?? numericOwner(user) ?? (await lookUp(host, user));
		known.set(key, owner);
		owners.set(host.name, owner);
	}

	return owners;

	async function lookUp(host: HostPlan, user: string): Promise<FileOwner> {
		if (!created.has(host.name)) await creating;
		const container = (await created.get(host.name)) ?? '';
		return onHost(host, 'look up its user', namedOwner(site.engine, {container, user}));
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
