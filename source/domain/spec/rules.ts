import type * as z from 'zod';
import {isSamePort, type PublishedPort} from './published-port.ts';
import {mainRole} from './role-name.ts';

/** The most hosts a session may have, and so the most replicas of one role. */
export const mostHosts = 1000;

type Port = PublishedPort;

type Role = {
	readonly role: string;
	readonly replicas: number;
	readonly agent?: string | ReadonlyArray<string | null> | undefined;
	readonly mounts: ReadonlyArray<{readonly target: string}>;
	readonly ports: readonly Port[];
	readonly env: Readonly<Record<string, string>>;
};

type Spec = {
	readonly mode: string;
	readonly network: {readonly encrypted?: boolean | undefined};
	readonly roles: readonly Role[];
};

/** What must hold between the fields of a session. */
export function checkSession(spec: Spec, context: z.core.$RefinementCtx): void {
	const {roles, mode, network} = spec;
	if (mode === 'single-node' && network.encrypted) {
		const rule = 'is for multi-node sessions; on one agent nothing leaves the machine';
		addRule(context, {path: ['network', 'encrypted'], rule, shown: 'true'});
	}

	const names = roles.map(({role}) => role);
	for (const index of repeated(names)) {
		const rule = 'is there twice; a role is named once';
		const shown = JSON.stringify(names[index]);
		addRule(context, {path: ['roles', index, 'role'], rule, shown});
	}

	for (const [index, role] of roles.entries()) checkRole(role, {index, context});
	for (const {role, at, port} of portsTakenTwice(spec)) {
		const rule = 'is published twice on one agent; leave the host port out';
		const shown = `${port.host}/${port.protocol}`;
		addRule(context, {path: ['roles', role, 'ports', at, 'host'], rule, shown});
	}

	if (roles.length > 0 && !names.includes(mainRole)) {
		const rule = `the role ${mainRole} is missing, where interactive things start; add ${mainRole}: 1, or -r ${mainRole}:1`;
		addRule(context, {path: ['roles'], rule});
	}

	const size = roles.reduce((sum, {replicas}) => sum + replicas, 0);
	if (size > mostHosts) {
		const rule = `${size} hosts are more than a session may have, ${mostHosts}`;
		addRule(context, {path: ['roles'], rule});
	}
}

function checkRole(
	{replicas, agent, mounts, ports, env}: Role,
	{index, context}: {index: number; context: z.core.$RefinementCtx},
): void {
	if (Array.isArray(agent) && agent.length !== replicas) {
		const rule = `is a list of ${agent.length} agents for ${replicas} replicas; name one for each`;
		addRule(context, {path: ['roles', index, 'agent'], rule});
	}

	if (replicas > 1 && ports.some(port => port.host !== undefined)) {
		const rule = 'a fixed host port needs replicas 1; leave the host port out';
		addRule(context, {path: ['roles', index, 'ports'], rule});
	}

	checkEnvironment(env, {index, context});
	for (const at of repeated(mounts.map(({target}) => target))) {
		const rule = 'is mounted on twice; each target is named once';
		const shown = JSON.stringify(mounts[at]?.target);
		addRule(context, {path: ['roles', index, 'mounts', at, 'target'], rule, shown});
	}
}

/** Bytes of `NAME=value`: the kernel hands no longer one to a program (execve(2), MAX_ARG_STRLEN). */
const longestVariable = 131_071;
/** Bytes of all of them, with room for what the image brings: the kernel takes 2 MB in all. */
const largestEnvironment = 1_900_000;

function checkEnvironment(
	env: Readonly<Record<string, string>>,
	{index, context}: {index: number; context: z.core.$RefinementCtx},
): void {
	const utf8 = new TextEncoder();
	let total = 0;
	for (const [name, value] of Object.entries(env)) {
		const size = utf8.encode(`${name}=${value}`).length;
		// Its ending NUL, and the pointer to it.
		total += size + 9;
		if (size <= longestVariable) continue;
		const rule = `has ${size} bytes; the kernel hands no program a variable of more than ${longestVariable}, so mount a file instead`;
		addRule(context, {path: ['roles', index, 'env', name], rule});
	}

	if (total > largestEnvironment) {
		const rule = `takes ${total} bytes in all; the kernel starts no program with more than ${largestEnvironment}, so mount files instead`;
		addRule(context, {path: ['roles', index, 'env'], rule});
	}
}

/** Indices of those that stood there before. */
function repeated(values: readonly string[]): number[] {
	const seen = new Set<string>();
	return values.flatMap((value, index) => {
		const isKnown = seen.has(value);
		seen.add(value);
		return isKnown ? [index] : [];
	});
}

/** Fixed host ports that cannot both be had: of one role, or of roles that share the one agent. */
function portsTakenTwice({mode, roles}: Spec): Array<{role: number; at: number; port: Port}> {
	const fixed = roles.flatMap(({ports}, role) =>
		ports.flatMap((port, at) => (port.host === undefined ? [] : [{role, at, port}])),
	);
	return fixed.filter(({role, port}, index) =>
		fixed
			.slice(0, index)
			.some(
				other => (mode === 'single-node' || other.role === role) && isSamePort(other.port, port),
			),
	);
}

/** Adds an issue that says what only people read of it. */
export function addRule(
	context: z.core.$RefinementCtx,
	issue: {
		path: PropertyKey[];
		rule: string;
		/** The value at fault, as text, where it is not the field's own. */
		shown?: string;
		/** Is it the field's name that is wrong? */
		isKey?: boolean;
	},
): void {
	const {path, rule, shown = '', isKey = false} = issue;
	context.addIssue({code: 'custom', path, message: rule, params: {shown, isKey}});
}
