import * as z from 'zod';
import {configRoot, runtimeRoot} from '../host-paths.ts';
import {once} from '../once.ts';
import {formatSubnet, parseSubnet, subnetAround} from '../subnet.ts';

/** The message for something that is no object at all; unknown fields keep their own. */
export function wrongShape(rule: string) {
	return {
		error: (issue: {code?: string}) => (issue.code === 'invalid_type' ? rule : undefined),
	};
}

const ownedPaths = [runtimeRoot, configRoot];

/** An absolute path without `.`, `..` and doubled slashes in it, as an engine would read it. */
function isPlainPath(path: string): boolean {
	return /^(\/[^/\0\n]+)+\/?$/.test(path) && !/\/\.{1,2}(\/|$)/.test(path);
}

const pathRule = 'must be an absolute path, without . and .. in it';
const volumeRule =
	'must be an absolute path, or the name of a volume: two or more letters, digits, _ . and -';

function sourceRule(type: 'bind' | 'volume' | 'tmpfs', source = ''): string | undefined {
	if (type === 'tmpfs') return source === '' ? undefined : 'is not for tmpfs; leave it out';
	if (source === '') return `a ${type} mount needs a source`;
	if (type === 'bind') return isPlainPath(source) || source === '/' ? undefined : pathRule;
	if (!/^[a-zA-Z0-9][\w.-]+$/.test(source)) return volumeRule;
	return source.startsWith('flotilla.') ? 'is a volume of flotilla itself' : undefined;
}

function subnetRule(text: string): string | undefined {
	const {prefix = 0} = parseSubnet(text) ?? {};
	if (prefix >= 8 && prefix <= 29) return undefined;
	const around = subnetAround(text);
	return around && around.prefix >= 8 && around.prefix <= 29
		? `is an address in a subnet; the subnet is ${formatSubnet(around)}`
		: 'must be an IPv4 subnet of /8 to /29, like 198.19.4.0/24';
}

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

function portFromText(text: string): unknown {
	const match =
		/^(?:(?:(\d{1,3}(?:\.\d{1,3}){3}|\[[\da-f:.]+\]):(?=\d*:))?(\d+|(?<=:)):)?(\d+)(?:\/(tcp|udp))?$/i.exec(
			text,
		);
	if (!match) return text;
	const [, address, host, container, protocol] = match;
	return {
		container: Number(container),
		...(address ? {address: address.replaceAll(/[[\]]/g, '')} : {}),
		...(host ? {host: Number(host)} : {}),
		...(protocol ? {protocol} : {}),
	};
}

/** The schemas of mounts, ports and networks, made when first asked for. */
export const partSchemas = once(() => {
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
					.refine(path => isPlainPath(path), pathRule)
					.transform(path => path.replace(/\/$/, ''))
					.refine(
						path => !ownedPaths.some(owned => path === owned || path.startsWith(`${owned}/`)),
						'is where flotilla keeps its own files',
					),
				readOnly: z.boolean('must be true or false').default(false),
			},
			wrongShape('must be SOURCE:TARGET[:ro], with an absolute TARGET'),
		)
		.superRefine(({type, source}, context) => {
			const rule = sourceRule(type, source);
			if (rule) context.addIssue({code: 'custom', path: ['source'], message: rule});
		});

	// A mount as an object, or as docker's short form `SOURCE:TARGET[:ro]`.
	const mountSchema = z.preprocess(
		value => (typeof value === 'string' ? mountFromText(value) : value),
		mountObject,
	);

	const portNumber = z
		.number('must be a port from 1 to 65535')
		.int('must be a port from 1 to 65535')
		.min(1, 'must be a port from 1 to 65535')
		.max(65_535, 'must be a port from 1 to 65535');

	const portObject = z.strictObject(
		{
			container: portNumber,
			host: portNumber.optional(),
			address: z
				.union([z.ipv4(), z.ipv6()], 'must be an IP address of the agent, like 127.0.0.1 or ::1')
				.optional(),
			protocol: z.enum(['tcp', 'udp'], 'must be tcp or udp').default('tcp'),
		},
		wrongShape('must be [[ADDRESS:]HOST:]CONTAINER[/udp], like 8080:80 or 127.0.0.1:8080:80'),
	);

	// A published port as an object, or as docker's short form `[[ADDRESS:]HOST:]CONTAINER[/udp]`.
	const portSchema = z.preprocess(
		value =>
			typeof value === 'string' || typeof value === 'number' ? portFromText(String(value)) : value,
		portObject,
	);

	// Choices for the private network; what is left out is chosen to fit.
	const networkSchema = z.strictObject(
		{
			subnet: z
				.string('must be an IPv4 subnet like 198.19.4.0/24')
				.superRefine((text, context) => {
					const message = subnetRule(text);
					if (message) context.addIssue({code: 'custom', message});
				})
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

	return {mountSchema, networkSchema, portSchema};
});
