import type * as z from 'zod';
import {FlotillaError} from '../failure.ts';
import {didYouMean} from './field-words.ts';
import {maskedText} from './secrets.ts';
import {specSchemas, type SessionSpec} from './spec.ts';

/** Where a field stands in its source, for messages: `demo.yaml:4:12`; or the flag that gave it. */
export type FieldPlace = string | {readonly flag: string};

/** Finds a field in its source, or its name there. */
export type LocateField = (
	path: readonly PropertyKey[],
	options?: {isKey: boolean},
) => FieldPlace | undefined;

/**
 * A spec from plain data (a parsed file, flags, the wizard).
 * Throws `spec-invalid` with one message that names the field, its value and the rule.
 */
export function parseSpec(input: unknown, options: {locate?: LocateField} = {}): SessionSpec {
	const result = specSchemas().sessionSchema.safeParse(rolesAsList(input));
	if (result.success) return result.data;
	const {issues} = result.error;
	// A misspelt field is also a missing one; the first says more.
	const issue = issues.find(({code}) => code === 'unrecognized_keys') ?? issues[0];
	if (!issue) throw result.error;
	throw specError(issue, {input: rolesAsList(input), locate: options.locate});
}

/** The rule a field of a half-filled spec breaks, for live validation: path as text -> rule. */
export function specProblems(input: unknown): ReadonlyMap<string, string> {
	const listed = rolesAsList(input);
	const result = specSchemas().sessionSchema.safeParse(listed);
	const problems = new Map<string, string>();
	for (const issue of result.success ? [] : result.error.issues) {
		const key = fieldName(issue.path, listed);
		if (!problems.has(key)) problems.set(key, ruleOf(issue, listed));
	}

	return problems;
}

const flagKeys = ['image', 'cpus', 'memory', 'gpus', 'agent', 'user'];
const hint = 'A role looks like sub:3,cpus=0.5,memory=512m; other fields go into a spec file (-f).';

/** `ROLE:N[,key=value…]` as the flag `-r` takes it. Throws `spec-invalid`. */
export function parseRoleFlag(text: string): Record<string, unknown> {
	const [head = '', ...pairs] = text.split(',');
	const colon = head.indexOf(':');
	const role: Record<string, unknown> = {role: colon < 0 ? head : head.slice(0, colon)};
	if (colon >= 0) role['replicas'] = numberOr(head.slice(colon + 1));
	for (const pair of pairs) {
		const at = pair.indexOf('=');
		const key = at < 0 ? pair : pair.slice(0, at);
		if (at < 0 || !flagKeys.includes(key)) {
			const meant = at < 0 ? '' : didYouMean(key, flagKeys);
			const keys = `KEY one of ${flagKeys.join(', ')}`;
			const rule = `${JSON.stringify(pair)} is not KEY=VALUE with ${keys}${meant && `;${meant}`}`;
			throw new FlotillaError({code: 'spec-invalid', message: `${roleFlag(text)}: ${rule}`, hint});
		}

		if (key in role && key !== 'agent') {
			const rule = `${key} is there twice; it is given once`;
			throw new FlotillaError({code: 'spec-invalid', message: `${roleFlag(text)}: ${rule}`, hint});
		}

		const value = pair.slice(at + 1);
		role[key] = key === 'cpus' || key === 'gpus' ? numberOr(value) : value;
	}

	return {...role, ...agentsOf(pairs)};
}

/** Several agents are one for each replica, an empty one leaves it open: `agent=a,agent=,agent=b`. */
function agentsOf(pairs: readonly string[]): Record<string, unknown> {
	const prefix = 'agent=';
	const agents = pairs.flatMap(pair => (pair.startsWith(prefix) ? pair.slice(prefix.length) : []));
	return agents.length > 1 ? {agent: agents.map(name => name || null)} : {};
}

/** A `-r` as it was typed, for messages. */
export function roleFlag(text: string): string {
	return `-r ${text || '""'}`;
}

function numberOr(text: string): number | string {
	return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
}

/** Roles may be written as a map from name to fields, or to the replica count alone. */
export function rolesAsList(input: unknown): unknown {
	if (!isRecord(input) || !isRecord(input['roles'])) return input;
	const roles = Object.entries(input['roles']).map(([role, fields]) =>
		isRecord(fields) ? {...fields, role} : {role, replicas: fields ?? undefined},
	);
	return {...input, roles};
}

function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function specError(
	issue: z.core.$ZodIssue,
	{input, locate}: {input: unknown; locate: LocateField | undefined},
): FlotillaError {
	const path =
		issue.code === 'unrecognized_keys' ? [...issue.path, issue.keys[0] ?? ''] : issue.path;
	const params = issue.code === 'custom' ? issue.params : undefined;
	const isKey = issue.code === 'unrecognized_keys' || params?.['isKey'] === true;
	const place = locate?.(path, {isKey});
	// A flag is what people know the field by; only those of a role are more than one.
	const names =
		typeof place === 'object'
			? [place.flag, path.slice(2).join('.')]
			: [place, fieldName(path, input)];
	const where = names.filter(Boolean).join(': ');
	return new FlotillaError({
		code: 'spec-invalid',
		message: `${where}: ${shownValue(issue, nearestValue(input, path))}${ruleOf(issue, input)}`,
		hint: 'Nothing was created. See `flotilla up --help` for the fields of a session.',
	});
}

function shownValue(issue: z.core.$ZodIssue, value: unknown): string {
	if (issue.code === 'unrecognized_keys') return '';
	const {shown} = (issue.code === 'custom' && issue.params) || {};
	if (typeof shown === 'string') return shown && `${shown} `;
	if (value === undefined) return '';
	// What was meant as a variable may be a secret, in whatever shape it was written.
	const isEnvironment = issue.path[0] === 'roles' && issue.path[2] === 'env';
	if (isEnvironment && value !== null) return `${kindOf(value)} `;
	return `${shorten(typeof value === 'number' ? String(value) : maskedText(JSON.stringify(value)))} `;
}

function kindOf(value: unknown): string {
	if (Array.isArray(value)) return 'a list';
	return typeof value === 'object' ? 'a map' : `a ${typeof value}`;
}

/** The value at a path; of a short form like `8080:80`, which has no fields, the whole. */
function nearestValue(input: unknown, path: readonly PropertyKey[]): unknown {
	for (let length = path.length; length > 0; length--) {
		const value = valueAt(input, path.slice(0, length));
		if (value === undefined) continue;
		return length === path.length || typeof value !== 'object' ? value : undefined;
	}

	return path.length === 0 ? input : undefined;
}

function ruleOf(issue: z.core.$ZodIssue, input: unknown): string {
	if (issue.code === 'unrecognized_keys') {
		const known = knownFields(issue.path);
		const meant = didYouMean(issue.keys[0] ?? '', known);
		return `is not a known field;${meant} known: ${known.join(', ')}`;
	}

	const isMissing = issue.code === 'invalid_type' && nearestValue(input, issue.path) === undefined;
	return isMissing && issue.path.length > 0 ? `is missing; it ${issue.message}` : issue.message;
}

function knownFields(path: readonly PropertyKey[]): string[] {
	if (path.includes('mounts')) return ['type', 'source', 'target', 'readOnly'];
	if (path.includes('ports')) return ['container', 'host', 'address', 'protocol'];
	if (path[0] === 'network') return ['subnet', 'mtu', 'encrypted'];
	const {roleSchema, sessionSchema} = specSchemas();
	return Object.keys(path[0] === 'roles' ? roleSchema.shape : sessionSchema.in.shape);
}

/** `roles.sub.replicas` rather than `roles.1.replicas`: people know roles by name. */
function fieldName(path: readonly PropertyKey[], input: unknown): string {
	const names = path.map((key, index) => {
		if (path[index - 1] !== 'roles') return String(key);
		const role = valueAt(input, [...path.slice(0, index), key, 'role']);
		return typeof role === 'string' && path[index + 1] !== 'role' ? role : String(key);
	});
	return names.join('.') || 'spec';
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
	let value = input;
	for (const key of path) {
		if (typeof value !== 'object' || value === null) return undefined;
		value = (value as Record<PropertyKey, unknown>)[key];
	}

	return value;
}

function shorten(text: string): string {
	return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}
