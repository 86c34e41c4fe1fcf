import {readFile} from 'node:fs/promises';
import type {Environment} from '../domain/environment.ts';
import {FlotillaError} from '../domain/failure.ts';
import {runProgram} from './child.ts';

type AptOptions = {
	readonly env: Environment;
	readonly onProgress?: (text: string) => void;
	readonly signal?: AbortSignal;
};

/** Installs what the embedded engine needs, on Debian and its kin. Asking first is the caller's part. */
export async function installEngine(options: AptOptions): Promise<void> {
	const release = await readFile('/etc/os-release', 'utf8').catch(() => '');
	if (!/^ID(_LIKE)?=.*(debian|ubuntu)/m.test(release)) {
		throw new FlotillaError({
			code: 'engine-missing',
			message: 'flotilla can install Docker on Debian and Ubuntu only',
			hint: 'Install Docker Engine as https://docs.docker.com/engine/install/ says.',
		});
	}

	await aptInstall(['docker.io', 'iptables', 'iproute2'], options);
}

/** Installs packages with apt-get; its lines are the progress, its last complaint the error. */
export async function aptInstall(
	packages: readonly string[],
	{env, onProgress, signal}: AptOptions,
): Promise<void> {
	if (process.getuid?.() !== 0) {
		throw new FlotillaError({
			code: 'engine-permission',
			message: `installing ${packages.join(', ')} needs root`,
			hint: `Run \`sudo apt-get install --no-install-recommends ${packages.join(' ')}\` yourself.`,
		});
	}

	// Another apt may run just now, as on a machine that was started a minute ago.
	const apt = ['apt-get', '-o', 'DPkg::Lock::Timeout=120'];
	for (const words of [['update'], ['install', '-y', '--no-install-recommends', ...packages]]) {
		const {exitCode, lastLines} = await runProgram([...apt, ...words], {
			env: {...env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C.UTF-8'},
			...(signal ? {signal} : {}),
			...(onProgress ? {onLine: onProgress} : {}),
		});
		// Foreign package sources fail for many a machine; what is needed may still be there.
		if (exitCode === 0 || words[0] === 'update') continue;
		const said = lastLines.findLast(line => /^(E|Err|dpkg):/.test(line)) ?? lastLines.at(-1) ?? '';
		throw new FlotillaError({
			code: 'engine-missing',
			message: `could not install ${packages.join(', ')}: apt-get ended with ${exitCode}: ${said}`,
			hint: 'Check the package sources and the network, then try again.',
		});
	}
}
