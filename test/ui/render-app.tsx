import '../helpers/terminal/color.ts';
import {afterEach} from 'node:test';
import {
	initialModes,
	type PanePlacement,
	type Rect,
	type Surface,
} from '../../source/domain/screen.ts';
import type {Actions} from '../../source/state/action-types.ts';
import type {AppEvent} from '../../source/state/app-event.ts';
import {initialState, type AppState} from '../../source/state/app-state.ts';
import {reduce} from '../../source/state/reducer.ts';
import {createStore, type Store} from '../../source/state/store.ts';
import {App} from '../../source/ui/app.tsx';
import {FlotillaContext, type Flotilla} from '../../source/ui/kit/flotilla-context.ts';
import {createTheme} from '../../source/ui/kit/theme.ts';
import {renderInk, type Rendered} from '../helpers/terminal/render.tsx';
import {testTime} from './fixtures.ts';

export type Call = readonly [verb: keyof Actions, ...args: readonly unknown[]];

export type RenderedApp = Omit<Rendered, 'type'> & {
	readonly store: Store<AppState, AppEvent>;
	/** Which verbs the UI has called. */
	readonly calls: Call[];
	readonly surface: Surface & {
		readonly placed: {panes: readonly PanePlacement[]; covers: readonly Rect[]};
		readonly captured: readonly string[];
	};
	/** Types keys one after the other, each drawn before the next. */
	type(...keys: readonly string[]): Promise<string>;
	/** The frame once these events are in the state. */
	after(...events: readonly AppEvent[]): Promise<string>;
};

type Options = {
	readonly columns?: number;
	readonly rows?: number;
	readonly events?: readonly AppEvent[];
	readonly env?: Readonly<Record<string, string>>;
	/** Do keys go where the screen sends them, to panes too, as in the real program? @default false */
	readonly isRouted?: boolean;
};

/** Keys as a terminal sends them. */
export const keys = {
	up: '\u001b[A',
	down: '\u001b[B',
	right: '\u001b[C',
	left: '\u001b[D',
	enter: '\r',
	esc: '\u001b',
	tab: '\t',
	'shift-tab': '\u001b[Z',
	space: ' ',
	backspace: '\u007f',
	delete: '\u001b[3~',
	home: '\u001b[H',
	end: '\u001b[F',
	pgup: '\u001b[5~',
	pgdn: '\u001b[6~',
} as const;

/** The bytes of a key as the key table names it. */
export function bytesOf(key: string): string {
	const control = /^ctrl-([a-z])$/.exec(key)?.[1];
	if (control) return String.fromCharCode(control.charCodeAt(0) - 96);
	return (keys as Record<string, string>)[key] ?? key;
}

const shown = new Set<Rendered>();

// A test that fails must not leave one running: its timers would keep the run from ending.
afterEach(() => {
	for (const app of shown) app.unmount();
	shown.clear();
});

/** The whole app in a terminal of this size until the test ends, its actions only written down. */
/** What a component gets that is drawn without the rest of the app. */
export function aroundComponents(): Flotilla {
	const store = createStore({initial: initialState, reduce});
	return {
		store,
		actions: recordActions(store, []),
		surface: recordSurface(),
		theme: createTheme({LANG: 'C.UTF-8'}),
		now: () => testTime,
	};
}

export function renderApp(options: Options = {}): RenderedApp {
	const {columns = 80, rows = 24, events = [], env, isRouted = false} = options;
	const store = createStore({initial: initialState, reduce});
	for (const event of events) store.dispatch(event);
	const calls: Call[] = [];
	const actions = recordActions(store, calls);
	const surface = recordSurface();
	const routed = routedSurface(surface);
	const theme = createTheme({LANG: 'C.UTF-8', ...env});
	const rendered = renderInk(
		<FlotillaContext
			value={{
				store,
				actions,
				surface: isRouted ? routed.surface : surface,
				theme,
				now: () => testTime,
			}}
		>
			<App />
		</FlotillaContext>,
		{columns, rows, isUnicode: theme.isUnicode},
	);
	shown.add(rendered);
	routed.begin(rendered.router);
	return {
		...rendered,
		store,
		calls,
		surface,
		async type(...typed) {
			for (const key of typed) await rendered.type(key);
			return rendered.frame();
		},
		async after(...more) {
			for (const event of more) store.dispatch(event);
			return rendered.frame();
		},
	};
}

/** Verbs that only move within the UI really do; the others are only written down. */
function recordActions(store: Store<AppState, AppEvent>, calls: Call[]): Actions {
	const moves: Partial<Actions> = {
		open: (view, {isInstead} = {}) => store.dispatch({type: 'view-opened', view, isInstead}),
		openMesh: session => store.dispatch({type: 'view-opened', view: {name: 'mesh', session}}),
		openAgents: () => store.dispatch({type: 'view-opened', view: {name: 'agents'}}),
		openLab: ({isInstead} = {}) =>
			store.dispatch({type: 'view-opened', view: {name: 'lab'}, isInstead}),
		back: () => store.dispatch({type: 'view-left'}),
		closeNotice: () => store.dispatch({type: 'notice-closed'}),
		newSession() {
			store.dispatch({type: 'wizard-opened'});
			store.dispatch({type: 'view-opened', view: {name: 'wizard'}});
		},
		editWizard: edit => store.dispatch({type: 'wizard-edited', edit}),
		changeGrid: (session, grid) => store.dispatch({type: 'grid-changed', session, grid}),
	};
	return new Proxy({} as Actions, {
		get:
			(_, verb: keyof Actions) =>
			(...args: unknown[]) => {
				calls.push([verb, ...args]);
				(moves[verb] as ((...args: unknown[]) => void) | undefined)?.(...args);
			},
	});
}

/** A surface that has the router do what it is told; before there is one it is told later. */
function routedSurface(recorded: Surface) {
	let router: Rendered['router'] | undefined;
	let late: Array<(router: Rendered['router']) => void> = [];
	const tell = (order: (router: Rendered['router']) => void) => {
		if (router) order(router);
		else late.push(order);
	};
	const surface: Surface = {
		...recorded,
		inputMode: () => router?.mode ?? 'ui',
		capture(ids) {
			recorded.capture(ids);
			const shell = {modes: initialModes, write() {}};
			tell(router => router.setFront(ids === 'ui' ? ids : ids.map(() => shell)));
		},
		present: options => tell(router => router.hold(options)),
	};
	return {
		surface,
		begin(made: Rendered['router']) {
			router = made;
			for (const order of late) order(made);
			late = [];
		},
	};
}

function recordSurface(): RenderedApp['surface'] {
	const state = {
		placed: {panes: [] as readonly PanePlacement[], covers: [] as readonly Rect[]},
		captured: [] as readonly string[],
	};
	return {
		place: (panes, covers = []) => (state.placed = {panes, covers}),
		capture: ids => (state.captured = ids === 'ui' ? [] : ids),
		present() {},
		scroll() {},
		subscribe: () => () => {},
		unheard: () => 0,
		inputMode: () => (state.captured.length > 0 ? 'pane' : 'ui'),
		get placed() {
			return state.placed;
		},
		get captured() {
			return state.captured;
		},
	};
}
