import type {AgentStatus} from '../domain/agent/status.ts';
import type {Failure} from '../domain/failure.ts';
import type {Session} from '../domain/session/session.ts';
import {noAgentChecks, type AgentChecks} from './agent-checks.ts';
import type {Exit, Grid, Notice, PaneInfo, View} from './app-event.ts';
import {noLabs, type Labs} from './labs.ts';
import type {Mesh} from './meshes.ts';
import type {Operation} from './operations.ts';
import {emptyWizard, type Wizard} from './wizard/wizard.ts';

/** Everything the UI shows, except the contents of panes. */
export type AppState = {
	/** The first snapshot has come. */
	readonly isLoaded: boolean;
	readonly sessions: readonly Session[];
	/** Names of sessions that were there when their agent was last reachable. */
	readonly unseen: readonly string[];
	readonly agents: readonly AgentStatus[];
	readonly agentChecks: AgentChecks;
	readonly labs: Labs;
	/** Why the picture is no longer live. */
	readonly watchFailure: Failure | undefined;
	/** The way here; the last one is shown. */
	readonly views: readonly View[];
	readonly operations: Readonly<Record<string, Operation>>;
	/** By session name. */
	readonly meshes: Readonly<Record<string, Mesh>>;
	readonly panes: Readonly<Record<string, PaneInfo>>;
	/** By session name. */
	readonly grids: Readonly<Record<string, Grid>>;
	readonly wizard: Wizard;
	readonly notice: Notice | undefined;
	/** `waiting` for operations to end. */
	readonly exit: Exit;
};

/** Before anything is known. */
export const initialState: AppState = {
	isLoaded: false,
	sessions: [],
	unseen: [],
	agents: [],
	agentChecks: noAgentChecks,
	labs: noLabs,
	watchFailure: undefined,
	views: [{name: 'sessions'}],
	operations: {},
	meshes: {},
	panes: {},
	grids: {},
	wizard: emptyWizard,
	notice: undefined,
	exit: 'no',
};
