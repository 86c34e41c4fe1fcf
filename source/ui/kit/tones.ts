import type {SeenHost} from '../../state/seen.ts';
import type {SessionRow} from '../../state/selectors.ts';
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
	unknown: 'warn',
	unseen: 'warn',
};

/** How a session's state looks. */
export const stateTones: Readonly<Record<SessionRow['state'], Tone>> = {
	ready: 'good',
	provisioning: 'accent',
	degraded: 'warn',
	incomplete: 'bad',
	removing: 'quiet',
	unseen: 'warn',
};
