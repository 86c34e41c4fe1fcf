import {doingOf, isMaking, isRemoving, subjectOf} from '../../state/operation-words.ts';
import {isActive, type Operation} from '../../state/operations.ts';
import {confirmationWord} from '../frame/confirmation-word.ts';
import {useDialogs} from '../frame/dialogs.ts';
import {useKeys, type Reasons} from '../frame/use-keys.ts';
import {useActions} from '../kit/flotilla-context.ts';
import {plural} from '../kit/format.ts';

/** What the keys do while an operation is watched; returns which can do nothing now, and why. */
export function useProgressKeys(operation: Operation): Reasons<'progress'> {
	const actions = useActions();
	const {ask, showHelp} = useDialogs();
	const {id, session, phase} = operation;
	const home = () => actions.open({name: 'sessions'});
	const reasons: Reasons<'progress'> = {
		...(isActive(operation)
			? {open: 'It is still at work: Esc calls it off, q leaves it to that'}
			: {}),
		...(isActive(operation) && phase !== 'running'
			? {cancel: 'It is being called off already'}
			: {}),
		...(!isActive(operation) && nextStep(operation) === undefined
			? {open: 'There is nothing to go into: q leads back to the sessions'}
			: {}),
	};
	const handlers = {
		leave: home,
		cancel() {
			if (!isActive(operation)) home();
			else {
				const text = `Stop ${doingOf(operation)} ${subjectOf(operation)}?`;
				ask({
					text,
					detail: consequence(operation),
					word: session === undefined ? 'lab' : confirmationWord(session),
					isOver: ({operations}) => operations[id]?.phase !== 'running',
					onYes: () => actions.cancel(id),
				});
			}
		},
		open() {
			const next = nextStep(operation);
			if (next?.to === 'lab') actions.openLab({isInstead: true});
			else if (next?.to === 'wizard') actions.tryAgain(id);
			else if (next?.to === 'session' && session !== undefined) {
				actions.open({name: 'session', session}, {isInstead: true});
			}
		},
		help: () => showHelp('progress'),
	};
	useKeys('progress', handlers, {reasons});
	return reasons;
}

type NextStep = {readonly to: 'session' | 'wizard' | 'lab'; readonly word: string};

/** Where Enter leads once an operation has ended, if anywhere but to the sessions. */
export function nextStep(operation: Operation): NextStep | undefined {
	const {lab, kind, phase} = operation;
	if (isActive(operation)) return undefined;
	if (lab !== undefined) return {to: 'lab', word: 'lab'};
	if (kind !== 'up') return undefined;
	if (phase === 'finished') return {to: 'session', word: 'go in'};
	return {to: 'wizard', word: 'change it and try again'};
}

/** What becomes of what was done so far. */
function consequence(operation: Operation): string {
	const {session, hosts} = operation;
	if (isRemoving(operation)) return 'What is left of it stays, and can be taken down again.';
	if (!isMaking(operation)) return 'Agents that were started so far keep running.';
	const what = session === undefined ? '' : ` for its ${plural(hosts.length, 'host')}`;
	return `What was made so far${what} is removed.`;
}
