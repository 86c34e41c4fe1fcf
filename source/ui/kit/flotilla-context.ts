import {useAnimation} from 'ink';
import {createContext, use, useCallback, useSyncExternalStore} from 'react';
import type {InputMode, Surface} from '../../domain/screen.ts';
import type {Actions} from '../../state/action-types.ts';
import type {AppEvent} from '../../state/app-event.ts';
import type {AppState} from '../../state/app-state.ts';
import type {Store} from '../../state/store.ts';
import type {Theme} from './theme.ts';

/** All that the UI gets from outside. */
export type Flotilla = {
	readonly store: Pick<Store<AppState, AppEvent>, 'getState' | 'subscribe'>;
	readonly actions: Actions;
	readonly surface: Surface;
	readonly theme: Theme;
	/** Milliseconds since the epoch. */
	readonly now: () => number;
};

export const FlotillaContext = createContext<Flotilla | undefined>(undefined);

function useContext(): Flotilla {
	const flotilla = use(FlotillaContext);
	if (!flotilla) throw new Error('rendered outside FlotillaContext');
	return flotilla;
}

/** A part of the state, or a plain value made of it, as it is now. */
export function useFlotilla<Part>(selector: (state: AppState) => Part): Part {
	const {store} = useContext();
	const subscribe = useCallback((listener: () => void) => store.subscribe(listener), [store]);
	return selector(useSyncExternalStore(subscribe, () => store.getState()));
}

export function useActions(): Actions {
	return useContext().actions;
}

export function useSurface(): Surface {
	return useContext().surface;
}

export function useTheme(): Theme {
	return useContext().theme;
}

/** Who gets the keys right now. */
export function useInputMode(): InputMode {
	const {surface} = useContext();
	const subscribe = useCallback((listener: () => void) => surface.subscribe(listener), [surface]);
	return useSyncExternalStore(subscribe, () => surface.inputMode());
}

/** How often something was typed that no pane could get. */
export function useUnheard(): number {
	const {surface} = useContext();
	const subscribe = useCallback((listener: () => void) => surface.subscribe(listener), [surface]);
	return useSyncExternalStore(subscribe, () => surface.unheard());
}

/** The time, again after every interval (ms). */
export function useNow(interval: number): number {
	const {now} = useContext();
	useAnimation({interval});
	return now();
}
