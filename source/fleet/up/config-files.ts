import {pack} from 'tar-stream';
import type {Engine} from '../../docker/engine/engine.ts';
import type {ImageDetails} from '../../docker/engine/shapes.ts';
import {FlotillaError} from '../../domain/failure.ts';
import type {HostFile} from '../../domain/session/host-files.ts';
import type {HostPlan} from '../../domain/session/hosts.ts';

/** Whose files a host's `/home/config` holds. */
export type FileOwner = {readonly uid: number; readonly gid: number};

/** The user a host runs as: the role's, else the image's; empty is root. */
export function userOf(host: HostPlan, image: ImageDetails): string {
	return host.spec.user ?? image.user;
}

/** Is the user given by number, so that no image needs to be asked? */
export function numericOwner(user: string): FileOwner | undefined {
	const [name = '', group] = user.split(':');
	if (name === '' || name === 'root') return {uid: 0, gid: 0};
	if (!/^\d+$/.test(name)) return undefined;
	return {uid: Number(name), gid: group && /^\d+$/.test(group) ? Number(group) : 0};
}

/** Bytes; an organisation's users in one file have less. */
const mostPasswd = 4 * 1024 * 1024;

/** The owner by name, looked up in the image's own passwd through a container made from it. */
export async function namedOwner(
	engine: Engine,
	{container, user}: {container: string; user: string},
): Promise<FileOwner> {
	const [name = '', group = ''] = user.split(':');
	const passwd = await engine.readFile(container, {path: '/etc/passwd', atMost: mostPasswd});
	const entry = passwd
		?.toString()
		.split('\n')
		.map(line => line.split(':'))
		.find(fields => fields[0] === name);
	if (!entry) {
		throw new FlotillaError({
			code: 'host-failed',
			message: `the image has no user ${name}`,
			hint: 'Give the user by number (user=1000), or use an image that has it in /etc/passwd.',
		});
	}

	return {uid: Number(entry[2]), gid: /^\d+$/.test(group) ? Number(group) : Number(entry[3])};
}

/** All hosts' files as one tar, each host below a folder of its name. Holds secrets: memory only. */
export async function configTar(
	hosts: ReadonlyArray<{name: string; owner: FileOwner; files: readonly HostFile[]}>,
): Promise<Buffer> {
	const archive = pack();
	const mtime = new Date();
	for (const {name, owner, files} of hosts) {
		// Directories too: the engine gives missing parents to root.
		for (const directory of [name, `${name}/ssh`]) {
			archive.entry({name: directory, type: 'directory', mode: 0o755, mtime, ...owner});
		}

		for (const file of files) {
			archive.entry(
				{name: `${name}/ssh/${file.name}`, mode: file.mode, mtime, ...owner},
				file.content,
			);
		}
	}

	archive.finalize();
	const chunks: Buffer[] = [];
	for await (const chunk of archive) chunks.push(chunk as Buffer);
	return Buffer.concat(chunks);
}
