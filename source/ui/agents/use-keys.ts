import type {AgentRow} from '../../state/agent-rows.ts';
import {useDialogs} from '../frame/dialogs.ts';
import {useKeys, type Reasons} from '../frame/use-keys.ts';
import {useQuit} from '../frame/use-quit.ts';
import {useActions} from '../kit/flotilla-context.ts';
import {clampCursor} from '../kit/list-window.ts';

type Shown = {
	readonly rows: readonly AgentRow[];
	readonly cursor: number;
	readonly page: number;
	/** Does the chosen agent have the whole window? */
	readonly isOpen: boolean;
};

type Setters = {
	readonly setChosen: (name: string | undefined) => void;
	readonly setOpen: (isOpen: boolean) => void;
};

/** What the keys do on the agents' screen; returns which can do nothing now, and why. */
export function useAgentsKeys(
	{rows, cursor, page, isOpen}: Shown,
	{setChosen, setOpen}: Setters,
): Reasons<'agents'> {
	const actions = useActions();
	const {showHelp} = useDialogs();
	const quit = useQuit();
	const move = (by: number) => () =>
		setChosen(rows[clampCursor(cursor + by, rows.length)]?.status.name);
	const none = 'There is no agent to show: l starts a lab, `flotilla engine start` an engine';
	const reasons = rows.length === 0 ? {open: none} : {};
	const handlers = {
		open: () => setOpen(!isOpen),
		up: move(-1),
		below: move(1),
		'page-up': move(-page),
		'page-down': move(page),
		first: move(-rows.length),
		last: move(rows.length),
		check: () => actions.checkAgents(),
		lab: () => actions.openLab(),
		leave() {
			if (isOpen) setOpen(false);
			else actions.back();
		},
		help: () => showHelp('agents'),
		quit,
	};
	useKeys('agents', handlers, {reasons});
	return reasons;
}
