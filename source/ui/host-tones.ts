import type {HostState} from '../domain/session.ts';
import type {Tone} from './theme.ts';

/** How a host's state looks. */
export const hostTones: Readonly<Record<HostState, Tone>> = {
	created: 'quiet',
	running: 'good',
	paused: 'warn',
	restarting: 'warn',
	removing: 'quiet',
	exited: 'bad',
	dead: 'bad',
	missing: 'bad',
};
