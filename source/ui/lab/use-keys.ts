import {mostLabAgents, type LabStatus} from '../../domain/agent/lab.ts';
import type {AgentStatus} from '../../domain/agent/status.ts';
import {labOperation, sessionsOfLab} from '../../state/lab-rows.ts';
import {useDialogs} from '../frame/dialogs.ts';
import {useKeys, type Reasons} from '../frame/use-keys.ts';
import {useQuit} from '../frame/use-quit.ts';
import {useActions, useFlotilla} from '../kit/flotilla-context.ts';
import {clampCursor} from '../kit/list-window.ts';
import {labQuestion} from './question.ts';

type Shown = {
	readonly lab: LabStatus | undefined;
	/** Is it known that there is none? */
	readonly isEmpty: boolean;
	/** How many there are, and which of them is shown. */
	readonly count: number;
	readonly chosen: number;
	/** Of a new one. */
	readonly size: number;
	readonly places: readonly AgentStatus[];
	readonly cursor: number;
};

type Setters = {
	readonly setChosen: (index: number) => void;
	readonly setSize: (size: number) => void;
	readonly setPlace: (name: string | undefined) => void;
};

/** What the keys do on the lab's screen; returns which can do nothing now, and why. */
export function useLabKeys(shown: Shown, {setChosen, setSize, setPlace}: Setters): Reasons<'lab'> {
	const {lab, isEmpty, count, chosen, size, places, cursor} = shown;
	const actions = useActions();
	const {ask, showHelp} = useDialogs();
	const quit = useQuit();
	const operation = useFlotilla(labOperation);
	const sessions = useFlotilla(state => (lab ? sessionsOfLab(state, lab) : []));
	const move = (by: number) => () => {
		if (isEmpty) setPlace(places[clampCursor(cursor + by, places.length)]?.name);
		else setChosen(clampCursor(chosen + by, count));
	};

	const resize = (by: number) => () => setSize(Math.max(1, Math.min(size + by, mostLabAgents)));
	const reasons = labReasons(shown, operation !== undefined);
	const handlers = {
		start() {
			const on = places[cursor]?.name;
			if (operation) actions.open({name: 'progress', operation: operation.id});
			else if (isEmpty && on !== undefined) actions.labUp({agents: size, on});
			else if (lab?.state === 'degraded') actions.labStart(lab);
		},
		fewer: resize(-1),
		more: resize(1),
		above: move(-1),
		below: move(1),
		down() {
			if (!lab) return;
			ask(labQuestion(lab, {sessions, onYes: () => actions.labDown(lab.on)}));
		},
		agents: () => actions.openAgents(),
		refresh: () => actions.findLabs(),
		leave: () => actions.back(),
		help: () => showHelp('lab'),
		quit,
	};
	useKeys('lab', handlers, {reasons});
	return reasons;
}

function labReasons({lab, isEmpty, size, places}: Shown, isAtWork: boolean): Reasons<'lab'> {
	const range = `A lab has 1 to ${mostLabAgents} agents`;
	const fixed = lab
		? 'The number of agents is chosen before a lab is made'
		: isAtWork
			? 'The lab is being worked on: Enter shows how far that is'
			: 'It is not known yet which labs there are';
	const down = isAtWork ? fixed : lab ? undefined : 'There is no lab to take down';
	const start =
		isAtWork || lab?.state === 'degraded'
			? undefined
			: lab
				? 'All agents of this lab run already'
				: isEmpty
					? places.length === 0
						? 'There is no agent to run a lab on: `flotilla engine start` starts one'
						: undefined
					: fixed;
	const isNew = isEmpty && !isAtWork;
	return {
		...(start === undefined ? {} : {start}),
		...(down === undefined ? {} : {down}),
		...(isNew ? {} : {fewer: fixed, more: fixed}),
		...(isNew && size <= 1 ? {fewer: range} : {}),
		...(isNew && size >= mostLabAgents ? {more: range} : {}),
	};
}
