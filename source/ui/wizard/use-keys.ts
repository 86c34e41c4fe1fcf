import type {WizardEdit} from '../../state/wizard/edit.ts';
import type {Wizard} from '../../state/wizard/wizard.ts';
import {useDialogs} from '../frame/dialogs.ts';
import {useKeys, type Reasons} from '../frame/use-keys.ts';
import {useQuit} from '../frame/use-quit.ts';
import {useActions} from '../kit/flotilla-context.ts';
import type {Scroll} from './review-lines.ts';
import {swarmQuestion} from './swarm-question.ts';

/**
 * What the keys do in the wizard. `reasons` says which can do nothing now, and why; `scroll` moves the
 * review, by lines or by pages.
 */
export function useWizardKeys(
	{step, plan}: Wizard,
	{reasons, scroll}: {reasons: Reasons<'wizard'>; scroll: Scroll},
): void {
	const actions = useActions();
	const {ask, showHelp} = useDialogs();
	const quit = useQuit();
	const edit = (change: WizardEdit) => () => actions.editWizard(change);
	/** A swarm outlives the session, so it is made or joined only after a yes of its own. */
	const start = () => {
		const swarm = plan.phase === 'made' ? plan.result.swarm : undefined;
		if (!swarm) actions.up();
		else ask(swarmQuestion(swarm, () => actions.up()));
	};

	const isReview = step === 'review';
	const next = () => {
		if (!isReview) actions.editWizard({type: 'next-step'});
		else if (plan.phase === 'made') start();
		else if (plan.phase === 'failed') actions.plan();
	};
	const back = () => {
		if (step === 'agents') actions.back();
		else actions.editWizard({type: 'last-step'});
	};

	useKeys(
		'wizard',
		{
			next,
			back,
			// What starts hosts is never a key that turns pages elsewhere.
			'page-down': isReview ? () => scroll(1, 'pages') : next,
			'page-up': isReview ? () => scroll(-1, 'pages') : back,
			'next-field': edit({type: 'go', to: 'next-field'}),
			'last-field': edit({type: 'go', to: 'last-field'}),
			below: isReview ? () => scroll(1, 'lines') : edit({type: 'go', to: 'next-row'}),
			above: isReview ? () => scroll(-1, 'lines') : edit({type: 'go', to: 'last-row'}),
			// A space, where the field is for text.
			toggle: edit({type: 'insert', text: ' '}),
			'remove-role': edit({type: 'remove-role'}),
			left: edit({type: 'move', to: 'left'}),
			right: edit({type: 'move', to: 'right'}),
			start: edit({type: 'move', to: 'start'}),
			end: edit({type: 'move', to: 'end'}),
			erase: edit({type: 'erase', what: 'before'}),
			delete: edit({type: 'erase', what: 'after'}),
			'erase-word': edit({type: 'erase', what: 'word'}),
			'erase-line': edit({type: 'erase', what: 'line'}),
			replan: () => actions.plan(),
			help: () => showHelp('wizard'),
			quit,
		},
		{
			isActive: step !== 'placement',
			reasons,
			// The steps are one form, through which may be typed ahead; what starts hosts is seen first.
			screen: isReview ? 'review' : 'form',
			onText: text => actions.editWizard({type: 'insert', text}),
		},
	);
}
