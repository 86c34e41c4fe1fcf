import * as z from 'zod';

export const modeJson = z.enum(['single-node', 'multi-node']);

/** `up --dry-run`. */
export const planJson = z.object({
	name: z.string(),
	mode: modeJson,
	size: z.number(),
	replicas: z.record(z.string(), z.number()),
	network: z.object({name: z.string(), driver: z.string(), subnet: z.string().optional()}),
	swarm: z
		.object({
			manager: z.string(),
			isNew: z.boolean(),
			joining: z.array(z.string()),
			addresses: z.record(z.string(), z.string()),
		})
		.optional(),
	agents: z.array(z.string()),
	roles: z.array(
		z.object({
			role: z.string(),
			replicas: z.number(),
			image: z.string(),
			cpus: z.number().optional(),
			memory: z.number().optional(),
			gpus: z.union([z.literal('all'), z.number()]).optional(),
			user: z.string().optional(),
			command: z.array(z.string()).optional(),
			mounts: z.array(
				z.object({
					type: z.enum(['bind', 'volume', 'tmpfs']),
					source: z.string().optional(),
					target: z.string(),
					readOnly: z.boolean(),
					risk: z.string().optional(),
				}),
			),
			ports: z.array(
				z.object({
					container: z.number(),
					host: z.number().optional(),
					address: z.string().optional(),
					protocol: z.enum(['tcp', 'udp']),
				}),
			),
		}),
	),
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
	warnings: z
		.array(
			z.object({
				limit: z.string().optional(),
				used: z.number().optional(),
				most: z.number().optional(),
				needed: z.number().optional(),
				message: z.string(),
				hint: z.string(),
			}),
		)
		.default([]),
});
