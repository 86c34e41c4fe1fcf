/** Where a host has the runtime; accounts.h of the runtime has the same. */
export const runtimeRoot = '/opt/flotilla';

/** Where a host has its own volume: keys, settings, log. */
export const configRoot = '/home/config';

/** What is of SSH there; addresses.h of the runtime has the same. */
export const sshDirectory = '/home/config/ssh';

/** The directory of the runtime's ssh, scp, sftp and ssh-keygen. */
export const runtimeBin = '/opt/flotilla/bin';

/** A program of the runtime that is not for people. */
export function runtimeProgram(name: 'init' | 'probe' | 'sshd'): string {
	return `${runtimeRoot}/libexec/${name}`;
}
