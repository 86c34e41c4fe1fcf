import {useDialogs} from '../frame/dialogs.ts';
import {useActions, useFlotilla} from '../kit/flotilla-context.ts';
import {downQuestion} from './down-question.ts';

/** Takes a session down, after asking. */
export function useDown(): (session: string) => void {
	const actions = useActions();
	const {ask} = useDialogs();
	const state = useFlotilla(state => state);
	return session => {
		const question = downQuestion(state, session, () => actions.down(session));
		if (question) ask(question);
	};
}
