import type {LabStatus} from '../domain/agent/lab.ts';
import type {Fleet, PaneOpener} from '../fleet/fleet.ts';
import type {AppEvent, Grid, Scope, View} from './app-event.ts';
import type {AppState} from './app-state.ts';
import type {PaneWish} from './pane-actions.ts';
import type {Store} from './store.ts';
import type {WizardEdit} from './wizard/edit.ts';

export type ActionOptions = {
	readonly fleet: Fleet;
	readonly openPane: PaneOpener;
	readonly store: Store<AppState, AppEvent>;
	/** Milliseconds since the epoch. */
	readonly now: () => number;
};

/** The verbs the UI may call. None of them throws: what goes wrong becomes an event. */
export type Actions = {
	/** Follows the engines; called again it looks anew. */
	watch(): void;
	open(view: View, options?: {isInstead?: boolean}): void;
	/** Shows a session's mesh, and checks it unless all of it is known. */
	openMesh(session: string): void;
	/** Shows the agents, and looks closely at them. */
	openAgents(): void;
	/** Looks closely at all agents; a look that is under way is called off. */
	checkAgents(): void;
	/** Shows the lab, and asks for it. */
	openLab(options?: {isInstead?: boolean}): void;
	/** Asks again what labs there are. */
	findLabs(): void;
	/** Makes a lab of so many agents on an agent, and shows its progress. */
	labUp(options: {agents: number; on: string}): void;
	/** Starts those agents of a lab again that do not run, and shows its progress. */
	labStart(lab: LabStatus): void;
	/** Removes the lab an agent runs, with all that is on it, and shows its progress. */
	labDown(on: string): void;
	back(): void;
	closeNotice(): void;

	newSession(): void;
	/** Opens the wizard as it was when this start began, so that it can be changed and started again. */
	tryAgain(operation: string): void;
	editWizard(edit: WizardEdit): void;
	/** Asks the engines again what the step shows: what hosts may be placed on, what `up` would do. */
	plan(): void;
	/** Starts what the wizard has planned, making the swarm of the plan, and shows its progress. */
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
