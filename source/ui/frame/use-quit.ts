import {isMaking, subjectOf} from '../../state/operation-words.ts';
import type {Operation} from '../../state/operations.ts';
import {activeOperations} from '../../state/selectors.ts';
import {useActions, useFlotilla} from '../kit/flotilla-context.ts';
import {useDialogs} from './dialogs.ts';

/** Is it waited for, as nothing of it could be undone? */
function isLast(operation: Operation): boolean {
	return operation.kind !== 'check' && !isMaking(operation);
}

/** Leaves flotilla; asks first where that undoes work that is under way. */
export function useQuit(): () => void {
	const actions = useActions();
	const {ask} = useDialogs();
	const isWaiting = useFlotilla(state => state.exit === 'waiting');
	const active = useFlotilla(activeOperations);
	const starting = active.filter(isMaking).map(subjectOf);
	const ending = active.filter(isLast).map(subjectOf);
	return () => {
		if (isWaiting || (starting.length === 0 && ending.length === 0)) {
			actions.quit();
			return;
		}

		const undone = starting.length > 0 ? `${starting.join(', ')} is rolled back. ` : '';
		const waited =
			ending.length > 0 ? `Waits until the work on ${ending.join(', ')} has ended. ` : '';
		ask({
			text: 'Leave flotilla while it is at work?',
			detail: `${undone}${waited}Sessions that are up keep running.`,
			word: 'leave',
			isOver: state => activeOperations(state).every(({kind}) => kind === 'check'),
			onYes: () => actions.quit(),
		});
	};
}
