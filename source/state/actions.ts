import {sanitiseAll} from '../domain/sanitise.ts';
import type {Actions, ActionOptions} from './action-types.ts';
import {createAgentActions} from './agent-actions.ts';
import type {AppEvent, Scope} from './app-event.ts';
import type {AppState} from './app-state.ts';
import {failureOf} from './failure-of.ts';
import {createLabActions} from './lab-actions.ts';
import {createOperations} from './operation-actions.ts';
import {createPanes} from './pane-actions.ts';
import {isAsBefore, seenHosts} from './seen.ts';
import {activeChecks, countMesh, currentView, meshOf, sessionByName} from './selectors.ts';
import {createWizardActions} from './wizard-actions.ts';

/** Where more hosts than these have changed, all pairs are checked. */
const mostRechecked = 3;

/** Makes the verbs; `watch()` has to be called for anything to be known. */
export function createActions(options: ActionOptions): Actions {
	const {fleet, store, now} = options;
	const dispatch = (event: AppEvent) => store.dispatch(event);
	const operations = createOperations({dispatch, now});
	const panes = createPanes({openPane: options.openPane, store});
	const agents = createAgentActions(options);
	const labs = createLabActions({...options, operations});
	let watching = new AbortController();

	const hostsOf = (session: string) =>
		sessionByName(store.getState(), session)?.status.hosts.map(({name}) => name) ?? [];
	/** By session: hosts that changed while a check was under way, which may have come too early for them. */
	const due = new Map<string, Set<string>>();
	const checkDue = (session: string) => {
		const hosts = [...(due.get(session) ?? [])];
		if (hosts.length === 0 || activeChecks(store.getState(), session).length > 0) return;
		check(session, hosts.length > mostRechecked ? {} : {hosts});
	};
	const check = (session: string, scope: Scope) => {
		if (!scope.from && !scope.to) due.delete(session);
		operations.run(
			{kind: 'check', session, hosts: hostsOf(session), scope},
			async function* (signal) {
				for await (const cell of fleet.check(session, {signal, ...scope})) {
					yield {type: 'cell-checked', cell};
				}
			},
			() => checkDue(session),
		);
	};

	const watch = async (signal: AbortSignal) => {
		try {
			for await (const snapshot of fleet.watch({signal})) {
				if (signal.aborted) return;
				const before = store.getState();
				dispatch({type: 'snapshot-arrived', snapshot: sanitiseAll(snapshot)});
				panes.closeGone();
				panes.revive(before);
				agents.afterSnapshot();
				labs.afterSnapshot();
				const {session, hosts} = changedHosts(before, store.getState());
				for (const host of hosts) due.set(session, (due.get(session) ?? new Set()).add(host));
				checkDue(session);
			}
		} catch (error) {
			if (!signal.aborted) dispatch({type: 'watch-failed', failure: failureOf(error)});
		}
	};

	return {
		...createWizardActions({...options, operations}),
		...agents.verbs,
		...labs.verbs,
		watch() {
			watching.abort();
			watching = new AbortController();
			void watch(watching.signal);
		},
		open: (view, {isInstead = false} = {}) => dispatch({type: 'view-opened', view, isInstead}),
		openMesh(session) {
			dispatch({type: 'view-opened', view: {name: 'mesh', session}});
			const hosts = hostsOf(session);
			const mesh = meshOf(store.getState(), session);
			const {ok, failed} = countMesh(mesh, hosts);
			const isComplete = ok + failed === hosts.length ** 2;
			if (!isComplete && activeChecks(store.getState(), session).length === 0) check(session, {});
		},
		back: () => dispatch({type: 'view-left'}),
		closeNotice: () => dispatch({type: 'notice-closed'}),

		down(session) {
			const id = operations.run(
				{kind: 'down', session, hosts: hostsOf(session)},
				signal => fleet.down(session, {signal}),
				() => {
					const view = currentView(store.getState());
					const isWatched = view.name === 'progress' && view.operation === id;
					if (isWatched) dispatch({type: 'view-opened', view: {name: 'sessions'}});
				},
			);
			dispatch({type: 'view-opened', view: {name: 'sessions'}});
			dispatch({type: 'view-opened', view: {name: 'progress', operation: id}});
		},
		cancel: operation => operations.cancel(operation),
		check,

		showPanes: (session, wishes) => panes.show(session, wishes),
		reconnect: id => panes.reconnect(id),
		closePane: id => panes.close(id),
		changeGrid: (session, grid) => dispatch({type: 'grid-changed', session, grid}),

		quit() {
			const {exit} = store.getState();
			if (exit === 'waiting' || !operations.isBusy()) {
				dispatch({type: 'exit-changed', exit: 'now'});
				return;
			}

			dispatch({type: 'exit-changed', exit: 'waiting'});
			operations.cancelAll('up');
			operations.cancelAll('lab-up');
			void operations.settled().then(() => dispatch({type: 'exit-changed', exit: 'now'}));
		},
		async close() {
			watching.abort();
			agents.close();
			labs.close();
			panes.closeAll();
			operations.cancelAll();
			await operations.settled();
		},
	};
}

/** The hosts that are not as they were, of the session whose mesh somebody looks at. */
function changedHosts(before: AppState, after: AppState): {session: string; hosts: string[]} {
	const view = currentView(after);
	const session = view.name === 'mesh' ? view.session : '';
	const was = sessionByName(before, session)?.status;
	const is = sessionByName(after, session)?.status;
	if (!was || !is || was.id !== is.id) return {session, hosts: []};
	const old = seenHosts(before, session);
	const changed = seenHosts(after, session).filter(host => {
		const same = old.find(({name}) => name === host.name);
		return host.state !== 'unseen' && !(same && isAsBefore(same, host));
	});
	return {session, hosts: changed.map(({name}) => name)};
}
