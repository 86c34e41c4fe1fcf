import type {Channel} from '../../ssh/types.ts';
import type {Stopping} from '../world/stopping.ts';

/** What a remote command has to end as it likes, ms. */
const patience = 5000;

/**
 * Once flotilla is told to stop, the remote command gets the same signal. If it does not heed that
 * in time, or nobody is left to see its end, its channel is closed, which is its hangup. Returns how to
 * call that off, for when the command is over.
 */
export function passSignal(channel: Channel, stop: Stopping): () => void {
	let timer: NodeJS.Timeout | undefined;
	const pass = () => {
		if (stop.came === undefined || stop.came === 'SIGHUP') {
			channel.close();
			return;
		}

		channel.signal(stop.came);
		timer = setTimeout(() => channel.close(), patience);
	};

	stop.signal.addEventListener('abort', pass, {once: true});
	return () => {
		stop.signal.removeEventListener('abort', pass);
		clearTimeout(timer);
	};
}
