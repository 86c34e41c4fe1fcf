import type {SessionStatus} from '../../domain/session/session.ts';
import type {PaneSlot} from '../../state/selectors.ts';
import {useDialogs} from '../frame/dialogs.ts';
import {useKeys, type Reasons} from '../frame/use-keys.ts';
import {useQuit} from '../frame/use-quit.ts';
import {useActions, useSurface} from '../kit/flotilla-context.ts';
import {neighbour, type Direction, type PaneFrame} from '../kit/layout.ts';
import {useDown} from '../sessions/use-down.ts';

type Shown = {
	readonly slots: readonly PaneSlot[];
	readonly frames: readonly PaneFrame[];
	/** Index of the focused slot. */
	readonly focus: number;
	readonly isZoomed: boolean;
	readonly isScrolling: boolean;
	readonly setScrolling: (isScrolling: boolean) => void;
	/** Hears of each key: the character where it means nothing. */
	readonly setUnknown: (key: string | undefined) => void;
};

/**
 * What the keys do in a session: after the prefix, and while looking back. Returns which can do nothing
 * now, and why.
 */
export function useSessionKeys(status: SessionStatus, shown: Shown): Reasons<'session'> {
	const {slots, frames, focus, isZoomed, isScrolling, setScrolling, setUnknown} = shown;
	const actions = useActions();
	const surface = useSurface();
	const {showHelp} = useDialogs();
	const down = useDown();
	const quit = useQuit();
	const {name} = status;
	const focused = slots[focus];
	const id = focused?.id ?? '';

	const focusOn = (index: number) => actions.changeGrid(name, {focus: slots[index]?.id});
	const go = (direction: Direction) => () => focusOn(neighbour(frames, focus, direction));
	const cycle = (by: number) => () => focusOn((focus + by + slots.length) % slots.length);
	const reasons = sessionReasons(focused, slots.length);
	useKeys(
		'session',
		{
			left: go('left'),
			below: go('down'),
			above: go('up'),
			right: go('right'),
			zoom: () => actions.changeGrid(name, {isZoomed: !isZoomed}),
			next: cycle(1),
			last: cycle(-1),
			scroll: () => setScrolling(true),
			mesh: () => actions.openMesh(name),
			reconnect: () => actions.reconnect(id),
			close: () => actions.closePane(id),
			down: () => down(name),
			leave: () => actions.open({name: 'sessions'}),
			help: () => showHelp('session'),
			quit,
		},
		{isActive: !isScrolling, reasons, onKey: setUnknown},
	);

	const page = Math.max(1, (frames.find(({index}) => index === focus)?.inner.height ?? 2) - 1);
	const scroll = (lines: number) => () => surface.scroll(id, lines);
	useKeys(
		'scroll',
		{
			up: scroll(-1),
			below: scroll(1),
			'page-up': scroll(-page),
			'page-down': scroll(page),
			first: scroll(-1_000_000),
			end() {
				surface.scroll(id, 'bottom');
				setScrolling(false);
			},
		},
		{isActive: isScrolling},
	);
	return reasons;
}

function sessionReasons(focused: PaneSlot | undefined, count: number): Reasons<'session'> {
	const phase = focused?.pane?.state.phase;
	const name = focused?.route.at(-1) ?? '';
	const isOver = phase === 'ended' || phase === 'failed';
	const alone = 'There is no other pane';
	const asleep = `No shell of ${name} was opened yet`;
	return {
		...(count > 1 ? {} : {left: alone, below: alone, above: alone, right: alone}),
		...(count > 1 ? {} : {next: alone, last: alone}),
		...(phase === undefined ? {scroll: asleep, reconnect: asleep} : {}),
		...(phase !== undefined && !isOver
			? {reconnect: `The shell of ${name} still runs: r opens a new one where it ended`}
			: {}),
		...(focused && focused.route.length > 1
			? {}
			: {close: 'Panes of hosts stay: x closes those that hop from host to host'}),
	};
}
