import type {AgentRow} from '../../state/agent-rows.ts';
import {useDialogs} from '../frame/dialogs.ts';
import {useKeys} from '../frame/use-keys.ts';
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

/** What the keys do on the agents' screen. */
export function useAgentsKeys(
	{rows, cursor, page, isOpen}: Shown,
	{setChosen, setOpen}: Setters,
): void {
	const actions = useActions();
	const {showHelp} = useDialogs();
	const quit = useQuit();
	const move = (by: number) => () =>
		setChosen(rows[clampCursor(cursor + by, rows.length)]?.status.name);
	useKeys('agents', {
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
	});
}
