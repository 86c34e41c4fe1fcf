import type {Fleet, PaneOpener} from '../fleet/fleet.ts';
import type {AppEvent, Grid, Scope, View} from './app-event.ts';
import type {AppState} from './app-state.ts';
import type {PaneWish} from './pane-actions.ts';
import type {Store} from './store.ts';
import type {WizardEdit} from './wizard-edit.ts';
import type {Draft} from './wizard.ts';

/** What flotilla remembers from one run to the next. */
export type Preferences = {
	lastDraft(): Draft | undefined;
	saveDraft(draft: Draft): void;
};

export type ActionOptions = {
	readonly fleet: Fleet;
	readonly openPane: PaneOpener;
	readonly store: Store<AppState, AppEvent>;
	readonly preferences?: Preferences;
	/** Milliseconds since the epoch. */
	readonly now: () => number;
};

/** The verbs the UI may call. None of them throws: what goes wrong becomes an event. */
export type Actions = {
	/** Keys are listened to from now on. */
	attached(): void;
	/** Follows the engines; called again it looks anew. */
	watch(): void;
	open(view: View, options?: {isInstead?: boolean}): void;
	/** Shows a session's mesh, and checks it unless all of it is known. */
	openMesh(session: string): void;
	back(): void;
	closeNotice(): void;

	newSession(): void;
	editWizard(edit: WizardEdit): void;
	/** Asks what `up` would do with the wizard's draft. */
	plan(): void;
	/** Starts what the wizard has planned, and shows its progress. */
	up(): void;
	/** Removes a session, and shows its progress. */
	down(session: string): void;
	/** Calls an operation off; `up` then undoes what it made. */
	cancel(operation: string): void;
	/** Checks all pairs, a row, a column or one cell. */
	check(session: string, scope: Scope): void;

	/** Sees to it that these panes are open. */
	showPanes(session: string, panes: readonly PaneWish[]): void;
	reconnect(pane: string): void;
	closePane(pane: string): void;
	changeGrid(session: string, grid: Partial<Grid>): void;

	/** Ends flotilla once running operations ended; asked twice, at once. Sessions keep running. */
	quit(): void;
	/** Frees all that was opened; resolves when nothing is under way any more. */
	close(): Promise<void>;
};
