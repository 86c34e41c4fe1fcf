import {FlotillaError} from '../../domain/failure.ts';
import {plainText} from '../../domain/sanitise.ts';
import type {Endpoint} from './endpoint.ts';
import type {SshTarget} from './ssh-target.ts';

type Rule = {
	readonly pattern: RegExp;
	readonly reason: (target: SshTarget) => string;
	readonly hint: (target: SshTarget) => string;
};

const login = ({host, user, port}: SshTarget) =>
	`ssh ${port === undefined ? '' : `-p ${port} `}${user === undefined ? '' : `${user}@`}${host}`;
const name = ({host, port}: SshTarget) => (port === undefined ? host : `[${host}]:${port}`);

/** What `ssh` says in words is all there is: its exit code is always 255. The first that matches counts. */
const rules: readonly Rule[] = [
	{
		pattern: /REMOTE HOST IDENTIFICATION HAS CHANGED|host key for .* has changed/i,
		reason: ({host}) => `the SSH host key of ${host} is not the one in known_hosts`,
		hint: target =>
			`Someone may be in between. If the machine was set up anew: ssh-keygen -R '${name(target)}', then \`${login(target)}\` once and compare the key.`,
	},
	{
		pattern: /host key verification failed|no .* host key is known|key is revoked/i,
		reason: ({host}) => `the SSH host key of ${host} is not known here`,
		hint: target => `Run \`${login(target)}\` once, compare the key it shows, and accept it.`,
	},
	{
		pattern: /could not resolve hostname|name or service not known|nodename nor servname/i,
		reason: ({host}) => `there is no host called ${host}`,
		hint: () => 'Check the name, your DNS, and ~/.ssh/config.',
	},
	{
		pattern: /too many authentication failures/i,
		reason: ({host}) => `${host} was offered too many wrong keys`,
		hint: ({host}) =>
			`Name the right one in ~/.ssh/config: Host ${host}, IdentityFile, IdentitiesOnly yes.`,
	},
	{
		pattern: /permission denied \(/i,
		reason: ({host, user}) =>
			`${host} refused the SSH login${user === undefined ? '' : ` of ${user}`}`,
		hint: target =>
			`\`${login(target)}\` has to work without a prompt: add your key to ssh-agent (ssh-add) or name it in ~/.ssh/config.`,
	},
	{
		pattern: /administratively prohibited|unknown channel type/i,
		reason: ({host}) => `the SSH server of ${host} does not let sockets be forwarded`,
		hint: () =>
			'Allow it in its sshd_config: AllowStreamLocalForwarding yes, AllowTcpForwarding yes.',
	},
	{
		pattern: /channel \d+: open failed/i,
		reason: ({host, user, socket}) =>
			`no Docker Engine answers at ${socket} on ${host}${user === undefined ? '' : `, or ${user} may not use it`}`,
		hint: ({host}) =>
			`Start Docker there and add the user to its docker group; name another socket as ssh://${host}/run/user/1000/docker.sock; its sshd must allow forwarding (AllowStreamLocalForwarding).`,
	},
	{
		pattern: /connect to .*connection refused|connection refused/i,
		reason: target =>
			`no SSH server listens at ${target.host}${target.port === undefined ? '' : ` port ${target.port}`}`,
		hint: () => 'Check the address and the port, and that sshd runs there.',
	},
	{
		pattern: /timed out|timeout|no route to host|network is unreachable|host is down/i,
		reason: ({host}) => `${host} cannot be reached`,
		hint: () => 'Check the address, and the network between.',
	},
	{
		pattern: /banner exchange|kex_exchange_identification|connection (closed|reset) by/i,
		reason: ({host}) => `${host} closed the connection before SSH began`,
		hint: target => `See what answers there: \`${login(target)} -v\`.`,
	},
];

/** Why a tunnel did not open, or broke, from what its `ssh` said. */
export function tunnelFailure(
	endpoint: Endpoint,
	{target, lines, reason}: {target: SshTarget; lines: readonly string[]; reason: string},
): FlotillaError {
	const said = lines.map(line => plainText(line)).filter(line => line !== '');
	const rule = rules.find(({pattern}) => said.some(line => pattern.test(line)));
	const last = said.at(-1);
	return new FlotillaError(
		{
			code: 'engine-ssh',
			message: `${endpoint.name}: could not connect: ${rule?.reason(target) ?? (last ? `${reason}: ${last}` : reason)}`,
			hint: rule?.hint(target) ?? `Try it by hand: \`${login(target)}\`.`,
		},
		{cause: new Error(said.join('\n') || reason)},
	);
}

/** There is no `ssh` to run. */
export function noSsh({name: agent}: Endpoint): FlotillaError {
	return new FlotillaError({
		code: 'engine-ssh',
		message: `${agent}: could not connect: there is no ssh on this machine`,
		hint: 'Install it: apt-get install openssh-client',
	});
}
