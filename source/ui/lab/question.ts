import {alsoWithLab, type LabStatus} from '../../domain/agent/lab.ts';
import {labOperation} from '../../state/lab-rows.ts';
import type {Question} from '../frame/dialogs.ts';
import {plural} from '../kit/format.ts';

/** What is asked before a lab is taken down: its agents, and the sessions that go with them. */
export function labQuestion(
	{on, agents}: LabStatus,
	{sessions, onYes}: {sessions: readonly string[]; onYes: () => void},
): Question {
	const names = agents.map(({name}) => name).join(', ');
	const what =
		agents.length === 0 ? 'What is left of it' : `${plural(agents.length, 'agent')} (${names})`;
	const goes =
		agents.length > 1
			? 'are removed, with all images and volumes on them'
			: 'is removed, with all images and volumes on it';
	return {
		text: `Take down the lab on ${on}?`,
		detail: `${what} ${goes}${alsoWithLab(sessions)}.`,
		word: 'lab',
		isOver: state =>
			labOperation(state) !== undefined || state.labs.known?.some(lab => lab.on === on) === false,
		onYes,
	};
}
