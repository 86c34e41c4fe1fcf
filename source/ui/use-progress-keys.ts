import {isActive, type Operation} from '../state/operations.ts';
import {useDialogs} from './dialogs.ts';
import {useActions} from './flotilla-context.ts';
import {plural} from './format.ts';
import {useKeys} from './use-keys.ts';

/** What the keys do while an operation is watched. */
export function useProgressKeys(operation: Operation): void {
	const actions = useActions();
	const {ask, showHelp} = useDialogs();
	const {id, session, kind, hosts, phase} = operation;
	const home = () => actions.open({name: 'sessions'});
	useKeys('progress', {
		leave: home,
		cancel() {
			if (!isActive(operation)) home();
			else if (phase === 'running') {
				const text = kind === 'up' ? `Stop starting ${session}?` : `Stop taking down ${session}?`;
				const detail =
					kind === 'up'
						? `What was made so far for its ${plural(hosts.length, 'host')} is removed.`
						: 'What is left of it stays, and can be taken down again.';
				ask({text, detail, onYes: () => actions.cancel(id)});
			}
		},
		open() {
			if (isActive(operation)) return;
			if (kind === 'up' && phase === 'finished') {
				actions.open({name: 'session', session}, {isInstead: true});
			} else home();
		},
		help: () => showHelp('progress'),
	});
}
