import type {LabStatus} from '../domain/agent/lab.ts';
import type {AgentReport} from '../domain/agent/report.ts';
import type {Failure} from '../domain/failure.ts';
import type {FleetEvent, FleetSnapshot} from '../domain/operation/events.ts';
import type {ProvisionPlan} from '../domain/operation/plan.ts';
import type {Candidates} from '../domain/placement/findings.ts';
import type {PaneState} from '../domain/session/pane.ts';
import type {WizardEdit} from './wizard/edit.ts';
import type {Draft} from './wizard/wizard.ts';

/** `lab-start` starts those agents of a lab again that do not run. */
export type OperationKind = 'up' | 'down' | 'check' | 'lab-up' | 'lab-start' | 'lab-down';

/** The pairs a check is about: a side left out means all, `hosts` that one of them is an end. */
export type Scope = {
	readonly from?: string;
	readonly to?: string;
	readonly hosts?: readonly string[];
};

/** What fills the window. */
export type View =
	| {readonly name: 'sessions'}
	| {readonly name: 'agents'}
	| {readonly name: 'lab'}
	| {readonly name: 'wizard'}
	| {readonly name: 'progress'; readonly operation: string}
	| {readonly name: 'session'; readonly session: string}
	| {readonly name: 'mesh'; readonly session: string};

/** What is known of a pane besides its screen. */
export type PaneInfo = {
	readonly id: string;
	/** The session's name. */
	readonly session: string;
	readonly host: string;
	readonly route: readonly string[];
	readonly state: PaneState;
};

/** Which pane of a session has the keys, and whether it fills the grid. */
export type Grid = {readonly focus: string | undefined; readonly isZoomed: boolean};

export type Exit = 'no' | 'waiting' | 'now';

/** Something to tell once, until a key is pressed. */
export type Notice = {readonly failure: Failure; readonly title: string};

/** Every fact that changes the state. */
export type AppEvent =
	| {readonly type: 'snapshot-arrived'; readonly snapshot: FleetSnapshot}
	| {readonly type: 'watch-failed'; readonly failure: Failure}
	| {readonly type: 'view-opened'; readonly view: View; readonly isInstead?: boolean}
	| {readonly type: 'view-left'}
	| {
			readonly type: 'operation-started';
			readonly id: string;
			readonly kind: OperationKind;
			/** Of one about a session: its name. */
			readonly session?: string;
			/** Of one about a lab: the agent that runs it. */
			readonly lab?: string;
			readonly hosts: readonly string[];
			readonly scope?: Scope;
			/** Of a start: what the wizard had of it. */
			readonly draft?: Draft;
			readonly at: number;
	  }
	| {
			readonly type: 'operation-reported';
			readonly id: string;
			readonly event: FleetEvent;
	  }
	| {readonly type: 'operation-stopping'; readonly id: string}
	| {readonly type: 'operation-finished'; readonly id: string; readonly at: number}
	| {
			readonly type: 'operation-cancelled';
			readonly id: string;
			readonly at: number;
			/** What could not be undone. */
			readonly failure?: Failure;
	  }
	| {
			readonly type: 'operation-failed';
			readonly id: string;
			readonly at: number;
			readonly failure: Failure;
	  }
	| {readonly type: 'pane-opened'; readonly pane: Omit<PaneInfo, 'state'>}
	| {readonly type: 'pane-changed'; readonly id: string; readonly state: PaneState}
	| {readonly type: 'pane-closed'; readonly id: string}
	| {
			readonly type: 'grid-changed';
			readonly session: string;
			readonly grid: Partial<Grid>;
	  }
	| {readonly type: 'wizard-opened'; readonly last?: Draft}
	| {readonly type: 'wizard-reopened'; readonly draft: Draft; readonly failure?: Failure}
	| {readonly type: 'wizard-edited'; readonly edit: WizardEdit}
	| {readonly type: 'candidates-asked'; readonly ask: string}
	| {readonly type: 'candidates-found'; readonly ask: string; readonly candidates: Candidates}
	| {readonly type: 'candidates-failed'; readonly ask: string; readonly failure: Failure}
	| {readonly type: 'plan-asked'; readonly plan: string}
	| {readonly type: 'plan-made'; readonly plan: string; readonly result: ProvisionPlan}
	| {readonly type: 'plan-failed'; readonly plan: string; readonly failure: Failure}
	| {readonly type: 'agents-check-started'; readonly check: string}
	| {readonly type: 'agent-reported'; readonly check: string; readonly report: AgentReport}
	| {readonly type: 'agents-check-ended'; readonly check: string; readonly failure?: Failure}
	| {readonly type: 'labs-asked'; readonly ask: string}
	| {readonly type: 'labs-found'; readonly ask: string; readonly labs: readonly LabStatus[]}
	| {readonly type: 'labs-failed'; readonly ask: string; readonly failure: Failure}
	| {readonly type: 'notice-shown'; readonly notice: Notice}
	| {readonly type: 'notice-closed'}
	| {readonly type: 'exit-changed'; readonly exit: Exit};
