import {type z} from 'zod';
import {FlotillaError} from './failure.ts';
import {roleSchema, sessionSchema, type SessionSpec} from './spec.ts';

/** Where a field stands in its source, for messages: `demo.yaml:4:12`. */
export type LocateField = (path: readonly PropertyKey[]) => string | undefined;

/**
 * A spec from plain data (a parsed file, flags, the wizard).
 * Throws `spec-invalid` with one message that names the field, its value and the rule.
 */
export function parseSpec(input: unknown, options: {locate?: LocateField} = {}): SessionSpec {
	const result = sessionSchema.safeParse(rolesAsList(input));
	if (result.success) return result.data;
	const issue = result.error.issues[0];
	if (!issue) throw result.error;
	throw specError(issue, {input: rolesAsList(input), locate: options.locate});
}

/** The rule a field of a half-filled spec breaks, for live validation: path as text -> rule. */
export function specProblems(input: unknown): ReadonlyMap<string, string> {
	const listed = rolesAsList(input);
	const result = sessionSchema.safeParse(listed);
	const problems = new Map<string, string>();
	for (const issue of result.success ? [] : result.error.issues) {
		const key = fieldName(issue.path, listed);
		if (!problems.has(key)) problems.set(key, ruleOf(issue));
	}

	return problems;
}

/** Roles may be written as a map from name to fields, or to the replica count alone. */
function rolesAsList(input: unknown): unknown {
	if (!isRecord(input) || !isRecord(input['roles'])) return input;
	const roles = Object.entries(input['roles']).map(([role, fields]) =>
		isRecord(fields) ? {role, ...fields} : {role, replicas: fields ?? undefined},
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
	const value =
		issue.code === 'custom' ? (issue.input ?? valueAt(input, path)) : valueAt(input, path);
	const shown = value === undefined ? '' : ` ${shorten(JSON.stringify(value))}`;
	const where = locate?.(path);
	return new FlotillaError({
		code: 'spec-invalid',
		message: `${where ? `${where}: ` : ''}${fieldName(path, input)}:${shown} ${ruleOf(issue)}`,
		hint: 'Nothing was created. See `flotilla up --help` for the fields of a session.',
	});
}

function ruleOf(issue: z.core.$ZodIssue): string {
	if (issue.code !== 'unrecognized_keys') {
		return issue.message === 'Invalid input: expected string, received undefined'
			? 'is missing'
			: issue.message;
	}

	const shape = issue.path[0] === 'roles' ? roleSchema.shape : sessionSchema.in.shape;
	return `is not a known field; known: ${Object.keys(shape).join(', ')}`;
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
