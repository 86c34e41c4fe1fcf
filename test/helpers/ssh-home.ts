import {chmod, mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import type {TestContext} from 'node:test';
import type {Credentials} from '../../source/ssh/types.ts';

/**
 * A folder with an `ssh` that is the system's, but reads the ssh_config there instead of the one of
 * whoever runs the tests. In front of PATH it makes flotilla log in with these credentials.
 */
export async function sshHome(
	t: Pick<TestContext, 'after'>,
	{
		credentials,
		port,
		settings = [],
	}: {
		credentials: Credentials;
		port: number;
		settings?: readonly string[];
	},
): Promise<{PATH: string}> {
	const folder = await mkdtemp(path.join(tmpdir(), 'flotilla-ssh-home-'));
	t.after(() => rm(folder, {recursive: true}));
	const file = (name: string) => path.join(folder, name);
	const [hostKey = ''] = Object.values(credentials.hostKeys);
	await writeFile(file('id'), credentials.privateKey, {mode: 0o600});
	await writeFile(file('known_hosts'), `[127.0.0.1]:${port} ${hostKey}\n`);
	await writeFile(
		file('config'),
		[
			'Host engine-over-ssh',
			'  HostName 127.0.0.1',
			`  Port ${port}`,
			'Host *',
			...settings,
			`  IdentityFile ${file('id')}`,
			'  IdentitiesOnly yes',
			'  IdentityAgent none',
			`  UserKnownHostsFile ${file('known_hosts')}`,
			'  GlobalKnownHostsFile /dev/null',
			'',
		].join('\n'),
	);
	await writeFile(file('ssh'), `#!/bin/sh\nexec /usr/bin/ssh -F ${file('config')} "$@"\n`);
	await chmod(file('ssh'), 0o755);
	return {PATH: `${folder}:${process.env['PATH'] ?? ''}`};
}
