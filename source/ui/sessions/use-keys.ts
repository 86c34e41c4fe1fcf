import {usePaste} from 'ink';
import {clustersOf} from '../../domain/clusters.ts';
import {sanitise} from '../../domain/sanitise.ts';
import type {SessionRow} from '../../state/selectors.ts';
import {useDialogs} from '../frame/dialogs.ts';
import {useKeys, type Reasons} from '../frame/use-keys.ts';
import {useQuit} from '../frame/use-quit.ts';
import {useActions, useFlotilla} from '../kit/flotilla-context.ts';
import {clampCursor} from '../kit/list-window.ts';
import {useDown} from './use-down.ts';

type Shown = {
	readonly rows: readonly SessionRow[];
	readonly cursor: number;
	readonly page: number;
	readonly filter: string;
	readonly isFiltering: boolean;
};

type Setters = {
	setChosen(name: string | undefined): void;
	setFilter(change: (before: string) => string): void;
	setFiltering(isFiltering: boolean): void;
};

/** What the keys do in the list of sessions and in its filter; returns which can do nothing now, and why. */
export function useSessionsKeys(shown: Shown, set: Setters): Reasons<'sessions'> {
	const {rows, cursor, page, filter, isFiltering} = shown;
	const actions = useActions();
	const {isOpen, showHelp} = useDialogs();
	const down = useDown();
	const quit = useQuit();
	const row = rows[cursor];
	const move = (by: number) => () =>
		set.setChosen(rows[clampCursor(cursor + by, rows.length)]?.name);
	const reasons = sessionsReasons(row, {filter, hasNotice: useFlotilla(({notice}) => !!notice)});
	const clear = () => {
		set.setFilter(() => '');
		set.setFiltering(false);
	};

	useKeys(
		'sessions',
		{
			open() {
				if (row?.operation) actions.open({name: 'progress', operation: row.operation.id});
				else if (row) actions.open({name: 'session', session: row.name});
			},
			new: () => actions.newSession(),
			mesh() {
				if (row) actions.openMesh(row.name);
			},
			down() {
				if (row) down(row.name);
			},
			agents: () => actions.openAgents(),
			lab: () => actions.openLab(),
			filter: () => set.setFiltering(true),
			up: move(-1),
			below: move(1),
			'page-up': move(-page),
			'page-down': move(page),
			first: move(-rows.length),
			last: move(rows.length),
			refresh: () => actions.watch(),
			dismiss() {
				if (filter === '') actions.closeNotice();
				clear();
			},
			help: () => showHelp('sessions'),
			quit,
		},
		{isActive: !isFiltering, reasons},
	);
	useKeys(
		'filter',
		{
			apply: () => set.setFiltering(false),
			clear,
			erase: () => set.setFilter(before => clustersOf(before).slice(0, -1).join('')),
			quit,
		},
		{
			isActive: isFiltering,
			takesText: true,
			onText: text => set.setFilter(before => before + text),
		},
	);
	usePaste(text => set.setFilter(before => before + sanitise(text)), {
		isActive: isFiltering && !isOpen,
	});
	return reasons;
}

function sessionsReasons(
	row: SessionRow | undefined,
	{filter, hasNotice}: {filter: string; hasNotice: boolean},
): Reasons<'sessions'> {
	const none =
		filter === '' ? 'There is no session yet: n starts one' : 'No session matches the filter';
	const busy = `${row?.name ?? ''} is being worked on: Enter shows how far that is`;
	return {
		...(row ? {} : {open: none, mesh: none, down: none}),
		...(row?.operation ? {mesh: busy, down: busy} : {}),
		...(filter === '' && !hasNotice ? {dismiss: 'There is no filter and no message to clear'} : {}),
	};
}
