import {sanitiseAll} from '../domain/sanitise.ts';
import {hostsOf} from '../domain/session/hosts.ts';
import {parseSpec} from '../domain/spec/parse.ts';
import type {Actions, ActionOptions} from './action-types.ts';
import type {AppState} from './app-state.ts';
import {failureOf} from './failure-of.ts';
import type {Operations} from './operation-actions.ts';
import {isActive, isLost} from './operations.ts';
import {currentView, surroundings} from './selectors.ts';
import {firstBrokenStep} from './wizard/fields.ts';
import {specInput, type Draft} from './wizard/wizard.ts';

/** The verbs of the wizard. */
export function createWizardActions({
	fleet,
	store,
	operations,
}: ActionOptions & {operations: Operations}): Pick<
	Actions,
	'newSession' | 'tryAgain' | 'editWizard' | 'plan' | 'up'
> {
	let count = 0;
	let asking = new AbortController();
	/** Asks the engines anew; what was asked before is of no interest any more. */
	const ask = (what: 'plan' | 'candidates') => {
		asking.abort();
		asking = new AbortController();
		const {signal} = asking;
		const id = `${what}-${++count}`;
		void (what === 'plan' ? plan(id, signal) : findCandidates(id, signal));
	};

	const spec = () => parseSpec(specInput(store.getState().wizard.draft));
	const plan = async (id: string, signal: AbortSignal) => {
		store.dispatch({type: 'plan-asked', plan: id});
		try {
			const result = sanitiseAll(await fleet.plan(spec(), {signal}));
			store.dispatch({type: 'plan-made', plan: id, result});
		} catch (error) {
			store.dispatch({type: 'plan-failed', plan: id, failure: failureOf(error)});
		}
	};

	const findCandidates = async (id: string, signal: AbortSignal) => {
		store.dispatch({type: 'candidates-asked', ask: id});
		try {
			const candidates = sanitiseAll(await fleet.candidates(spec(), {signal}));
			store.dispatch({type: 'candidates-found', ask: id, candidates});
		} catch (error) {
			store.dispatch({type: 'candidates-failed', ask: id, failure: failureOf(error)});
		}
	};

	const start = (draft: Draft, mayFormSwarm: boolean) => {
		const spec = parseSpec(specInput(draft));
		const hosts = hostsOf(spec).map(({name}) => name);
		const id = operations.run(
			{kind: 'up', session: spec.name, hosts, draft},
			signal => fleet.up(spec, {signal, mayFormSwarm}),
			() => {
				// Whoever watched it come up wants to be in it.
				const view = currentView(store.getState());
				if (view.name !== 'progress' || view.operation !== id) return;
				const session = {name: 'session', session: spec.name} as const;
				store.dispatch({type: 'view-opened', view: session, isInstead: true});
			},
		);
		store.dispatch({type: 'view-opened', view: {name: 'progress', operation: id}, isInstead: true});
	};

	return {
		newSession() {
			const state = store.getState();
			const last = state.wizard.isChanged ? state.wizard.draft : lostDraft(state);
			store.dispatch({type: 'wizard-opened', ...(last ? {last} : {})});
			store.dispatch({type: 'view-opened', view: {name: 'wizard'}});
		},
		tryAgain(operation) {
			const {draft, failure} = store.getState().operations[operation] ?? {};
			if (!draft) return;
			store.dispatch({type: 'wizard-reopened', draft, ...(failure ? {failure} : {})});
			store.dispatch({type: 'view-opened', view: {name: 'wizard'}, isInstead: true});
			if (store.getState().wizard.step === 'review') ask('plan');
		},
		editWizard(edit) {
			const before = store.getState().wizard.step;
			store.dispatch({type: 'wizard-edited', edit});
			const {step} = store.getState().wizard;
			if (step === before) return;
			if (step === 'placement') ask('candidates');
			if (step === 'review') ask('plan');
		},
		plan: () => ask(store.getState().wizard.step === 'placement' ? 'candidates' : 'plan'),
		up() {
			const state = store.getState();
			const {draft, plan} = state.wizard;
			if (firstBrokenStep(draft, surroundings(state))) {
				store.dispatch({type: 'wizard-reopened', draft});
				return;
			}

			const mayFormSwarm = plan.phase === 'made' && plan.result.swarm !== undefined;
			start(draft, mayFormSwarm);
		},
	};
}

/** What was typed for the last start, where that came to nothing. */
function lostDraft({operations}: AppState): Draft | undefined {
	const last = Object.values(operations).findLast(({kind}) => kind === 'up');
	return last && !isActive(last) && isLost(last) ? last.draft : undefined;
}
