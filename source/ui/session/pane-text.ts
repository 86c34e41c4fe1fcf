import type {SeenHost} from '../../state/seen.ts';
import type {PaneSlot} from '../../state/selectors.ts';
import {shortMs} from '../kit/format.ts';
import type {Sign, Tone} from '../kit/theme.ts';
import {hostTones} from '../kit/tones.ts';

/** A pane's state in its frame: a symbol, a word, a tone. */
export function paneState({host, pane}: PaneSlot): {sign: Sign; word: string; tone: Tone} {
	const state = host?.state ?? 'missing';
	if (!mayHaveShell({host, pane})) {
		const word = state === 'unseen' ? 'not seen' : state;
		return {sign: state, word, tone: hostTones[state]};
	}

	switch (pane?.state.phase) {
		case undefined:
		case 'connecting':
			return {sign: 'checking', word: 'connecting', tone: 'quiet'};
		case 'live':
			return {sign: 'running', word: `${shortMs(pane.state.pingMs)} ms`, tone: 'good'};
		case 'ended':
			return {sign: 'exited', word: 'shell ended', tone: 'warn'};
		case 'failed':
			return {sign: 'failed', word: 'no shell', tone: 'bad'};
	}
}

/** A shell that answers proves that its host runs, whatever the engine says. */
function mayHaveShell({host, pane}: Pick<PaneSlot, 'host' | 'pane'>): boolean {
	return host?.state === 'running' || (host?.state === 'unseen' && pane?.state.phase === 'live');
}

const facts: Readonly<Record<Exclude<SeenHost['state'], 'running'>, string>> = {
	created: 'was made but does not run yet',
	paused: 'is paused',
	restarting: 'is restarting',
	removing: 'is being removed',
	exited: 'has exited',
	dead: 'is dead: its engine could not remove it',
	missing: 'has no container any more',
	unknown: 'is in a state that flotilla does not know',
	unseen: 'is not seen: its agent does not answer',
};

/** Such a pane takes keys all the same: what is typed is meant for its shell, and never a command. */
const unheard: PaneNotice = {
	text: 'What is typed here reaches no shell; keys after Ctrl-G still work.',
	tone: 'quiet',
};

export type PaneNotice = {readonly text: string; readonly tone: Tone};

/** What stands at the bottom of a pane that has no live shell, and what to do about it. */
export function paneNotice(slot: PaneSlot, session: string): PaneNotice[] {
	const {host, pane, route} = slot;
	const name = route.at(-1) ?? '';
	const state = pane?.state;
	if (!mayHaveShell(slot)) {
		return [...hostNotice(host?.state, {session, name, docker: slot.docker}), unheard];
	}

	switch (state?.phase) {
		case undefined:
		case 'connecting':
			return [{text: `connecting to ${name}…`, tone: 'quiet'}];
		case 'live':
			return [];
		case 'ended':
			return [
				{text: `The shell ended with code ${state.exitCode}.`, tone: 'warn'},
				{text: 'Ctrl-G r opens a new one.', tone: 'normal'},
			];
		case 'failed':
			return [
				{text: state.failure.message, tone: 'bad'},
				...(state.failure.hint === undefined
					? []
					: [{text: state.failure.hint, tone: 'normal'} as const]),
				{text: 'Ctrl-G r tries again.', tone: 'normal'},
			];
	}
}

/** What is the matter with a host that does not run, and what to do. */
function hostNotice(
	state: SeenHost['state'] = 'missing',
	{session, name, docker}: {session: string; name: string; docker: string},
): PaneNotice[] {
	if (state === 'running') return [];
	const fact: PaneNotice = {text: `${name} ${facts[state]}.`, tone: hostTones[state]};
	const logs: PaneNotice = {text: `See why: flotilla logs ${session} ${name}`, tone: 'normal'};
	const container = `flotilla.${session}.${name}`;
	switch (state) {
		case 'unseen':
			return [fact, {text: 'It shows again once the agent answers.', tone: 'quiet'}];
		case 'missing':
			return [fact, {text: 'Take the session down and up again.', tone: 'quiet'}];
		case 'paused':
			return [fact, {text: `Resume it: ${docker} unpause ${container}`, tone: 'quiet'}];
		case 'created':
		case 'exited':
			return [fact, logs, {text: `Bring it back: ${docker} start ${container}`, tone: 'quiet'}];
		case 'dead':
			return [fact, logs];
		case 'restarting':
		case 'removing':
		case 'unknown':
			return [fact];
	}
}
