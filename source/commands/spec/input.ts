import {FlotillaError} from '../../domain/failure.ts';
import {parseRoleFlag, parseSpec, roleFlag, rolesAsList} from '../../domain/spec/parse.ts';
import {mainRole} from '../../domain/spec/role-name.ts';
import type {SessionSpec} from '../../domain/spec/spec.ts';
import type {Input} from '../world/context.ts';
import {readSpecFile, type SpecFile} from './file.ts';
import {friendlyName} from './friendly-name.ts';

/** What `up` was told on the command line. */
export type SpecFlags = {
	readonly name?: string;
	readonly file?: string;
	readonly role: readonly string[];
	readonly image?: string;
	readonly mode?: string;
	readonly placement?: string;
	readonly agent: readonly string[];
};

type Fields = Record<string, unknown>;

/** A role, and where its fields were written. */
type Origin = {
	readonly fields: Fields;
	/** Its key or index in the file. */
	readonly inFile?: PropertyKey;
	readonly flag?: {readonly text: string; readonly fields: Fields};
};

/**
 * The spec that flags and file make together: flags win, `-r` changes or adds roles by name, one
 * `main` host where no role is named, a made-up name where there is none.
 */
export async function specFrom(
	flags: SpecFlags,
	options: {stdin: Input; random: () => number},
): Promise<SessionSpec> {
	const file = flags.file === undefined ? undefined : await readSpecFile(flags.file, options.stdin);
	return mergeSpec(flags, {file, random: options.random});
}

/** The same with a file that was read already. */
export function mergeSpec(
	flags: SpecFlags,
	{file, random}: {file?: SpecFile; random: () => number},
): SessionSpec {
	const written = file ? rolesAsList(file.data) : {};
	if (!isFields(written)) return parseSpec(written, {locate: file?.locate});
	const roleFlags = flags.role.map(text => ({text, fields: parseRoleFlag(text)}));
	refuseTwice(roleFlags);

	const direct: Fields = {
		...(flags.name === undefined ? {} : {name: flags.name}),
		...(flags.image === undefined ? {} : {image: flags.image}),
		...(flags.mode === undefined ? {} : {mode: flags.mode}),
		...(flags.placement === undefined ? {} : {placement: flags.placement}),
		...(flags.agent.length === 0 ? {} : {agents: flags.agent}),
	};
	const roles = written['roles'];
	const origins =
		roles === undefined || Array.isArray(roles)
			? mergeRoles(rolesInFile(roles ?? [], file?.data), roleFlags)
			: undefined;
	const merged = {
		name: friendlyName(random),
		...written,
		...direct,
		roles: origins
			? origins.length === 0 && roles === undefined
				? [{role: mainRole}]
				: origins.map(({fields}) => fields)
			: roles,
	};
	return parseSpec(merged, {
		locate(path, options) {
			const [field, index, part] = path;
			const origin = field === 'roles' ? origins?.[Number(index)] : undefined;
			if (origin) {
				const {flag, inFile} = origin;
				const isFlag = inFile === undefined || part === undefined || has(flag?.fields ?? {}, part);
				if (flag && isFlag) return {flag: roleFlag(flag.text)};
				return file?.locate(['roles', inFile ?? '', ...path.slice(2)], options);
			}

			if (field === undefined || !has(direct, field)) return file?.locate(path, options);
			const flag = flagNames[String(field)];
			return flag === undefined ? undefined : {flag};
		},
	});
}

const flagNames: Readonly<Record<string, string>> = {
	image: '--image',
	mode: '--mode',
	placement: '--placement',
	agents: '--agent',
};

function rolesInFile(roles: readonly unknown[], data: unknown): Origin[] {
	const map = isFields(data) && isFields(data['roles']) ? Object.keys(data['roles']) : undefined;
	return roles.map((fields, index) => ({
		fields: fields as Fields,
		inFile: map?.[index] ?? index,
	}));
}

function mergeRoles(
	origins: Origin[],
	flags: ReadonlyArray<{text: string; fields: Fields}>,
): Origin[] {
	const merged = [...origins];
	for (const flag of flags) {
		const index = merged.findIndex(
			({fields}) => isFields(fields) && fields['role'] === flag.fields['role'],
		);
		const known = merged[index];
		if (known) merged[index] = {...known, fields: {...known.fields, ...flag.fields}, flag};
		else merged.push({fields: flag.fields, flag});
	}

	return merged;
}

function refuseTwice(flags: ReadonlyArray<{text: string; fields: Fields}>): void {
	for (const [index, {text, fields}] of flags.entries()) {
		const earlier = flags.slice(0, index).find(flag => flag.fields['role'] === fields['role']);
		if (!earlier) continue;
		throw new FlotillaError({
			code: 'spec-invalid',
			message: `${roleFlag(text)}: the role ${JSON.stringify(fields['role'])} is there twice; ${roleFlag(earlier.text)} names it too`,
			hint: 'Nothing was created. Name each role once, with its count: -r sub:3.',
		});
	}
}

function has(fields: Fields, field: PropertyKey): boolean {
	return Object.hasOwn(fields, field);
}

function isFields(value: unknown): value is Fields {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
