import {spawn, type ChildProcess} from 'node:child_process';
import {once} from 'node:events';
import {existsSync} from 'node:fs';
import {chmod, mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises';
import {createServer, type AddressInfo} from 'node:net';
import {tmpdir, userInfo} from 'node:os';
import path from 'node:path';
import {Duplex} from 'node:stream';
import type {TestContext} from 'node:test';
import {createKeyPair} from '../../source/ssh/key-pair.ts';
import type {Credentials} from '../../source/ssh/types.ts';

const program = '/usr/sbin/sshd';

export type Sshd = {
	readonly user: string;
	readonly credentials: Credentials;
	/** `sshd -i` with its stdio as one stream, as `docker exec` gives it. */
	open(): Duplex & {process: ChildProcess};
	/** A port here where each connection gets its own `sshd -i`. */
	listen(): Promise<number>;
	/** How many connections were opened so far. */
	connections(): number;
	/** Ends all connections there are. */
	hangUp(): Promise<void>;
};

/** Real OpenSSH, no daemon: one process per connection, config and keys in a folder of the test. */
export async function startSshd(
	t: Pick<TestContext, 'after'>,
	extra: readonly string[] = [],
): Promise<Sshd> {
	if (!existsSync(program)) {
		throw new Error(
			`${program} is missing: apt-get install --no-install-recommends openssh-server`,
		);
	}

	// Compiled into Debian's sshd; normally made by its service.
	if (process.getuid?.() === 0) await mkdir('/run/sshd', {recursive: true, mode: 0o755});
	const folder = await mkdtemp(path.join(tmpdir(), 'flotilla-sshd-'));
	await chmod(folder, 0o755);
	const hostKey = createKeyPair('host');
	const userKey = createKeyPair('session');
	const write = (name: string, text: string, mode = 0o644) =>
		writeFile(path.join(folder, name), text, {mode});
	await write('host_key', hostKey.privateKey, 0o600);
	await write('authorized_keys', userKey.publicKey);
	await write(
		'sshd_config',
		[
			`HostKey ${folder}/host_key`,
			`AuthorizedKeysFile ${folder}/authorized_keys`,
			'PidFile none',
			'UsePAM no',
			'StrictModes no',
			'PermitRootLogin prohibit-password',
			'PasswordAuthentication no',
			'KexAlgorithms curve25519-sha256,curve25519-sha256@libssh.org',
			'UseDNS no',
			'MaxSessions 256',
			// bash reads ~/.bashrc for sshd's sake; the user's own may do anything.
			`SetEnv HOME=${folder}`,
			'PrintMotd no',
			'PrintLastLog no',
			...extra,
			'',
		].join('\n'),
	);
	const children = new Set<ChildProcess>();
	let started = 0;
	const start = (stdio: 'pipe' | [unknown, unknown, 'ignore']) => {
		const options = {stdio: stdio as 'pipe'};
		const child = spawn(program, ['-i', '-e', '-f', path.join(folder, 'sshd_config')], options);
		started++;
		children.add(child);
		child.once('exit', () => children.delete(child));
		return child;
	};

	const hangUp = async () => {
		await Promise.all(
			[...children].map(async child => {
				child.kill();
				await once(child, 'exit');
			}),
		);
	};

	t.after(async () => {
		await hangUp();
		// A shell may still be writing its history.
		await rm(folder, {recursive: true, maxRetries: 5});
	});
	return {
		user: userInfo().username,
		credentials: {
			privateKey: userKey.privateKey,
			hostKeys: Object.fromEntries(
				['main1', 'sub1', 'sub2', 'sub3'].map(name => [name, hostKey.publicKey]),
			),
		},
		open() {
			const child = start('pipe');
			child.stderr.resume();
			const stream = Duplex.from({readable: child.stdout, writable: child.stdin} as never);
			return Object.assign(stream, {process: child});
		},
		async listen() {
			const server = createServer({pauseOnConnect: true}, socket => {
				start([socket, socket, 'ignore']);
				socket.destroy();
			});
			server.listen(0, '127.0.0.1');
			await once(server, 'listening');
			t.after(() => server.close());
			return (server.address() as AddressInfo).port;
		},
		connections: () => started,
		hangUp,
	};
}
