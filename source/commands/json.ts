import {z} from 'zod';
import type {AgentStatus} from '../domain/events.ts';
import type {MeshReport} from '../domain/mesh.ts';
import type {SessionStatus} from '../domain/session.ts';
import {meshStages} from '../domain/mesh.ts';
import type {Leftover, ProvisionPlan} from '../fleet/fleet.ts';

/** The shapes of all `--json` outputs: an interface, in this order of fields (DESIGN.md). */
const host = z.object({
	name: z.string(),
	role: z.string(),
	idx: z.number(),
	rank: z.number(),
	agent: z.string(),
	image: z.string(),
	containerId: z.string().nullable(),
	state: z.enum([
		'created',
		'running',
		'paused',
		'restarting',
		'removing',
		'exited',
		'dead',
		'missing',
	]),
	address: z.string().nullable(),
});

const mode = z.enum(['single-node', 'multi-node']);
const counts = {pairs: z.number(), ok: z.number(), failed: z.number()};

/** `up` and `status`. */
export const sessionJson = z.object({
	id: z.string(),
	name: z.string(),
	mode,
	state: z.enum(['provisioning', 'incomplete', 'ready', 'degraded', 'removing']),
	createdAt: z.string(),
	size: z.number(),
	replicas: z.record(z.string(), z.number()),
	network: z.object({
		name: z.string(),
		driver: z.string(),
		subnet: z.string().nullable(),
	}),
	hosts: z.array(host),
	mesh: z.object(counts),
	timings: z.record(z.string(), z.number()),
});

/** `ls`. */
export const sessionsJson = z.array(sessionJson);

/** `check`. */
export const checkJson = z.object({
	session: z.string(),
	...counts,
	cells: z.array(
		z.object({
			from: z.string(),
			to: z.string(),
			ok: z.boolean(),
			stage: z.enum(meshStages),
			ms: z.partialRecord(z.enum(meshStages), z.number()),
			error: z.object({code: z.string(), message: z.string(), hint: z.string()}).optional(),
		}),
	),
});

const failure = z.object({
	code: z.string(),
	message: z.string(),
	hint: z.string().optional(),
});

/** `agents`. */
export const agentsJson = z.array(
	z.object({
		name: z.string(),
		endpoint: z.string(),
		isReachable: z.boolean(),
		failure: failure.optional(),
		version: z.string().optional(),
		apiVersion: z.string().optional(),
		os: z.string().optional(),
		arch: z.string().optional(),
		cpus: z.number().optional(),
		memory: z.number().optional(),
		runningHosts: z.number().optional(),
	}),
);

/** `up --dry-run`. */
export const planJson = z.object({
	name: z.string(),
	mode,
	size: z.number(),
	replicas: z.record(z.string(), z.number()),
	network: z.object({name: z.string(), driver: z.string()}),
	swarm: z
		.object({manager: z.string(), isNew: z.boolean(), joining: z.array(z.string())})
		.optional(),
	agents: z.array(z.string()),
	hosts: z.array(
		z.object({
			name: z.string(),
			role: z.string(),
			rank: z.number(),
			agent: z.string(),
			image: z.string(),
			env: z.record(z.string(), z.string()),
		}),
	),
	images: z.array(
		z.object({
			image: z.string(),
			agent: z.string(),
			source: z.enum(['present', 'copy', 'pull', 'bootstrap', 'build']),
		}),
	),
});

/** `gc`. */
export const leftoversJson = z.object({
	found: z.number(),
	removed: z.number(),
	leftovers: z.array(
		z.object({
			kind: z.enum(['container', 'network', 'volume', 'image', 'folder']),
			name: z.string(),
			agent: z.string(),
			session: z.string().nullable(),
			reason: z.string(),
		}),
	),
});

/** What a fleet reports, in the order and with the fields of its JSON and no others. */
export const toJson = {
	session: (status: SessionStatus) => sessionJson.parse(status),
	sessions: (all: readonly SessionStatus[]) => all.map(status => toJson.session(status)),
	check: (report: MeshReport) => checkJson.parse(report),
	agents: (all: readonly AgentStatus[]) => agentsJson.parse(all),
	plan: ({spec, ...plan}: ProvisionPlan) =>
		planJson.parse({
			...plan,
			name: spec.name,
			mode: spec.mode,
			size: plan.hosts.length,
			replicas: Object.fromEntries(spec.roles.map(({role, replicas}) => [role, replicas])),
		}),
	leftovers: (leftovers: readonly Leftover[], removed: number) =>
		leftoversJson.parse({found: leftovers.length, removed, leftovers}),
};
