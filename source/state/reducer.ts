import {reduceAgentChecks} from './agent-checks.ts';
import type {AppEvent, Grid, Notice, PaneInfo, View} from './app-event.ts';
import type {AppState} from './app-state.ts';
import {reduceLabs} from './labs.ts';
import {reduceMeshes} from './meshes.ts';
import {failedTitle} from './operation-words.ts';
import {reduceOperations} from './operations.ts';
import {reduceSnapshot} from './snapshot.ts';
import {reduceWizard, wizardOf} from './wizard/edit.ts';
import {emptyWizard, freeName, type Wizard} from './wizard/wizard.ts';

/** The state after an event. Pure: the same events always give the same state. */
export function reduce(state: AppState, event: AppEvent): AppState {
	const {operations, sessions} = state;
	return reduceRest(
		{
			...state,
			operations: reduceOperations(operations, event),
			meshes: reduceMeshes(state.meshes, event, {operations, sessions}),
			panes: reducePanes(state.panes, event),
			agentChecks: reduceAgentChecks(state.agentChecks, event),
			labs: reduceLabs(state.labs, event),
		},
		event,
	);
}

function reduceRest(state: AppState, event: AppEvent): AppState {
	switch (event.type) {
		case 'snapshot-arrived':
			return reduceSnapshot(state, event.snapshot);
		case 'watch-failed':
			return {...state, watchFailure: event.failure};
		case 'view-opened':
			return {...state, views: openView(state.views, event)};
		case 'view-left':
			return {...state, views: state.views.length > 1 ? state.views.slice(0, -1) : state.views};
		case 'grid-changed': {
			const before = state.grids[event.session] ?? emptyGrid;
			return {...state, grids: {...state.grids, [event.session]: {...before, ...event.grid}}};
		}

		case 'wizard-opened':
		case 'wizard-reopened':
		case 'wizard-edited':
		case 'candidates-asked':
		case 'candidates-found':
		case 'candidates-failed':
		case 'plan-asked':
		case 'plan-made':
		case 'plan-failed':
			return {...state, wizard: reduceWizardEvent(state, event)};
		case 'notice-shown':
			return {...state, notice: event.notice};
		case 'notice-closed':
			return {...state, notice: undefined};
		case 'exit-changed':
			// Whoever waits wants to see for what.
			return event.exit === 'waiting'
				? {...state, exit: event.exit, views: [{name: 'sessions'}]}
				: {...state, exit: event.exit};
		case 'operation-cancelled':
		case 'operation-failed':
			return {...state, notice: noticeOf(state, event) ?? state.notice};
		case 'operation-started':
			return event.draft ? {...state, wizard: {...state.wizard, isChanged: false}} : state;
		case 'operation-reported':
		case 'operation-stopping':
		case 'operation-finished':
		case 'pane-opened':
		case 'pane-changed':
		case 'pane-closed':
		case 'agents-check-started':
		case 'agent-reported':
		case 'agents-check-ended':
		case 'labs-asked':
		case 'labs-found':
		case 'labs-failed':
			return state;
	}
}

/** A grid nobody touched. */
export const emptyGrid: Grid = {focus: undefined, isZoomed: false};

/** A failure nobody is looking at is told in the list of sessions. */
function noticeOf(
	{views, operations}: AppState,
	{id, failure}: Extract<AppEvent, {type: 'operation-cancelled' | 'operation-failed'}>,
): Notice | undefined {
	const operation = operations[id];
	const view = views.at(-1);
	const isWatched = view?.name === 'progress' && view.operation === id;
	if (!operation || !failure || isWatched || operation.kind === 'check') return undefined;
	return {title: failedTitle(operation), failure};
}

function openView(
	views: readonly View[],
	{view, isInstead}: {view: View; isInstead?: boolean},
): readonly View[] {
	if (view.name === 'sessions') return [view];
	const before = isInstead ? views.slice(0, -1) : views;
	// Coming back to a view that is on the way here does not make the way longer.
	const same = before.findIndex(other => JSON.stringify(other) === JSON.stringify(view));
	return [...(same < 0 ? before : before.slice(0, same)), view];
}

function reducePanes(
	panes: AppState['panes'],
	event: AppEvent,
): Readonly<Record<string, PaneInfo>> {
	switch (event.type) {
		case 'pane-opened':
			return {...panes, [event.pane.id]: {...event.pane, state: {phase: 'connecting'}}};
		case 'pane-changed': {
			const pane = panes[event.id];
			return pane ? {...panes, [event.id]: {...pane, state: event.state}} : panes;
		}

		case 'pane-closed':
			return Object.fromEntries(Object.entries(panes).filter(([id]) => id !== event.id));

		default:
			return panes;
	}
}

function noteChange(before: Wizard, after: Wizard): Wizard {
	return after.draft === before.draft ? after : {...after, isChanged: true};
}

function reduceWizardEvent(
	state: AppState,
	event: Extract<AppEvent, {type: `${'wizard' | 'plan' | 'candidates'}-${string}`}>,
): Wizard {
	const {wizard, sessions, agents} = state;
	const taken = sessions.map(({status}) => status.name);
	switch (event.type) {
		case 'wizard-opened': {
			const draft = event.last ?? emptyWizard.draft;
			const name = freeName(taken, draft.name === '' ? undefined : draft.name);
			const known = draft.agents.filter(name => agents.some(agent => agent.name === name));
			const opened = {...emptyWizard, draft: {...draft, name, agents: known}};
			return {...opened, cursor: name.length, isChanged: wizard.isChanged};
		}

		case 'wizard-reopened':
			return {
				...wizardOf(event.draft, {agents, taken}, event.failure),
				isChanged: wizard.isChanged,
			};
		case 'wizard-edited':
			return noteChange(wizard, reduceWizard(wizard, event.edit, {agents, taken}));
		case 'candidates-asked':
			return {...wizard, candidates: {phase: 'asked', id: event.ask}};
		case 'candidates-found':
			if (wizard.candidates.phase !== 'asked' || wizard.candidates.id !== event.ask) return wizard;
			return {
				...wizard,
				candidates: {phase: 'known', id: event.ask, candidates: event.candidates},
			};
		case 'candidates-failed':
			if (wizard.candidates.phase !== 'asked' || wizard.candidates.id !== event.ask) return wizard;
			return {...wizard, candidates: {phase: 'failed', id: event.ask, failure: event.failure}};
		case 'plan-asked':
			return {...wizard, plan: {phase: 'asked', id: event.plan}};
		case 'plan-made':
			if (wizard.plan.phase !== 'asked' || wizard.plan.id !== event.plan) return wizard;
			return {...wizard, plan: {phase: 'made', id: event.plan, result: event.result}};
		case 'plan-failed':
			if (wizard.plan.phase !== 'asked' || wizard.plan.id !== event.plan) return wizard;
			return {...wizard, plan: {phase: 'failed', id: event.plan, failure: event.failure}};
	}
}
