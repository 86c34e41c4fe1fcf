import {sanitiseAll} from '../domain/sanitise.ts';
import type {Size} from '../domain/screen.ts';
import type {Pane, PaneOpener} from '../fleet/fleet.ts';
import type {AppEvent} from './app-event.ts';
import type {AppState} from './app-state.ts';
import {failureOf} from './failure-of.ts';
import {seenHosts} from './seen.ts';
import type {Store} from './store.ts';

/** A pane that should be open, and how large it will be. */
export type PaneWish = {
	readonly id: string;
	readonly route: readonly string[];
	readonly size: Size;
};

export type Panes = {
	show(session: string, wishes: readonly PaneWish[]): void;
	reconnect(id: string): void;
	close(id: string): void;
	/** Opens shells again in hosts that came back. */
	revive(before: AppState): void;
	/** Closes panes of sessions that are no more. */
	closeGone(): void;
	closeAll(): void;
};

/** Keeps the live panes; the state only knows what they are up to. */
export function createPanes({
	openPane,
	store,
}: {
	openPane: PaneOpener;
	store: Store<AppState, AppEvent>;
}): Panes {
	const live = new Map<string, Pane>();

	const follow = async (pane: Pane) => {
		try {
			for await (const state of pane.states) {
				if (live.get(pane.id) !== pane) return;
				store.dispatch({type: 'pane-changed', id: pane.id, state: sanitiseAll(state)});
			}
		} catch (error) {
			fail(pane.id, error);
		}
	};

	const fail = (id: string, error: unknown) => {
		const state = {phase: 'failed', failure: failureOf(error)} as const;
		store.dispatch({type: 'pane-changed', id, state});
	};

	const close = (id: string) => {
		const pane = live.get(id);
		live.delete(id);
		pane?.close();
		store.dispatch({type: 'pane-closed', id});
	};

	return {
		show(session, wishes) {
			for (const {id, route, size} of wishes) {
				if (live.has(id) || store.getState().panes[id]) continue;
				const host = route.at(-1) ?? '';
				store.dispatch({type: 'pane-opened', pane: {id, session, host, route}});
				try {
					const pane = openPane({id, session, route, size});
					live.set(id, pane);
					void follow(pane);
				} catch (error) {
					fail(id, error);
				}
			}
		},
		reconnect(id) {
			live.get(id)?.reconnect();
		},
		close,
		revive(before) {
			const now = store.getState();
			for (const {id, session, host, state} of Object.values(now.panes)) {
				const isOver = state.phase === 'ended' || state.phase === 'failed';
				const isBack = isRunning(now, {session, host}) && !isRunning(before, {session, host});
				if (isOver && isBack) live.get(id)?.reconnect();
			}
		},
		closeGone() {
			const ids = store.getState().sessions.map(({status}) => status.id);
			for (const id of live.keys()) {
				if (!ids.some(session => id.startsWith(`${session}/`))) close(id);
			}
		},
		closeAll() {
			for (const id of live.keys()) close(id);
		},
	};
}

function isRunning(state: AppState, {session, host}: {session: string; host: string}): boolean {
	return seenHosts(state, session).find(({name}) => name === host)?.state === 'running';
}
