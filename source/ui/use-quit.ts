import {activeOperations} from '../state/selectors.ts';
import {useDialogs} from './dialogs.ts';
import {useActions, useFlotilla} from './flotilla-context.ts';

/** Leaves flotilla; asks first where that undoes work that is under way. */
export function useQuit(): () => void {
	const actions = useActions();
	const {ask} = useDialogs();
	const isWaiting = useFlotilla(state => state.exit === 'waiting');
	const active = useFlotilla(activeOperations);
	const starting = active.filter(({kind}) => kind === 'up').map(({session}) => session);
	const ending = active.filter(({kind}) => kind === 'down').map(({session}) => session);
	return () => {
		if (isWaiting || (starting.length === 0 && ending.length === 0)) {
			actions.quit();
			return;
		}

		const undone = starting.length > 0 ? `${starting.join(', ')} is rolled back. ` : '';
		const waited = ending.length > 0 ? `Waits until ${ending.join(', ')} is removed. ` : '';
		ask({
			text: 'Leave flotilla while it is at work?',
			detail: `${undone}${waited}Sessions that are up keep running.`,
			onYes: () => actions.quit(),
		});
	};
}
