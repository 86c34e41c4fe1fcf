import type {SeenHost} from '../state/seen.ts';
import type {Tone} from './theme.ts';

/** How a host's state looks. */
export const hostTones: Readonly<Record<SeenHost['state'], Tone>> = {
	created: 'quiet',
	running: 'good',
	paused: 'warn',
	restarting: 'warn',
	removing: 'quiet',
	exited: 'bad',
	dead: 'bad',
	missing: 'bad',
	unseen: 'warn',
};
