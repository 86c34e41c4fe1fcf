import type {AgentStatus} from '../agent/status.ts';
import type {Failure} from '../failure.ts';
import type {MeshCell} from '../session/mesh.ts';
import type {Session, SessionStatus, Stranger} from '../session/session.ts';

/** One line of the progress tree. */
export type StepPlan = {
	/** Unique within the operation: `network`, `start:sub3`. */
	readonly id: string;
	readonly title: string;
	/** The step it is part of. */
	readonly parent?: string;
	readonly agent?: string;
	readonly host?: string;
};

/** What progress is counted in: `steps` are those of a build, the first that is not done being at work. */
export type ProgressUnit = 'bytes' | 'items' | 'steps' | 'none';

/** Every fact an operation reports. Times (`at`) are ms since the epoch; `ms` are durations. */
export type FleetEvent =
	| {readonly type: 'steps-planned'; readonly steps: readonly StepPlan[]}
	| {readonly type: 'step-started'; readonly step: string; readonly at: number}
	| {
			readonly type: 'step-progressed';
			readonly step: string;
			readonly done: number;
			/** Unknown for some pulls and builds. */
			readonly total?: number;
			readonly unit: ProgressUnit;
			readonly text?: string;
	  }
	| {
			readonly type: 'step-finished';
			readonly step: string;
			readonly at: number;
			readonly ms: number;
			readonly note?: string;
	  }
	| {
			readonly type: 'step-failed';
			readonly step: string;
			readonly at: number;
			readonly ms: number;
			readonly failure: Failure;
	  }
	| {readonly type: 'cell-checked'; readonly cell: MeshCell}
	| {readonly type: 'warned'; readonly message: string}
	| {readonly type: 'rollback-started'; readonly reason: string}
	| {readonly type: 'rollback-finished'}
	| {readonly type: 'session-ready'; readonly session: SessionStatus};

/** What watching the engines yields: the whole picture, each time it changed. */
export type FleetSnapshot = {
	readonly sessions: readonly Session[];
	readonly agents: readonly AgentStatus[];
	/** What carries labels of sessions and is no part of one; nothing where that is left out. */
	readonly strangers?: readonly Stranger[];
};
