import type {PlacementMove} from '../../state/wizard/columns.ts';
import type {WizardEdit} from '../../state/wizard/edit.ts';
import {useDialogs} from '../frame/dialogs.ts';
import {useKeys} from '../frame/use-keys.ts';
import {useQuit} from '../frame/use-quit.ts';
import {useActions, useFlotilla} from '../kit/flotilla-context.ts';

/** What the keys do in the wizard while hosts are placed. */
export function usePlacingKeys(): void {
	const actions = useActions();
	const isActive = useFlotilla(({wizard}) => wizard.step === 'placement');
	const {showHelp} = useDialogs();
	const quit = useQuit();
	const edit = (change: WizardEdit) => () => actions.editWizard(change);
	const place = (move: PlacementMove) => edit({type: 'place', move});
	useKeys(
		'placement',
		{
			next: edit({type: 'next-step'}),
			back: edit({type: 'last-step'}),
			pick: place('pick'),
			left: place('left'),
			below: place('below'),
			above: place('above'),
			right: place('right'),
			unpin: place('unpin'),
			strategy: place('strategy'),
			again: () => actions.plan(),
			help: () => showHelp('placement'),
			quit,
		},
		{isActive},
	);
}
