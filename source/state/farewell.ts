import type {AppState} from './app-state.ts';
import {activeOperations} from './selectors.ts';

/** What to say once the terminal is given back: what keeps running, and what was left half done. */
export function farewell(state: AppState): string {
	const halfDone = activeOperations(state)
		.filter(({kind}) => kind !== 'check')
		.map(({session}) => session);
	const running = state.sessions
		.filter(({status}) => status.state !== 'removing' && !halfDone.includes(status.name))
		.map(({status}) => status.name);
	return [
		...(halfDone.length > 0
			? [`Left in the middle: ${halfDone.join(', ')}. Remove what is left with: flotilla gc`]
			: []),
		...(running.length === 1 ? [`1 session keeps running: ${running[0]}.`] : []),
		...(running.length > 1
			? [`${running.length} sessions keep running: ${running.join(', ')}.`]
			: []),
		...(running.length > 0 ? ['Come back with: flotilla'] : []),
	].join('\n');
}
