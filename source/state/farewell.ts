import type {AppState} from './app-state.ts';
import {subjectOf} from './operation-words.ts';
import {seenHosts} from './seen.ts';
import {activeOperations} from './selectors.ts';

/**
 * What to say once the terminal is given back: what keeps running, and what was left half done.
 * `command` is how flotilla is started here.
 */
export function farewell(state: AppState, command = 'flotilla'): string {
	const halfDone = activeOperations(state)
		.filter(({kind}) => kind !== 'check')
		.map(operation => subjectOf(operation));
	const kept = state.sessions
		.filter(({status}) => status.state !== 'removing' && !halfDone.includes(status.name))
		.map(({status}) => status.name);
	const hosts = (name: string) => seenHosts(state, name);
	const running = kept.filter(name => hosts(name).some(host => host.state === 'running'));
	const unseen = kept.filter(
		name => hosts(name).length > 0 && hosts(name).every(host => host.state === 'unseen'),
	);
	const idle = kept.filter(name => !running.includes(name) && !unseen.includes(name));
	const sentence = (names: readonly string[], one: string, many: string) =>
		names.length === 1
			? [`1 session ${one}: ${names[0]}.`]
			: names.length > 1
				? [`${names.length} sessions ${many}: ${names.join(', ')}.`]
				: [];
	return [
		...(halfDone.length > 0
			? [`Left in the middle: ${halfDone.join(', ')}. Remove what is left with: ${command} gc`]
			: []),
		...sentence(running, 'keeps running', 'keep running'),
		...sentence(idle, 'has no host that runs', 'have no host that runs'),
		...sentence(
			unseen,
			'is not seen, as its agent does not answer',
			'are not seen, as their agents do not answer',
		),
		...(kept.length > 0 ? [`Come back with: ${command}`] : []),
	].join('\n');
}
