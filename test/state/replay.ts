import type {AppEvent} from '../../source/state/app-event.ts';
import {initialState, type AppState} from '../../source/state/app-state.ts';
import {reduce} from '../../source/state/reducer.ts';

/** The state after these events. */
export function replay(...events: readonly AppEvent[]): AppState {
	return events.reduce(reduce, initialState);
}

/** Fails at the first write to it or to anything within: reducers must copy. */
export function freeze<Data>(data: Data): Data {
	if (typeof data === 'object' && data !== null && !Object.isFrozen(data)) {
		Object.freeze(data);
		for (const part of Object.values(data)) freeze(part);
	}

	return data;
}
