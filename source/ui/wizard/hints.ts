import {canRemoveRole, type Field} from '../../state/wizard/fields.ts';
import type {Wizard} from '../../state/wizard/wizard.ts';

/** Which keys do nothing where the wizard is now, and what the others do there. */
export function wizardHints(
	{step, draft, field, plan}: Wizard,
	fields: readonly Field[],
): {without: string[]; words: Record<string, string>} {
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
			...(isAsking ? ['next'] : []),
		],
		words: {
			...(kind === 'button' ? {next: 'add a role'} : {}),
			...(step === 'mode' ? {'next-field': 'other mode'} : {}),
			...(step === 'review' ? {next: plan.phase === 'made' ? 'start' : 'ask again'} : {}),
		},
	};
}
