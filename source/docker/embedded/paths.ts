import {createHash} from 'node:crypto';
import {join, resolve} from 'node:path';
import type {Environment} from '../../domain/environment.ts';
import {FlotillaError} from '../../domain/failure.ts';
import {strangerOn, strangerText} from '../../machine/trust.ts';

/** Where the embedded engine keeps its things. */
export type EmbeddedPaths = {
	/** Images and containers; stays when the engine stops. */
	readonly data: string;
	/** Pid, sockets and mounts; gone with the engine. */
	readonly run: string;
	readonly socket: string;
	readonly pidFile: string;
	readonly log: string;
	/** How forwarding was on this machine before dockerd changed it; stays until that is put back. */
	readonly forwarding: string;
	/** Its own bridge, so that no other engine's `docker0` is touched. */
	readonly bridge: string;
};

/** FLOTILLA_HOME moves everything below one directory, for tests and for a second engine. */
export function embeddedPaths(env: Environment): EmbeddedPaths {
	const home = env['FLOTILLA_HOME'];
	const state = home ? resolve(home, 'engine') : '/var/lib/flotilla/engine';
	const run = home ? resolve(home, 'run') : '/run/flotilla';
	return {
		data: join(state, 'data'),
		run,
		socket: join(run, 'docker.sock'),
		pidFile: join(run, 'docker.pid'),
		log: join(state, 'dockerd.log'),
		forwarding: join(state, 'forwarding.json'),
		bridge: `fl-${createHash('sha256').update(state).digest('hex').slice(0, 6)}`,
	};
}

/** Throws `engine-permission` where others could put an engine, or files it reads, in the place of ours. */
export function assertOwnPaths({data, log, forwarding, socket, pidFile}: EmbeddedPaths): void {
	for (const path of [data, log, forwarding, socket, pidFile]) {
		const stranger = strangerOn(path);
		if (!stranger) continue;
		throw new FlotillaError({
			code: 'engine-permission',
			message: `the embedded engine cannot be used: ${strangerText(stranger)}, and it keeps ${path} there`,
			hint: 'Name a folder of your own with FLOTILLA_HOME, or unset it.',
		});
	}
}
