import type {Failure} from '../domain/failure.ts';
import type {FleetEvent, ProgressUnit, StepPlan} from '../domain/operation/events.ts';
import type {AppEvent, OperationKind, Scope} from './app-event.ts';
import type {Draft} from './wizard/wizard.ts';

export type StepState =
	| {readonly phase: 'planned'}
	| {readonly phase: 'running'; readonly startedAt: number; readonly progress?: StepProgress}
	| {readonly phase: 'done'; readonly ms: number; readonly note?: string}
	| {readonly phase: 'failed'; readonly ms: number; readonly failure: Failure};

export type StepProgress = {
	readonly done: number;
	readonly total?: number;
	readonly unit: ProgressUnit;
	readonly text?: string;
};

export type Step = StepPlan & {readonly state: StepState};

/** One finite piece of work, from its start to exactly one ending. */
export type Operation = {
	readonly id: string;
	readonly kind: OperationKind;
	/** The session it is about, by name. */
	readonly session: string | undefined;
	/** The lab it is about, by the agent that runs it. */
	readonly lab: string | undefined;
	/** The session's hosts in rank order, as far as known at the start. */
	readonly hosts: readonly string[];
	readonly scope: Scope;
	/** Of a start: what the wizard had of it. */
	readonly draft: Draft | undefined;
	readonly phase: 'running' | 'stopping' | 'finished' | 'cancelled' | 'failed';
	readonly startedAt: number;
	readonly endedAt?: number;
	/** In the order they were planned. */
	readonly order: readonly string[];
	readonly steps: Readonly<Record<string, Step>>;
	readonly warnings: readonly string[];
	/** Why what was made is being undone. */
	readonly rollback?: string;
	readonly failure?: Failure;
	/** Of a start that ended well: why the session is not ready all the same. */
	readonly flaws?: readonly string[];
};

export type Operations = Readonly<Record<string, Operation>>;

/** Has it not ended yet? */
export function isActive(operation: Operation): boolean {
	return operation.phase === 'running' || operation.phase === 'stopping';
}

/** Is what was made of no more use: has it failed, or was it called off? */
export function isLost({phase, rollback}: Operation): boolean {
	return phase === 'failed' || phase === 'cancelled' || rollback !== undefined;
}

export function reduceOperations(operations: Operations, event: AppEvent): Operations {
	if (event.type === 'operation-started') {
		const {id, kind, session, lab, hosts, scope = {}, draft, at: startedAt} = event;
		const about = {id, kind, session, lab, hosts, scope, draft};
		const begun = {phase: 'running', startedAt, order: [], steps: {}, warnings: []} as const;
		return {...operations, [id]: {...about, ...begun}};
	}

	if (!('id' in event) || event.type === 'pane-changed' || event.type === 'pane-closed') {
		return operations;
	}

	const operation = operations[event.id];
	if (!operation || !isActive(operation)) return operations;
	return {...operations, [event.id]: reduceOperation(operation, event)};
}

function reduceOperation(
	operation: Operation,
	event: Extract<AppEvent, {type: `operation-${string}`}>,
): Operation {
	switch (event.type) {
		case 'operation-started':
			return operation;
		case 'operation-reported':
			return report(operation, event.event);
		case 'operation-stopping':
			return {...operation, phase: 'stopping'};
		case 'operation-finished':
			return end(operation, {phase: 'finished', endedAt: event.at});
		case 'operation-cancelled':
			return end(operation, {phase: 'cancelled', endedAt: event.at, failure: event.failure});
		case 'operation-failed':
			return end(operation, {phase: 'failed', endedAt: event.at, failure: event.failure});
	}
}

/** Steps that were cut short count as not done. */
function end(
	operation: Operation,
	ending: Pick<Operation, 'phase' | 'endedAt' | 'failure'>,
): Operation {
	const steps = Object.entries(operation.steps).map(([id, step]) =>
		step.state.phase === 'running' ? [id, {...step, state: planned}] : [id, step],
	);
	return {...operation, ...ending, steps: Object.fromEntries(steps) as Operation['steps']};
}

const planned: StepState = {phase: 'planned'};

function report(operation: Operation, event: FleetEvent): Operation {
	switch (event.type) {
		case 'steps-planned': {
			const known = event.steps.filter(({id}) => !operation.steps[id]);
			const added = known.map(step => [step.id, {...step, state: {phase: 'planned'}}] as const);
			return {
				...operation,
				order: [...operation.order, ...known.map(({id}) => id)],
				steps: {...operation.steps, ...Object.fromEntries(added)},
			};
		}

		case 'step-started':
			return withStep(operation, event.step, {phase: 'running', startedAt: event.at});
		case 'step-progressed': {
			const {done, total, unit, text} = event;
			const before = operation.steps[event.step]?.state;
			if (before?.phase !== 'running') return operation;
			return withStep(operation, event.step, {...before, progress: {done, total, unit, text}});
		}

		case 'step-finished':
			return withStep(operation, event.step, {phase: 'done', ms: event.ms, note: event.note});
		case 'step-failed':
			return withStep(operation, event.step, {
				phase: 'failed',
				ms: event.ms,
				failure: event.failure,
			});
		case 'warned':
			return {...operation, warnings: [...operation.warnings, event.message]};
		case 'rollback-started':
			return {...operation, rollback: event.reason};
		case 'session-ready': {
			const {state, reasons = [`it is ${state}`]} = event.session;
			return state === 'ready' ? operation : {...operation, flaws: reasons};
		}

		case 'rollback-finished':
		case 'cell-checked':
			return operation;
	}
}

/** A step nobody planned is shown all the same. */
function withStep(operation: Operation, id: string, state: StepState): Operation {
	const step = operation.steps[id];
	return {
		...operation,
		order: step ? operation.order : [...operation.order, id],
		steps: {...operation.steps, [id]: {...(step ?? {id, title: id}), state}},
	};
}
