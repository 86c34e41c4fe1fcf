import * as z from 'zod';
import type {EngineStatus} from '../../docker/embedded/embedded.ts';
import {engineKinds} from '../../domain/agent/engine-kind.ts';
import type {LabStatus} from '../../domain/agent/lab.ts';
import type {AgentReport} from '../../domain/agent/report.ts';
import type {AgentStatus} from '../../domain/agent/status.ts';
import type {Leftover} from '../../domain/operation/leftovers.ts';
import {swarmStates} from '../../domain/placement/swarm-state.ts';
import type {ProvisionPlan} from '../../domain/operation/plan.ts';
import {hostStates} from '../../domain/session/host-state.ts';
import type {MeshReport} from '../../domain/session/mesh.ts';
import {meshStages} from '../../domain/session/mesh.ts';
import type {SessionStatus, Stranger} from '../../domain/session/session.ts';
import {mountRisk} from '../../domain/spec/mount-risk.ts';
import {modeJson as mode, planJson} from './json-plan.ts';
import {hostsOfRole} from './plan-lines.ts';
import {shownCommand, shownEnvironment} from './shown-env.ts';

/** The shapes of all `--json` outputs: an interface, in this order of fields. */
const host = z.object({
	name: z.string(),
	role: z.string(),
	idx: z.number(),
	rank: z.number(),
	agent: z.string(),
	image: z.string(),
	containerId: z.string().nullable(),
	state: z.enum(hostStates),
	address: z.string().nullable(),
	exitCode: z.number().nullable().default(null),
	ports: z
		.array(
			z.object({
				container: z.number(),
				host: z.number().optional(),
				address: z.string().optional(),
				protocol: z.string(),
			}),
		)
		.optional(),
});

/** What carries labels of flotilla and is nothing of its own. */
const strangers = z.array(
	z.object({
		kind: z.enum(['container', 'network', 'volume']),
		name: z.string(),
		agent: z.string(),
		session: z.string().nullable(),
		reason: z.string(),
	}),
);

const counts = {pairs: z.number(), ok: z.number(), failed: z.number()};

/** `up` and `status`. */
export const sessionJson = z.object({
	id: z.string(),
	name: z.string(),
	mode,
	state: z.enum(['provisioning', 'incomplete', 'ready', 'degraded', 'removing']),
	reasons: z.array(z.string()).default([]),
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
	lastCheck: z
		.object({ok: z.number(), failed: z.number(), at: z.string()})
		.nullable()
		.default(null),
	timings: z.record(z.string(), z.number()),
	strangers: strangers.default([]),
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

const oneFailure = z.object({
	code: z.string(),
	message: z.string(),
	hint: z.string().optional(),
});
const failure = oneFailure.extend({others: z.array(oneFailure).optional()});

/** `agents`. */
const agent = z.object({
	name: z.string(),
	endpoint: z.string(),
	hides: z.string().optional(),
	isReachable: z.boolean(),
	failure: failure.optional(),
	sameAs: z.string().optional(),
	engine: z.enum(engineKinds).optional(),
	isRootless: z.boolean().optional(),
	version: z.string().optional(),
	apiVersion: z.string().optional(),
	os: z.string().optional(),
	arch: z.string().optional(),
	cpus: z.number().optional(),
	memory: z.number().optional(),
	runningHosts: z.number().optional(),
});

export const agentsJson = z.array(agent);

/** `agents check`: the same and more of each. */
export const agentReportsJson = z.array(
	agent.extend({
		source: z.string(),
		isFit: z.boolean(),
		health: z
			.object({
				latencyMs: z.number(),
				clockSkewMs: z.number(),
				disk: z.object({used: z.number().nullable(), free: z.number().nullable()}),
				hasDefaultNetwork: z.boolean(),
				networkDrivers: z.array(z.string()),
				isRootless: z.boolean(),
				limitsMemory: z.boolean(),
				limitsCpus: z.boolean(),
				isLiveRestore: z.boolean(),
				swarm: z.object({
					state: z.enum(swarmStates),
					role: z.enum(['manager', 'worker']).nullable(),
					address: z.string().nullable(),
					silent: z.array(z.string()),
					error: z.string().nullable(),
				}),
				ports: z.array(z.object({port: z.string(), state: z.enum(['open', 'refused', 'silent'])})),
			})
			.nullable(),
		problems: z.array(failure.extend({severity: z.enum(['unfit', 'warning'])})),
	}),
);

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
	strangers,
});

/** `lab up`; `lab status` prints an array of them. */
export const labJson = z.object({
	id: z.string(),
	on: z.string(),
	state: z.enum(['starting', 'ready', 'degraded', 'incomplete', 'removing']),
	createdAt: z.string(),
	subnet: z.string().nullable(),
	agents: z.array(
		z.object({
			name: z.string(),
			endpoint: z.string().nullable(),
			state: host.shape.state,
			isReachable: z.boolean(),
			version: z.string().nullable(),
			hosts: z.number(),
		}),
	),
	sessions: z.array(z.string()),
});

/** `engine status`. */
export const engineJson = z.object({
	state: z.enum(['running', 'stuck', 'stopped']),
	pid: z.number().optional(),
	version: z.string().optional(),
	paths: z.object({
		data: z.string(),
		run: z.string(),
		socket: z.string(),
		pidFile: z.string(),
		log: z.string(),
		bridge: z.string(),
	}),
	missing: z.array(z.string()),
});

/** What a fleet reports, in the order and with the fields of its JSON and no others. */
export const toJson = {
	session: (status: SessionStatus) => sessionJson.parse(status),
	sessions: (all: readonly SessionStatus[]) => all.map(status => toJson.session(status)),
	lab: (lab: LabStatus) => labJson.parse(lab),
	check: (report: MeshReport) => checkJson.parse(report),
	agents: (all: readonly AgentStatus[]) => agentsJson.parse(all),
	agentReports: (all: readonly AgentReport[]) => agentReportsJson.parse(all),
	plan: ({spec, ...plan}: ProvisionPlan, shows: {env: boolean}) =>
		planJson.parse({
			...plan,
			hosts: plan.hosts.map(host => ({...host, env: shownEnvironment(host.env, shows)})),
			name: spec.name,
			mode: spec.mode,
			size: plan.hosts.length,
			replicas: Object.fromEntries(spec.roles.map(({role, replicas}) => [role, replicas])),
			roles: spec.roles.map(role => ({
				...{image: spec.image, ...role},
				mounts: role.mounts.map(mount => ({...mount, risk: mountRisk(mount, hostsOfRole(role))})),
				...(role.command && {command: shownCommand(role.command, shows)}),
			})),
		}),
	engine: (status: EngineStatus) => engineJson.parse(status),
	leftovers: (
		leftovers: readonly Leftover[],
		{removed, strangers = []}: {removed: number; strangers?: readonly Stranger[] | undefined},
	) => leftoversJson.parse({found: leftovers.length, removed, leftovers, strangers}),
};
