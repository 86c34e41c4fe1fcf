import process from 'node:process';
import {render} from 'ink';
import {FlotillaError} from '../domain/failure.ts';
import {createPaneOpener} from '../fleet/shell/panes.ts';
import {createActions} from '../state/actions.ts';
import type {AppEvent} from '../state/app-event.ts';
import {initialState, type AppState} from '../state/app-state.ts';
import {farewell} from '../state/farewell.ts';
import {reduce} from '../state/reducer.ts';
import {currentView} from '../state/selectors.ts';
import {createStore, type Store} from '../state/store.ts';
import {createDisplay} from '../terminal/display.ts';
import {guardTerminal} from '../terminal/guard-terminal.ts';
import {App} from '../ui/app.tsx';
import {FlotillaContext} from '../ui/kit/flotilla-context.ts';
import {createTheme} from '../ui/kit/theme.ts';
import {print} from './print/printer.ts';
import {reportError} from './print/report-error.ts';
import type {Context} from './world/context.ts';
import {lateFleet, type LateFleet} from './world/late-fleet.ts';

/** `flotilla` alone, on a terminal; on one session where it is named. */
export async function tui(
	context: Context,
	{session}: {session?: string | undefined} = {},
): Promise<number> {
	const fleet = lateFleet(context.openFleet);
	try {
		const {exitCode, message} = await runTui({
			...context,
			fleet,
			onFatal: error => void reportError(context, error),
			...(session === undefined ? {} : {initialSession: session}),
		});
		if (message !== '') print(context.stdout, message);
		return exitCode;
	} finally {
		fleet.close();
	}
}

export type TuiOptions = Pick<Context, 'stdin' | 'stdout' | 'env' | 'command'> & {
	readonly fleet: LateFleet;
	/** Tells of a bug, once the terminal is given back. */
	readonly onFatal: (error: unknown) => void;
	/** Name of the session to begin in. */
	readonly initialSession?: string;
};

/** Shows the screens until the operator leaves. The terminal is given back before it resolves. */
export async function runTui(options: TuiOptions): Promise<{exitCode: number; message: string}> {
	const {fleet, stdin, stdout, env, initialSession} = options;
	const display = createDisplay({stdin, stdout, env});
	const store = createStore<AppState, AppEvent>({
		reduce,
		initial: {
			...initialState,
			views: [
				...initialState.views,
				...(initialSession === undefined
					? []
					: [{name: 'session', session: initialSession} as const]),
			],
		},
		schedule: onceAFrame(33),
	});
	const now = () => Date.now();
	const openPane = createPaneOpener({
		connect: (name, route, call) => fleet.connect(name, route, call),
		display,
	});
	const actions = createActions({fleet, openPane, store, now});
	let exitCode = 0;
	const giveFaultsBack = takeFaults();
	const stopGuarding = guardTerminal(display.tty, {
		onFatal: options.onFatal,
		onSignal(_signal, code) {
			exitCode = code;
			actions.quit();
		},
		onContinue: display.repaint,
	});

	display.open();
	const ink = render(
		<FlotillaContext
			value={{store, actions, surface: display.surface, theme: createTheme(env), now}}
		>
			<App />
		</FlotillaContext>,
		display.inkOptions,
	);
	display.follow(ink);
	try {
		const isOver = Promise.race([untilExit(store), ink.waitUntilExit()]);
		// The first frame does not wait for the engines' part of the program.
		await Promise.race([isOver, display.settled()]);
		await Promise.race([isOver, fleet.open()]);
		actions.watch();
		if (initialSession !== undefined) await Promise.race([isOver, requireSession(options, store)]);
		await isOver;
		return {exitCode, message: farewell(store.getState(), options.command())};
	} finally {
		ink.unmount();
		await display.close();
		stopGuarding();
		giveFaultsBack();
		void actions.close();
	}
}

/** Throws `session-not-found` for a session to begin in that is not there, while it is waited for. */
async function requireSession(
	{fleet, initialSession = ''}: TuiOptions,
	store: Store<AppState, AppEvent>,
): Promise<void> {
	try {
		await fleet.status(initialSession);
	} catch (error) {
		const view = currentView(store.getState());
		const isShown = view.name === 'session' && view.session === initialSession;
		// Of engines that do not answer the screens tell, and of when they do again.
		const isKnown = error instanceof FlotillaError && error.code === 'session-not-found';
		if (isKnown && isShown) throw error;
	}
}

async function untilExit(store: Store<AppState, AppEvent>): Promise<void> {
	const {promise, resolve} = Promise.withResolvers<void>();
	const check = () => {
		if (store.getState().exit === 'now') resolve();
	};
	const stop = store.subscribe(check);
	check();
	await promise;
	stop();
}

/** Reports of operations may come by the thousand: they are drawn once a frame, all else at once. */
function onceAFrame(ms: number): (tell: () => void, event: AppEvent) => void {
	let timer: NodeJS.Timeout | undefined;
	return (tell, event) => {
		if (event.type === 'operation-reported') {
			timer ??= setTimeout(() => {
				timer = undefined;
				tell();
			}, ms);
			return;
		}

		clearTimeout(timer);
		timer = undefined;
		tell();
	};
}

/**
 * While the screens are up, faults first give the terminal back; the listeners of the process would
 * print over them. Returns how to undo that.
 */
function takeFaults(): () => void {
	const events = ['uncaughtException', 'unhandledRejection'] as const;
	const saved = events.map(event => [event, process.listeners(event)] as const);
	for (const event of events) process.removeAllListeners(event);
	return () => {
		for (const [event, listeners] of saved) {
			for (const listener of listeners) process.on(event, listener);
		}
	};
}
