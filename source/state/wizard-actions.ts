import {parseSpec} from '../domain/spec-parse.ts';
import {hostsOf} from '../domain/hosts.ts';
import type {SessionSpec} from '../domain/spec.ts';
import type {Actions, ActionOptions} from './action-types.ts';
import {failureOf} from './failure-of.ts';
import type {Operations} from './operation-actions.ts';
import {sanitiseAll} from './sanitise.ts';
import {currentView, surroundings} from './selectors.ts';
import {firstBrokenStep} from './wizard-fields.ts';
import {specInput} from './wizard.ts';

/** The verbs of the wizard. */
export function createWizardActions({
	fleet,
	store,
	preferences,
	operations,
}: ActionOptions & {operations: Operations}): Pick<
	Actions,
	'newSession' | 'editWizard' | 'plan' | 'up'
> {
	let count = 0;
	let planning = new AbortController();

	const plan = async (id: string, signal: AbortSignal) => {
		try {
			const spec = parseSpec(specInput(store.getState().wizard.draft));
			const result = sanitiseAll(await fleet.plan(spec, {signal}));
			store.dispatch({type: 'plan-made', plan: id, result});
		} catch (error) {
			store.dispatch({type: 'plan-failed', plan: id, failure: failureOf(error)});
		}
	};

	const askForPlan = () => {
		planning.abort();
		planning = new AbortController();
		const id = `plan-${++count}`;
		store.dispatch({type: 'plan-asked', plan: id});
		void plan(id, planning.signal);
	};

	const start = (spec: SessionSpec) => {
		const hosts = hostsOf(spec).map(({name}) => name);
		const id = operations.run(
			{kind: 'up', session: spec.name, hosts},
			// The review showed what that would do.
			signal => fleet.up(spec, {signal, mayFormSwarm: true}),
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
			const last = preferences?.lastDraft();
			store.dispatch({type: 'wizard-opened', ...(last ? {last} : {})});
			store.dispatch({type: 'view-opened', view: {name: 'wizard'}});
		},
		editWizard(edit) {
			const before = store.getState().wizard.step;
			store.dispatch({type: 'wizard-edited', edit});
			const {step} = store.getState().wizard;
			if (step === 'review' && before !== 'review') askForPlan();
		},
		plan: askForPlan,
		up() {
			const state = store.getState();
			const {draft} = state.wizard;
			if (firstBrokenStep(draft, surroundings(state))) return;
			preferences?.saveDraft(draft);
			start(parseSpec(specInput(draft)));
		},
	};
}
