import type {FleetEvent, FleetSnapshot} from '../../source/domain/operation/events.ts';
import type {PaneState} from '../../source/domain/session/pane.ts';
import type {Fleet, Pane, PaneOpener} from '../../source/fleet/fleet.ts';
import {createActions} from '../../source/state/actions.ts';
import type {AppEvent} from '../../source/state/app-event.ts';
import {initialState, type AppState} from '../../source/state/app-state.ts';
import {reduce} from '../../source/state/reducer.ts';
import {createStore} from '../../source/state/store.ts';
import {sessionOf} from '../commands/fake-session.ts';
import {fakeFleet} from '../helpers/fakes/fleet.ts';
import {localAgent, testTime} from '../ui/fixtures.ts';

/** What a test pushes and a consumer pulls, until it ends or throws. */
export function channel<Item>() {
	const items: Array<{item: Item} | {error: unknown} | 'end'> = [];
	let wake = () => {};
	const put = (entry: (typeof items)[number]) => {
		items.push(entry);
		wake();
	};
	return {
		push: (item: Item) => put({item}),
		fail: (error: unknown) => put({error}),
		end: () => put('end'),
		async *[Symbol.asyncIterator](): AsyncGenerator<Item, void, void> {
			for (;;) {
				const next = items.shift();
				if (next === undefined) await new Promise<void>(resolve => (wake = resolve));
				else if (next === 'end') return;
				else if ('error' in next) throw next.error;
				else yield next.item;
			}
		},
	};
}

/** What is pushed there, and then this result. */
export async function* endingIn<Item, Result>(
	items: AsyncIterable<Item>,
	result: Result,
): AsyncGenerator<Item, Result, void> {
	yield* items;
	return result;
}

/** Actions over a fleet that does what the test says, with every event written down. */
export function fakeActions(overrides: Partial<Fleet> = {}) {
	const events: AppEvent[] = [];
	const inner = createStore<AppState, AppEvent>({initial: initialState, reduce});
	const store = {
		...inner,
		dispatch(event: AppEvent) {
			events.push(event);
			inner.dispatch(event);
		},
	};
	const watch = channel<FleetSnapshot>();
	const work = channel<FleetEvent>();
	const signals: AbortSignal[] = [];
	const fleet = fakeFleet({
		watch: () => watch,
		up(spec, {signal}) {
			signals.push(signal);
			return endingIn(work, sessionOf(spec));
		},
		down(_, {signal}) {
			signals.push(signal);
			return endingIn(work, undefined);
		},
		plan: () => Promise.reject(new Error('no plan')),
		...overrides,
	});

	const panes = new Map<string, ReturnType<typeof channel<PaneState>> & {did: string[]}>();
	const openPane: PaneOpener = ({id, session, route}) => {
		const states = Object.assign(channel<PaneState>(), {did: [] as string[]});
		panes.set(id, states);
		const note = (what: string) => () => void states.did.push(what);
		const pane: Pane = {
			id,
			session,
			host: route.at(-1) ?? '',
			route,
			states,
			write() {},
			scroll() {},
			reconnect: note('reconnect'),
			close: note('close'),
		};
		return pane;
	};
	const actions = createActions({fleet, openPane, store, now: () => testTime});
	return {
		actions,
		store,
		events,
		watch,
		work,
		signals,
		panes,
		types: () => events.map(({type}) => type),
		/** Lets everything that was pushed arrive. */
		settle: () => new Promise(resolve => setTimeout(resolve, 5)),
	};
}

/** The same, with a start under way that came from the wizard. */
export async function startUp(overrides: Partial<Fleet> = {}) {
	const parts = fakeActions(overrides);
	const {actions, watch, settle} = parts;
	actions.watch();
	watch.push({sessions: [], agents: [localAgent]});
	await settle();
	actions.newSession();
	for (let step = 0; step < 4; step++) actions.editWizard({type: 'next-step'});
	actions.up();
	await settle();
	return parts;
}
