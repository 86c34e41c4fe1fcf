import {runtimeBin} from '../host-paths.ts';
import type {RoleSpec, SessionSpec} from '../spec/spec.ts';

/** One host as the spec wants it. */
export type HostPlan = {
	/** `<role><idx>`, the hostname. */
	readonly name: string;
	readonly role: string;
	/** One-based within the role. */
	readonly idx: number;
	/** Zero-based over the session. */
	readonly rank: number;
	readonly image: string;
	/** The agent it is pinned to. */
	readonly agent?: string;
	readonly spec: RoleSpec;
};

/** The hosts of a session in rank order: roles as defined with `main` first, replicas by idx. */
export function hostsOf(spec: SessionSpec): HostPlan[] {
	const hosts: HostPlan[] = [];
	for (const role of spec.roles) {
		for (let idx = 1; idx <= role.replicas; idx++) {
			const agent = pinOf(role, idx);
			hosts.push({
				name: `${role.role}${idx}`,
				role: role.role,
				idx,
				rank: hosts.length,
				image: role.image ?? spec.image,
				...(agent === undefined ? {} : {agent}),
				spec: role,
			});
		}
	}

	return hosts;
}

function pinOf({agent}: RoleSpec, idx: number): string | undefined {
	return typeof agent === 'string' ? agent : (agent?.[idx - 1] ?? undefined);
}

/** The agents that roles name for their hosts, each with the first role that does. */
export function pinsOf({roles}: SessionSpec): ReadonlyMap<string, string> {
	const pins = new Map<string, string>();
	for (const {role, agent} of roles) {
		for (const name of typeof agent === 'string' ? [agent] : (agent ?? [])) {
			if (name !== null && !pins.has(name)) pins.set(name, role);
		}
	}

	return pins;
}

/** Replica counts by role, in definition order with `main` first. */
export function replicasOf(spec: SessionSpec): Record<string, number> {
	return Object.fromEntries(spec.roles.map(({role, replicas}) => [role, replicas]));
}

/** The seven variables of the contract (docs/contract.md, row 6) for one host. */
export function clusterEnvironment(spec: SessionSpec, host: HostPlan): Record<string, string> {
	const hosts = hostsOf(spec);
	return {
		BACKENDAI_CLUSTER_SIZE: String(hosts.length),
		BACKENDAI_CLUSTER_HOSTS: hosts.map(({name}) => name).join(','),
		BACKENDAI_CLUSTER_REPLICAS: spec.roles
			.map(({role, replicas}) => `${role}:${replicas}`)
			.join(','),
		BACKENDAI_CLUSTER_HOST: host.name,
		BACKENDAI_CLUSTER_IDX: String(host.idx),
		BACKENDAI_CLUSTER_ROLE: host.role,
		BACKENDAI_CLUSTER_LOCAL_RANK: String(host.rank),
	};
}

/** What an engine gives a container whose image names no PATH. */
export const enginePath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/**
 * The environment of a host: the image's, overridden by the role's, overridden by the contract's,
 * with the runtime's programs put before the image's own PATH.
 */
export function hostEnvironment(
	cluster: Readonly<Record<string, string>>,
	{image, role}: {image: Readonly<Record<string, string>>; role: Readonly<Record<string, string>>},
): Record<string, string> {
	const merged = {...image, ...role, ...cluster};
	return {...merged, PATH: `${runtimeBin}:${merged['PATH'] ?? enginePath}`};
}
