import {z} from 'zod';
import {parseSubnet} from './subnet.ts';

/** The message for something that is no object at all; unknown fields keep their own. */
export function wrongShape(rule: string) {
	return {
		error: (issue: {code?: string}) => (issue.code === 'invalid_type' ? rule : undefined),
	};
}

const ownedPaths = ['/opt/flotilla', '/home/config', '/'];

const mountObject = z
	.strictObject(
		{
			type: z.enum(['bind', 'volume', 'tmpfs'], 'must be bind, volume or tmpfs'),
			source: z
				.string('must be a path or the name of a volume')
				.min(1, 'must be a path or the name of a volume')
				.optional(),
			target: z
				.string('must be an absolute path')
				.regex(/^\/[^\0\n]*$/, 'must be an absolute path')
				.refine(
					path => !ownedPaths.includes(path.replace(/\/+$/, '') || '/'),
					'is where flotilla keeps its own files',
				),
			readOnly: z.boolean('must be true or false').default(false),
		},
		wrongShape('must be SOURCE:TARGET[:ro], with an absolute TARGET'),
	)
	.superRefine(({type, source}, context) => {
		if (type !== 'tmpfs' && !source) {
			context.addIssue({
				code: 'custom',
				path: ['source'],
				message: `a ${type} mount needs a source`,
			});
		}
	});

/** A mount as an object, or as docker's short form `SOURCE:TARGET[:ro]`. */
export const mountSchema = z.preprocess(
	value => (typeof value === 'string' ? mountFromText(value) : value),
	mountObject,
);

function mountFromText(text: string): unknown {
	const match = /^([^:]+):([^:]+)(?::(ro|rw))?$/.exec(text);
	if (!match) return text;
	const [, source = '', target, access] = match;
	return {
		type: source.startsWith('/') ? 'bind' : 'volume',
		source,
		target,
		readOnly: access === 'ro',
	};
}

const portNumber = z
	.number('must be a port from 1 to 65535')
	.int('must be a port from 1 to 65535')
	.min(1, 'must be a port from 1 to 65535')
	.max(65_535, 'must be a port from 1 to 65535');

const portObject = z.strictObject(
	{
		container: portNumber,
		host: portNumber.optional(),
		protocol: z.enum(['tcp', 'udp'], 'must be tcp or udp').default('tcp'),
	},
	wrongShape('must be [HOST:]CONTAINER[/udp], like 8080:80'),
);

/** A published port as an object, or as docker's short form `[HOST:]CONTAINER[/udp]`. */
export const portSchema = z.preprocess(
	value =>
		typeof value === 'string' || typeof value === 'number' ? portFromText(String(value)) : value,
	portObject,
);

function portFromText(text: string): unknown {
	const match = /^(?:(\d+):)?(\d+)(?:\/(tcp|udp))?$/.exec(text);
	if (!match) return text;
	const [, host, container, protocol] = match;
	return {
		container: Number(container),
		...(host ? {host: Number(host)} : {}),
		...(protocol ? {protocol} : {}),
	};
}

/** Choices for the private network; what is left out is chosen to fit. */
export const networkSchema = z.strictObject(
	{
		subnet: z
			.string('must be an IPv4 subnet like 198.19.4.0/24')
			.refine(text => {
				const prefix = parseSubnet(text)?.prefix ?? 0;
				return prefix >= 8 && prefix <= 29;
			}, 'must be an IPv4 subnet of /8 to /29, like 198.19.4.0/24')
			.optional(),
		mtu: z
			.number('must be a number of bytes from 576 to 9000')
			.int('must be a number of bytes from 576 to 9000')
			.min(576, 'must be a number of bytes from 576 to 9000')
			.max(9000, 'must be a number of bytes from 576 to 9000')
			.optional(),
		encrypted: z.boolean('must be true or false').optional(),
	},
	wrongShape('must be a map of fields: subnet, mtu, encrypted'),
);
