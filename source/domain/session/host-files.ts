import {sshDirectory} from '../host-paths.ts';
import {wire} from './wire.ts';

/** One file of a host's `/home/config/ssh`. */
export type HostFile = {readonly name: string; readonly mode: number; readonly content: string};

/** A public and a private key, each as OpenSSH writes it, newline at the end. */
export type KeyPair = {readonly publicKey: string; readonly privateKey: string};

/** What every host of a session shares, and must agree on. */
export type SessionKeys = {
	/** The pair every host logs in with. */
	readonly cluster: KeyPair;
	/** Host keys by host name. */
	readonly hosts: Readonly<Record<string, KeyPair>>;
};

const secret = 0o600;
const open = 0o644;

/** The files of one host: keys, the four OpenSSH files, its environment and the private subnets sshd may listen on. */
export function hostFiles(
	host: string,
	options: {
		keys: SessionKeys;
		environment: Readonly<Record<string, string>>;
		subnets: readonly string[];
	},
): HostFile[] {
	const {keys, environment, subnets} = options;
	const hostKey = keys.hosts[host];
	if (!hostKey) throw new Error(`no host key for ${host}`);
	return [
		{name: 'id_cluster', mode: secret, content: keys.cluster.privateKey},
		{name: 'id_cluster.pub', mode: open, content: keys.cluster.publicKey},
		{name: 'authorized_keys', mode: open, content: keys.cluster.publicKey},
		{name: 'ssh_host_ed25519_key', mode: secret, content: hostKey.privateKey},
		{name: 'ssh_host_ed25519_key.pub', mode: open, content: hostKey.publicKey},
		{name: 'known_hosts', mode: open, content: knownHosts(keys)},
		{name: 'ssh_config', mode: open, content: sshConfig(Object.keys(keys.hosts))},
		{name: 'sshd_config', mode: open, content: sshdConfig()},
		{name: 'environment', mode: secret, content: environmentFile(environment)},
		{name: 'subnet', mode: open, content: subnets.map(subnet => `${subnet}\n`).join('')},
	];
}

/** Pins of all hosts, by name and for port 2200 too (sshd(8), "SSH_KNOWN_HOSTS FILE FORMAT"). */
export function knownHosts(keys: SessionKeys): string {
	return Object.entries(keys.hosts)
		.map(([name, {publicKey}]) => {
			const [type = '', blob = ''] = publicKey.trim().split(' ');
			return `${name},[${name}]:2200 ${type} ${blob}\n`;
		})
		.join('');
}

/** Host names listed one by one: a pattern like `main*` would capture other machines too. */
export function sshConfig(hosts: readonly string[]): string {
	return [
		`Host ${hosts.join(' ')}`,
		'\tUser work',
		`\tIdentityFile ${sshDirectory}/id_cluster`,
		'\tIdentitiesOnly yes',
		`\tUserKnownHostsFile ${sshDirectory}/known_hosts`,
		`\tGlobalKnownHostsFile none`,
		'\tStrictHostKeyChecking yes',
		'\tPasswordAuthentication no',
		'\tKbdInteractiveAuthentication no',
		'\tUpdateHostKeys no',
		'\tConnectTimeout 10',
		'\tServerAliveInterval 15',
		'',
	].join('\n');
}

/** The server's side. */
export function sshdConfig(): string {
	return [
		'Port 22',
		'Port 2200',
		`HostKey ${sshDirectory}/ssh_host_ed25519_key`,
		`AuthorizedKeysFile ${sshDirectory}/authorized_keys`,
		`PidFile ${sshDirectory}/sshd.pid`,
		'StrictModes no',
		'PubkeyAuthentication yes',
		'PasswordAuthentication no',
		'KbdInteractiveAuthentication no',
		'PermitRootLogin prohibit-password',
		'PermitUserEnvironment no',
		// Post-quantum key exchange is OpenSSH's default and costs three times the CPU of this one.
		'KexAlgorithms curve25519-sha256,curve25519-sha256@libssh.org',
		'UseDNS no',
		// Stock limits drop logins when many peers arrive at once.
		'MaxStartups 256:30:512',
		'PerSourceMaxStartups none',
		'MaxSessions 256',
		'PrintMotd no',
		'PrintLastLog no',
		'TCPKeepAlive yes',
		'ClientAliveInterval 30',
		'X11Forwarding no',
		'Subsystem sftp /opt/flotilla/libexec/sftp-server',
		// Parts of a command that is longer than one string may be.
		`AcceptEnv ${wire.wordsVariable}*`,
		'',
	].join('\n');
}

/**
 * What the runtime sets for every session. Not by sshd's `SetEnv`: that takes one line of text, and
 * would win over the terminal's TERM.
 */
export function environmentFile(environment: Readonly<Record<string, string>>): string {
	return Object.entries(environment)
		.map(([name, value]) => `${name}=${value}`)
		.filter(entry => !entry.includes('\0'))
		.map(entry => `${entry}\0`)
		.join('');
}
