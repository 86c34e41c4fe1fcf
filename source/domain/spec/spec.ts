import * as z from 'zod';
import {once} from '../once.ts';
import {leastMemory, parseMemory} from '../quantity.ts';
import {isImageReference} from './image-reference.ts';
import {partSchemas, wrongShape} from './parts.ts';
import {mainRole, roleNamePattern, sessionNamePattern, sessionNameRule} from './role-name.ts';
import {addRule, checkSession, mostHosts} from './rules.ts';

/** The image of hosts whose role names none; made from Debian packages where no registry answers. */
export const defaultImage = 'flotilla/base:bookworm';

const reservedVariable = /^BACKENDAI_CLUSTER_/;

function variableNameRule(name: string): string | undefined {
	if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
		return 'must be letters, digits and _, and not begin with a digit';
	}

	return reservedVariable.test(name) ? 'is set by flotilla itself' : undefined;
}

/**
 * `sessionSchema` is the one schema behind the flags of `up`, spec files and the wizard; parsing a
 * parsed spec gives it back. `roleSchema` is that of one role: a named group of equal hosts. They are
 * made when first asked for, for that takes a tenth of the time to the app's first frame.
 */
export const specSchemas = once(() => {
	const {mountSchema, networkSchema, portSchema} = partSchemas();
	const image = z
		.string('must be an image reference')
		.refine(
			isImageReference,
			'is not an image reference; use NAME[:TAG] in lower case, like debian:12',
		);

	const memory = z
		.union([z.number(), z.string()], 'must be a size like 512m or 2g')
		.transform((value, context) => {
			const bytes = typeof value === 'number' ? value : parseMemory(value);
			if (bytes !== undefined && Number.isSafeInteger(bytes) && bytes >= leastMemory) return bytes;
			context.addIssue({code: 'custom', message: 'must be a size of at least 6m, like 512m or 2g'});
			return z.NEVER;
		});

	const environment = z
		.record(
			z.string(),
			z
				.union([z.string(), z.number(), z.boolean()], 'must be text, a number, true or false')
				.transform(String),
			'must map variable names to values',
		)
		.superRefine((values, context) => {
			for (const [name, value] of Object.entries(values)) {
				const rule = variableNameRule(name);
				if (rule) addRule(context, {path: [name], rule, shown: JSON.stringify(name), isKey: true});
				const at = value.indexOf('\0');
				if (at < 0) continue;
				// The value may be a secret, so it is described, not repeated.
				const shown = `a value of ${value.length} characters with a NUL after ${at}`;
				addRule(context, {path: [name], rule: 'must not hold a NUL, at which it would end', shown});
			}
		});

	const commandRule = 'must be a command line or a list of words, not empty';
	const wordsRule = 'must be a list of words; put numbers among them in quotes, like "8000"';
	const command = z
		.union([z.string().min(1, commandRule), z.array(z.string(commandRule)).min(1, commandRule)], {
			error: ({input}) => (Array.isArray(input) && input.length > 0 ? wordsRule : commandRule),
		})
		.transform(value => (typeof value === 'string' ? ['sh', '-c', value] : value));

	const agentRule = 'must be the name of an agent, or a list with one (or null) for each replica';
	const agentName = z.string(agentRule).min(1, agentRule);

	const gpusRule = 'must be all or a whole number from 1 to 64';
	const replicasRule = `must be a whole number from 1 to ${mostHosts}`;

	// Fields left out fall back to the session's or the image's.
	const roleSchema = z.strictObject(
		{
			role: z
				.string('must be a name')
				.regex(roleNamePattern, 'must be 1 to 32 of a-z and -, beginning and ending with a letter'),
			replicas: z
				.number(replicasRule)
				.int(replicasRule)
				.min(1, replicasRule)
				.max(mostHosts, replicasRule)
				.default(1),
			image: image.optional(),
			cpus: z
				.number('must be a number of CPUs above 0, like 0.5')
				.min(0.01, 'must be a number of CPUs of at least 0.01')
				.max(1024, 'must be at most 1024 CPUs')
				.optional(),
			memory: memory.optional(),
			gpus: z
				.union(
					[z.literal('all'), z.number().int(gpusRule).min(1, gpusRule).max(64, gpusRule)],
					gpusRule,
				)
				.optional(),
			/** Where its hosts must run: all on one agent, or each replica by itself; null leaves it open. */
			agent: z
				.union([agentName, z.array(agentName.nullable(), agentRule).min(1, agentRule)], agentRule)
				.optional(),
			user: z
				.string('must be NAME or UID, with :GROUP or :GID if you like')
				.regex(
					/^(\d{1,10}|[A-Za-z_][\w.-]{0,31})(:(\d{1,10}|[A-Za-z_][\w.-]{0,31}))?$/,
					'must be NAME or UID, with :GROUP or :GID if you like',
				)
				.optional(),
			command: command.optional(),
			env: environment.default({}),
			mounts: z.array(mountSchema, 'must be a list').default([]),
			ports: z.array(portSchema, 'must be a list').default([]),
		},
		wrongShape('must be a map of fields, like role and replicas'),
	);

	const sessionSchema = z
		.strictObject(
			{
				name: z.string('must be a name').regex(sessionNamePattern, sessionNameRule),
				mode: z
					.enum(['single-node', 'multi-node'], 'must be single-node or multi-node')
					.default('single-node'),
				image: image.default(defaultImage),
				placement: z.enum(['spread', 'pack'], 'must be spread or pack').default('spread'),
				network: networkSchema.default({}),
				agents: z
					.array(
						z.string('must be the name of an agent').min(1, 'must be the name of an agent'),
						'must be a list of agents',
					)
					.default([]),
				roles: z
					.array(roleSchema, 'must be a list of roles, or a map from role to its fields')
					.min(1, `must hold at least the role ${mainRole}`),
			},
			wrongShape('must be a map of fields, like name and roles'),
		)
		.superRefine(checkSession)
		.transform(spec => ({...spec, roles: mainFirst(spec.roles)}));

	return {roleSchema, sessionSchema};
});

type Schemas = ReturnType<typeof specSchemas>;
export type RoleSpec = z.output<Schemas['roleSchema']>;
export type SessionSpec = z.output<Schemas['sessionSchema']>;
export type Mode = SessionSpec['mode'];

/** `main` is always the first role; the others keep the order they were defined in. */
function mainFirst<T extends {role: string}>(roles: readonly T[]): T[] {
	return [
		...roles.filter(({role}) => role === mainRole),
		...roles.filter(({role}) => role !== mainRole),
	];
}
