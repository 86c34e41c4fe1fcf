import {useEffect, useLayoutEffect} from 'react';
import type {PanePlacement, Rect} from '../../domain/screen.ts';
import type {PaneWish} from '../../state/pane-actions.ts';
import {useActions, useSurface} from './flotilla-context.ts';

type Placement = {
	readonly session: string;
	readonly panes: readonly PanePlacement[];
	readonly covers: readonly Rect[];
	/** Panes that get the keys, or the UI. */
	readonly captured: readonly string[] | 'ui';
	readonly wishes: readonly PaneWish[];
};

/** Has panes opened, shown and typed into as drawn; on leaving, none is any more. */
export function usePlacement(placement: Placement): void {
	const actions = useActions();
	const surface = useSurface();
	// As text, so that nothing is placed again that stands where it stood.
	const placed = JSON.stringify({panes: placement.panes, covers: placement.covers});
	const captured = JSON.stringify(placement.captured);
	const wished = JSON.stringify({session: placement.session, wishes: placement.wishes});

	useEffect(() => {
		const {panes, covers} = JSON.parse(placed) as Pick<Placement, 'panes' | 'covers'>;
		surface.place(panes, covers);
	}, [surface, placed]);
	useEffect(() => {
		const {session, wishes} = JSON.parse(wished) as Pick<Placement, 'session' | 'wishes'>;
		actions.showPanes(session, wishes);
	}, [actions, wished]);
	// At once: the next key may be waiting already.
	useLayoutEffect(() => {
		surface.capture(JSON.parse(captured) as Placement['captured']);
	}, [surface, captured]);
	useLayoutEffect(() => () => surface.capture('ui'), [surface]);
	useEffect(() => () => surface.place([]), [surface]);
}
