import type {SessionStatus} from '../../domain/session/session.ts';
import {countMesh, meshOf, paneId} from '../../state/selectors.ts';
import {useDialogs} from '../frame/dialogs.ts';
import {useKeys, type Reasons} from '../frame/use-keys.ts';
import {useQuit} from '../frame/use-quit.ts';
import {useActions, useFlotilla} from '../kit/flotilla-context.ts';
import {clampCursor} from '../kit/list-window.ts';
import type {MeshCursor} from './layout.ts';

type Table = {
	readonly cursor: MeshCursor;
	readonly setCursor: (cursor: MeshCursor) => void;
	readonly page: number;
	readonly isOpen: boolean;
	readonly setOpen: (isOpen: boolean) => void;
};

/** What the keys do in the mesh; returns which can do nothing now, and why. */
export function useMeshKeys(status: SessionStatus, table: Table): Reasons<'mesh'> {
	const {cursor, setCursor, page, isOpen, setOpen} = table;
	const actions = useActions();
	const {showHelp} = useDialogs();
	const quit = useQuit();
	const names = status.hosts.map(({name}) => name);
	const mesh = useFlotilla(state => meshOf(state, status.name));
	const from = names[cursor.row];
	const to = names[cursor.column];
	const move = (down: number, right: number) => () =>
		setCursor({
			row: clampCursor(cursor.row + down, names.length),
			column: clampCursor(cursor.column + right, names.length),
		});
	const nextFailed = () => {
		const count = names.length;
		const here = cursor.row * count + cursor.column;
		for (let step = 1; step <= count ** 2; step++) {
			const at = (here + step) % count ** 2;
			const pair = {row: Math.floor(at / count), column: at % count};
			const entry = mesh[names[pair.row] ?? '']?.[names[pair.column] ?? ''];
			if (entry?.phase === 'known' && !entry.cell?.ok) {
				setCursor(pair);
				return;
			}
		}
	};

	const reasons = meshReasons(status, countMesh(mesh, names).failed);
	const handlers = {
		open: () => setOpen(!isOpen),
		left: move(0, -1),
		below: move(1, 0),
		above: move(-1, 0),
		right: move(0, 1),
		'page-up': move(-page, 0),
		'page-down': move(page, 0),
		first: move(-names.length, -names.length),
		last: move(names.length, names.length),
		'next-failed': nextFailed,
		'check-all': () => actions.check(status.name, {}),
		'check-row': () => actions.check(status.name, {from}),
		'check-column': () => actions.check(status.name, {to}),
		'check-cell': () => actions.check(status.name, {from, to}),
		hop() {
			if (from === undefined || to === undefined) return;
			const route = from === to ? [from] : [from, to];
			const id = paneId(status, route);
			actions.showPanes(status.name, [{id, route, size: {columns: 80, rows: 24}}]);
			actions.changeGrid(status.name, {focus: id});
			actions.open({name: 'session', session: status.name});
		},
		leave() {
			if (isOpen) setOpen(false);
			else actions.back();
		},
		help: () => showHelp('mesh'),
		quit,
	};
	useKeys('mesh', handlers, {reasons});
	return reasons;
}

function meshReasons({name, hosts}: SessionStatus, failed: number): Reasons<'mesh'> {
	const none = `${name} has no hosts`;
	return {
		...(failed === 0 ? {'next-failed': 'No pair has failed'} : {}),
		...(hosts.length === 0
			? {
					...{'next-failed': none, 'check-all': none, 'check-row': none},
					...{'check-column': none, 'check-cell': none, hop: none, open: none},
				}
			: {}),
	};
}
