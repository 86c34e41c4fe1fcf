import type {StopSignal} from './context.ts';
import {stopSignals} from './stopping.ts';

/** What the system may take any time for: reading a file, or looking up a name. */
const slowWork = /^(FSReqPromise|GetAddrInfoReqWrap)$/;

/**
 * Ends this process. Node would wait for what the system has under way, like a file on a server that is
 * gone for ever. There the signal that asked to stop ends it, once everybody has tidied up.
 */
export function leave(code: number, signal: StopSignal | undefined): never {
	if (signal !== undefined) {
		process.once('exit', () => {
			if (!process.getActiveResourcesInfo().some(name => slowWork.test(name))) return;
			for (const each of stopSignals) process.removeAllListeners(each);
			// SIGQUIT's own way leaves a core file.
			process.kill(process.pid, signal === 'SIGQUIT' ? 'SIGKILL' : signal);
		});
	}

	process.exit(code);
}
