import {specSchemas, type Mode, type SessionSpec} from '../spec/spec.ts';
import type {HostPlan} from './hosts.ts';

/** Labels are the only database: what they say is all that is known of a session. */
export const label = {
	session: 'dev.flotilla.session',
	name: 'dev.flotilla.name',
	role: 'dev.flotilla.role',
	idx: 'dev.flotilla.idx',
	rank: 'dev.flotilla.rank',
	mode: 'dev.flotilla.mode',
	created: 'dev.flotilla.created',
	/** The agents it has parts on, as whoever started it calls them: `lab1,lab2`. */
	agents: 'dev.flotilla.agents',
	/** What the object is for: one of `ObjectKind`. */
	kind: 'dev.flotilla.kind',
	/** On a host: its public host key. What the engine keeps no host can change. */
	hostKey: 'dev.flotilla.host-key',
	/** The normalised spec as JSON, of variables the names alone: whoever lists engines reads labels. */
	spec: 'dev.flotilla.spec',
	/** On a lease: which process holds it, and for which operation. */
	owner: 'dev.flotilla.owner',
	operation: 'dev.flotilla.operation',
	/** On the record of the mesh: how many pairs passed and failed, `9 0`. */
	mesh: 'dev.flotilla.mesh',
	/** On the record of an agent's hosts: how the ids of their containers begin, `1f0c… 9ab2…`. */
	containers: 'dev.flotilla.containers',
	/** And when that was, what each host was then, and whose command had ended: `sub1=127`. */
	checked: 'dev.flotilla.mesh.checked',
	checkedHosts: 'dev.flotilla.mesh.hosts',
	endedHosts: 'dev.flotilla.mesh.ended',
	/** Which pairs failed, where they are few: `main1>sub1 …`. */
	failedPairs: 'dev.flotilla.mesh.failed',
} as const;

/**
 * host: a container of the session · network: its private network · config: a host's `/home/config` ·
 * lease: "a process works on this session" · mesh: what is known of all pairs ·
 * record: which containers of an agent are its hosts ·
 * helper: a container that only lives while volumes are filled.
 */
export type ObjectKind = 'host' | 'network' | 'config' | 'lease' | 'mesh' | 'record' | 'helper';

export type Labels = Readonly<Record<string, string>>;

/** Who a session is, as far as every object of it repeats it. */
export type SessionIdentity = {
	readonly id: string;
	readonly spec: SessionSpec;
	/** ISO 8601. */
	readonly createdAt: string;
	/** Names of the agents it has parts on, where they are known. */
	readonly agents?: readonly string[];
};

/** Labels of any object of a session. */
export function sessionLabels(session: SessionIdentity, kind: ObjectKind): Record<string, string> {
	return {
		[label.session]: session.id,
		[label.name]: session.spec.name,
		[label.mode]: session.spec.mode,
		[label.created]: session.createdAt,
		...(session.agents ? {[label.agents]: session.agents.join(',')} : {}),
		[label.kind]: kind,
	};
}

/** Labels of the network and of hosts, which also carry the spec. */
export function specLabels(
	session: SessionIdentity,
	kind: 'host' | 'network',
): Record<string, string> {
	return {
		...sessionLabels(session, kind),
		[label.spec]: JSON.stringify(withoutValues(session.spec)),
	};
}

/** Stands for a command: that there is one. */
const unsaid = '…';

/**
 * The spec as labels carry it: with the names of variables but not their values, and without the words
 * of commands, which may hold secrets too. A host's own container has both.
 */
export function withoutValues(spec: SessionSpec): SessionSpec {
	const roles = spec.roles.map(role => {
		const env = Object.fromEntries(Object.keys(role.env).map(name => [name, '']));
		return {...role, env, ...(role.command ? {command: [unsaid]} : {})};
	});
	return {...spec, roles};
}

/** Labels of one host's container. */
export function hostLabels(session: SessionIdentity, host: HostPlan): Record<string, string> {
	return {
		...specLabels(session, 'host'),
		[label.role]: host.role,
		[label.idx]: String(host.idx),
		[label.rank]: String(host.rank),
	};
}

/** Characters of a spec in a label: one of a thousand hosts, each of a role of its own, has a third of it. */
const mostSpec = 256 * 1024;

/** The spec an object carries, as `withoutValues` leaves it; undefined where it carries none or one this version cannot read. */
export function specFromLabels(labels: Labels): SessionSpec | undefined {
	const text = labels[label.spec];
	if (text === undefined || text.length > mostSpec) return undefined;
	try {
		const result = specSchemas().sessionSchema.safeParse(JSON.parse(text));
		return result.success ? withoutValues(result.data) : undefined;
	} catch {
		return undefined;
	}
}

/** Names of engine objects. A dot parts session and host, since neither can hold one. */
export const objectName = {
	container: (session: string, host: string) => `flotilla.${session}.${host}`,
	/** Swarms take DNS labels only for the names of networks: no dots. */
	network: (session: string, mode: Mode) =>
		mode === 'multi-node' ? `flotilla-${session}` : `flotilla.${session}`,
	config: (session: string, host: string) => `flotilla.${session}.${host}`,
	lease: (session: string) => `flotilla.${session}.lease`,
	/** A lease as well: of a run that ended by itself and left something. */
	ended: (session: string) => `flotilla.${session}.ended`,
	record: (session: string) => `flotilla.${session}.record`,
	mesh: (session: string) => `flotilla.${session}.mesh`,
	helper: (session: string) => `flotilla.${session}.helper`,
} as const;

/** On everything that builds, fills or is the runtime; the value is its version. */
export const runtimeLabel = 'dev.flotilla.runtime';
