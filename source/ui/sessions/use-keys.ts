import {usePaste} from 'ink';
import {clustersOf} from '../../domain/clusters.ts';
import {sanitise} from '../../domain/sanitise.ts';
import type {SessionRow} from '../../state/selectors.ts';
import {useDialogs} from '../frame/dialogs.ts';
import {useKeys} from '../frame/use-keys.ts';
import {useQuit} from '../frame/use-quit.ts';
import {useActions} from '../kit/flotilla-context.ts';
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

/** What the keys do in the list of sessions and in its filter. */
export function useSessionsKeys(shown: Shown, set: Setters): void {
	const {rows, cursor, page, filter, isFiltering} = shown;
	const actions = useActions();
	const {isOpen, showHelp} = useDialogs();
	const down = useDown();
	const quit = useQuit();
	const row = rows[cursor];
	const move = (by: number) => () =>
		set.setChosen(rows[clampCursor(cursor + by, rows.length)]?.name);
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
				if (row && !row.operation) actions.openMesh(row.name);
			},
			down() {
				if (row && !row.operation) down(row.name);
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
		{isActive: !isFiltering},
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
}
