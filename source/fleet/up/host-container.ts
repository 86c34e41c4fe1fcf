import type {ContainerOptions, ImageDetails} from '../../docker/engine/shapes.ts';
import {configRoot, runtimeProgram, runtimeRoot} from '../../domain/host-paths.ts';
import {clusterEnvironment, hostEnvironment, type HostPlan} from '../../domain/session/hosts.ts';
import {
	hostLabels,
	label,
	objectName,
	sessionLabels,
	type SessionIdentity,
} from '../../domain/session/labels.ts';

/** The network every container of an engine is on unless told otherwise. */
const defaultNetwork = 'bridge';

/** A host's whole environment, as its processes and its SSH sessions see it. */
export function environmentOf(
	session: SessionIdentity,
	host: HostPlan,
	image: ImageDetails,
): Record<string, string> {
	return hostEnvironment(clusterEnvironment(session.spec, host), {
		image: image.env,
		role: host.spec.env,
	});
}

/** What the engine is asked to create for one host. */
export function hostContainer(
	session: SessionIdentity,
	host: HostPlan,
	options: {image: ImageDetails; runtimeVolume: string; hostKey?: string},
): ContainerOptions {
	const {image, runtimeVolume, hostKey} = options;
	const {spec} = host;
	const name = session.spec.name;
	return {
		name: objectName.container(name, host.name),
		image: host.image,
		hostname: host.name,
		labels: {
			...hostLabels(session, host),
			...(hostKey === undefined ? {} : {[label.hostKey]: hostKey}),
		},
		env: environmentOf(session, host, image),
		...(spec.user === undefined ? {} : {user: spec.user}),
		entrypoint: [runtimeProgram('init'), '--'],
		command: spec.command ?? [...image.entrypoint, ...image.command],
		mounts: [
			{type: 'volume', source: runtimeVolume, target: runtimeRoot, readOnly: true},
			{
				type: 'volume',
				source: objectName.config(name, host.name),
				target: configRoot,
				labels: sessionLabels(session, 'config'),
			},
			...spec.mounts,
		],
		networks: [
			{name: objectName.network(name, session.spec.mode), aliases: [host.name]},
			{name: defaultNetwork},
		],
		ports: spec.ports,
		init: true,
		...(spec.cpus === undefined ? {} : {cpus: spec.cpus}),
		...(spec.memory === undefined ? {} : {memory: spec.memory}),
		...(spec.gpus === undefined ? {} : {gpus: spec.gpus}),
	};
}

/** A container that is never started: it only lends its mounts, so that volumes can be filled. */
export function helperContainer(
	session: SessionIdentity,
	hosts: readonly HostPlan[],
	image: string,
): ContainerOptions {
	const name = session.spec.name;
	return {
		name: objectName.helper(name),
		image,
		labels: sessionLabels(session, 'helper'),
		command: ['/none'],
		mounts: hosts.map(host => ({
			type: 'volume',
			source: objectName.config(name, host.name),
			target: `${fillRoot}/${host.name}`,
			labels: sessionLabels(session, 'config'),
		})),
	};
}

/** Where a helper has the hosts' volumes. */
export const fillRoot = '/fill';
