import type {FleetEvent} from '../domain/operation/events.ts';
import {sanitiseAll} from '../domain/sanitise.ts';
import type {Actions, ActionOptions} from './action-types.ts';
import type {OperationKind} from './app-event.ts';
import {failureOf} from './failure-of.ts';
import type {Operations} from './operation-actions.ts';
import {currentView} from './selectors.ts';

type LabActions = {
	readonly verbs: Pick<Actions, 'openLab' | 'findLabs' | 'labUp' | 'labStart' | 'labDown'>;
	/** While somebody looks at the lab, it is asked for again after every change. */
	afterSnapshot(): void;
	close(): void;
};

/** The verbs of the lab's screen. */
export function createLabActions({
	fleet,
	store,
	operations,
}: Pick<ActionOptions, 'fleet' | 'store'> & {operations: Operations}): LabActions {
	const stop = new AbortController();
	const {signal} = stop;
	let count = 0;
	let isDue = false;
	let isAsking = false;

	const ask = async () => {
		isDue = false;
		const id = `labs-${++count}`;
		store.dispatch({type: 'labs-asked', ask: id});
		try {
			const labs = sanitiseAll(await fleet.labs({signal}));
			store.dispatch({type: 'labs-found', ask: id, labs});
		} catch (error) {
			if (!signal.aborted)
				store.dispatch({type: 'labs-failed', ask: id, failure: failureOf(error)});
		}
	};

	/** One question at a time: what changes meanwhile makes one more. */
	const findLabs = () => {
		isDue = true;
		if (isAsking) return;
		isAsking = true;
		void (async () => {
			while (isDue && !signal.aborted) await ask();
			isAsking = false;
		})();
	};

	const openLab: Actions['openLab'] = ({isInstead = false} = {}) => {
		store.dispatch({type: 'view-opened', view: {name: 'lab'}, isInstead});
		findLabs();
	};

	const run = (
		{kind, lab}: {kind: OperationKind; lab: string},
		begin: (signal: AbortSignal) => AsyncIterable<FleetEvent>,
	) => {
		const id = operations.run({kind, lab, hosts: []}, begin, () => {
			// Whoever watched it wants to see what there is now.
			const view = currentView(store.getState());
			if (view.name === 'progress' && view.operation === id) openLab({isInstead: true});
		});
		store.dispatch({type: 'view-opened', view: {name: 'progress', operation: id}});
	};

	const up = (kind: OperationKind, {agents, on}: {agents: number; on: string}) =>
		run({kind, lab: on}, signal => fleet.labUp({agents, on, signal}));

	return {
		verbs: {
			openLab,
			findLabs,
			labUp: options => up('lab-up', options),
			labStart: ({on, agents}) => up('lab-start', {on, agents: agents.length}),
			labDown: on => run({kind: 'lab-down', lab: on}, signal => fleet.labDown(on, {signal})),
		},
		afterSnapshot() {
			if (currentView(store.getState()).name === 'lab') findLabs();
		},
		close: () => stop.abort(),
	};
}
