import {canRemoveRole, type Field} from '../../state/wizard/fields.ts';
import type {Wizard} from '../../state/wizard/wizard.ts';
import type {Reasons} from '../frame/use-keys.ts';

/** Which keys do nothing where the wizard is now, and what the others do there. */
export function wizardHints(
	{step, draft, field, plan}: Wizard,
	fields: readonly Field[],
): {without: string[]; reasons: Reasons<'wizard'>; words: Record<string, string>} {
	const {kind, role} = fields[field] ?? {};
	const isAsking = step === 'review' && (plan.phase === 'asked' || plan.phase === 'none');
	const mayRemove = step === 'roles' && role !== undefined && canRemoveRole(draft, role);
	// Of modes one is always chosen: the one that has the focus.
	const mayToggle = kind === 'choice' && step !== 'mode';
	return {
		without: [
			...(mayRemove ? [] : ['remove-role']),
			...(mayToggle ? [] : ['toggle']),
			...(fields.length > 1 ? [] : ['next-field']),
		],
		reasons: {
			...(isAsking ? {next: 'The agents are still being asked what it would take'} : {}),
			...(step === 'review' ? {} : {replan: 'The plan is made on the last step'}),
			...(mayRemove ? {} : {'remove-role': whyItStays(step, role !== undefined)}),
		},
		words: {
			...(kind === 'button' ? {next: 'add a role'} : {}),
			...(step === 'mode' ? {'next-field': 'other mode'} : {}),
			...(step === 'review' ? {next: plan.phase === 'made' ? 'start' : 'ask again'} : {}),
		},
	};
}

function whyItStays(step: Wizard['step'], isAtRole: boolean): string {
	if (step !== 'roles') return 'Roles are taken out on the step of the roles';
	return isAtRole
		? 'main stays: every session has that role'
		: 'Go to a role first: there is none here to take out';
}
