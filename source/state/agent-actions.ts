import {sanitiseAll} from '../domain/sanitise.ts';
import type {Actions, ActionOptions} from './action-types.ts';
import {uncheckedAgents} from './agent-rows.ts';
import {failureOf} from './failure-of.ts';
import {currentView} from './selectors.ts';

type AgentActions = {
	readonly verbs: Pick<Actions, 'openAgents' | 'checkAgents'>;
	/** While somebody looks at the agents, those that are new or came back are looked at closely. */
	afterSnapshot(): void;
	close(): void;
};

/** The verbs of the agents' screen. */
export function createAgentActions({
	fleet,
	store,
}: Pick<ActionOptions, 'fleet' | 'store'>): AgentActions {
	let count = 0;
	let checking = new AbortController();

	const look = async (check: string, signal: AbortSignal) => {
		store.dispatch({type: 'agents-check-started', check});
		try {
			for await (const report of fleet.checkAgents({signal})) {
				store.dispatch({type: 'agent-reported', check, report: sanitiseAll(report)});
			}

			store.dispatch({type: 'agents-check-ended', check});
		} catch (error) {
			if (signal.aborted) return;
			store.dispatch({type: 'agents-check-ended', check, failure: failureOf(error)});
		}
	};

	const checkAgents = () => {
		checking.abort();
		checking = new AbortController();
		void look(`agents-${++count}`, checking.signal);
	};

	const isChecking = () => store.getState().agentChecks.current !== undefined;
	return {
		verbs: {
			checkAgents,
			openAgents() {
				store.dispatch({type: 'view-opened', view: {name: 'agents'}});
				if (!isChecking()) checkAgents();
			},
		},
		afterSnapshot() {
			const state = store.getState();
			if (currentView(state).name !== 'agents' || isChecking()) return;
			if (uncheckedAgents(state).length > 0) checkAgents();
		},
		close: () => checking.abort(),
	};
}
