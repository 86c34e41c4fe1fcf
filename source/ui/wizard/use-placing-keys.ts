import {findHost, pictureOf, type PlacementMove} from '../../state/wizard/columns.ts';
import type {WizardEdit} from '../../state/wizard/edit.ts';
import type {Wizard} from '../../state/wizard/wizard.ts';
import {useDialogs} from '../frame/dialogs.ts';
import {useKeys, type Reasons} from '../frame/use-keys.ts';
import {useQuit} from '../frame/use-quit.ts';
import {useActions, useFlotilla} from '../kit/flotilla-context.ts';

/** What the keys do in the wizard while hosts are placed; returns which can do nothing now, and why. */
export function usePlacingKeys(): Reasons<'placement'> {
	const actions = useActions();
	const wizard = useFlotilla(state => state.wizard);
	const isActive = wizard.step === 'placement';
	const reasons = isActive ? placingReasons(wizard) : {};
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
		{isActive, reasons},
	);
	return reasons;
}

function placingReasons({draft, candidates, host, isHeld}: Wizard): Reasons<'placement'> {
	if (candidates.phase !== 'known') {
		const unknown =
			candidates.phase === 'failed'
				? 'The agents could not be asked: Ctrl-R asks them again'
				: 'The agents are still being asked what they have room for';
		return {
			...{next: unknown, pick: unknown, unpin: unknown, strategy: unknown},
			...{left: unknown, below: unknown, above: unknown, right: unknown},
		};
	}

	const picture = pictureOf(draft, candidates.candidates);
	const at = findHost(picture, host);
	const held = 'Put it down first (Space): a host in hand goes from agent to agent';
	return {
		...(picture.failure ? {next: 'Not every host has room where it is'} : {}),
		...(isHeld ? {below: held, above: held} : {}),
		...(at && at.host.agent === undefined
			? {unpin: 'flotilla chooses the agent of this host already'}
			: {}),
	};
}
