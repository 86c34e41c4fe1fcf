import type {PaneSlot} from '../state/selectors.ts';
import {shortMs} from './format.ts';
import {hostTones} from './host-tones.ts';
import type {Sign, Tone} from './theme.ts';

/** A pane's state in its frame: a symbol, a word, a tone. */
export function paneState({host, pane}: PaneSlot): {sign: Sign; word: string; tone: Tone} {
	const state = host?.state ?? 'missing';
	if (state !== 'running') return {sign: state, word: state, tone: hostTones[state]};
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

export type PaneNotice = {readonly text: string; readonly tone: Tone};

/** What stands at the bottom of a pane that has no live shell, and what to do about it. */
export function paneNotice(slot: PaneSlot, session: string): PaneNotice[] {
	const {host, pane, route} = slot;
	const name = route.at(-1) ?? '';
	const state = pane?.state;
	if (host?.state !== 'running') {
		const word = host?.state ?? 'missing';
		const next = word === 'paused' ? 'docker unpause' : 'docker start';
		return [
			{text: `${name} is ${word}.`, tone: 'bad'},
			{text: `See why: flotilla logs ${session} ${name}`, tone: 'normal'},
			{text: `Bring it back: ${next} flotilla.${session}.${name}`, tone: 'quiet'},
		];
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
