import {clustersOf} from '../../domain/clusters.ts';
import type {Failure} from '../../domain/failure.ts';
import {isPlaced, reducePlacement, type PlacementMove} from './columns.ts';
import {editText, type TextEdit} from './edit-text.ts';
import {failedStep} from './failed-step.ts';
import {
	brokenFields,
	canRemoveRole,
	fieldsOf,
	firstBrokenStep,
	type Field,
	type Surroundings,
} from './fields.ts';
import {
	emptyRole,
	emptyWizard,
	stepsOf,
	type Draft,
	type RoleDraft,
	type Wizard,
} from './wizard.ts';

/** Everything a key can do to the wizard. */
export type WizardEdit =
	| TextEdit
	| {readonly type: 'go'; readonly to: 'next-field' | 'last-field' | 'next-row' | 'last-row'}
	| {readonly type: 'toggle'}
	| {readonly type: 'remove-role'}
	| {readonly type: 'place'; readonly move: PlacementMove}
	| {readonly type: 'next-step'}
	| {readonly type: 'last-step'};

/** The wizard after an edit. A step with a broken rule is not left forwards. */
export function reduceWizard(wizard: Wizard, edit: WizardEdit, around: Surroundings): Wizard {
	const fields = fieldsOf(wizard.step, wizard.draft, around);
	const field = fields[Math.min(wizard.field, fields.length - 1)];
	switch (edit.type) {
		case 'insert':
		case 'erase':
		case 'move':
			if (field?.kind === 'text') return editField(wizard, field, edit);
			return field && isSpace(edit) ? toggle(wizard, field, around) : wizard;
		case 'go': {
			const moved = focusField(wizard, fields, nextField(fields, wizard.field, edit.to));
			const chosen = fields[moved.field];
			// Of modes one is always chosen: the one that has the focus.
			return wizard.step === 'mode' && chosen ? toggle(moved, chosen, around) : moved;
		}

		case 'toggle':
			return field ? toggle(wizard, field, around) : wizard;
		case 'remove-role':
			return field?.role === undefined ? wizard : removeRole(wizard, field.role, around);
		case 'next-step': {
			if (field?.kind === 'button') return toggle(wizard, field, around);
			const broken = brokenFields(wizard.step, wizard.draft, around)[0];
			if (wizard.step === 'placement' && !isPlaced(wizard)) return wizard;
			if (!broken) return stepTo(wizard, 1, around);
			return focusField(
				wizard,
				fields,
				fields.findIndex(({key}) => key === broken.key),
			);
		}

		case 'place':
			return wizard.step === 'placement' ? reducePlacement(wizard, edit.move) : wizard;
		case 'last-step':
			// First the host that is held is put down.
			if (wizard.isHeld) return {...wizard, isHeld: false};
			return stepTo(wizard, -1, around);
	}
}

/**
 * The wizard with all steps of a draft filled: on the first that breaks a rule, else on the one where
 * what failed can be changed, else on the last.
 */
export function wizardOf(draft: Draft, around: Surroundings, failure?: Failure): Wizard {
	const step = firstBrokenStep(draft, around) ?? (failure ? failedStep(failure) : 'review');
	const fields = fieldsOf(step, draft, around);
	const broken = fields.findIndex(({problem}) => problem !== undefined);
	return focusField({...emptyWizard, draft, step, failure}, fields, broken);
}

function isSpace(edit: WizardEdit): boolean {
	return edit.type === 'insert' && edit.text === ' ';
}

function stepTo(wizard: Wizard, by: 1 | -1, around: Surroundings): Wizard {
	const steps = stepsOf(wizard.draft);
	const step = steps[steps.indexOf(wizard.step) + by];
	if (!step) return wizard;
	const fields = fieldsOf(step, wizard.draft, around);
	const chosen = fields.findIndex(({kind, isChosen}) => kind === 'choice' && isChosen);
	const first = step === 'mode' ? Math.max(0, chosen) : 0;
	return focusField({...wizard, step, ...unasked}, fields, first);
}

/** What is asked anew wherever one goes. */
const unasked = {plan: {phase: 'none'}, candidates: {phase: 'none'}, isHeld: false} as const;

function focusField(wizard: Wizard, fields: readonly Field[], index: number): Wizard {
	const field = Math.max(0, Math.min(index, fields.length - 1));
	const {key = '', text = ''} = fields[field] ?? {};
	return {
		...{...wizard, field},
		cursor: clustersOf(text).length,
		isSelected: text !== '' && numbers.test(key),
		fresh: undefined,
	};
}

/** Fields one goes to in order to put another number there. */
const numbers = /:(replicas|cpus|gpus)$/;

function nextField(
	fields: readonly Field[],
	current: number,
	to: 'next-field' | 'last-field' | 'next-row' | 'last-row',
): number {
	if (to === 'next-field') return (current + 1) % Math.max(1, fields.length);
	if (to === 'last-field') return (current + fields.length - 1) % Math.max(1, fields.length);
	const field = fields[current];
	if (!field) return current;
	const inRow = (row: number) =>
		fields.flatMap((other, index) => (other.row === row ? [index] : []));
	const column = inRow(field.row).indexOf(current);
	const target = inRow(field.row + (to === 'next-row' ? 1 : -1));
	// A row may lack the first columns: what is said of a role is below the same of the one above.
	const part = ({key = ''}: Partial<Field> = {}) => key.split(':')[2];
	const same = target.find(
		index => part(field) !== undefined && part(fields[index]) === part(field),
	);
	return same ?? target[Math.min(column, target.length - 1)] ?? current;
}

function editField(wizard: Wizard, field: Field, edit: TextEdit): Wizard {
	const isReplaced = wizard.isSelected && edit.type !== 'move';
	const line = isReplaced ? {text: '', cursor: 0} : {text: field.text, cursor: wizard.cursor};
	const {text, cursor} = editText(line, edit);
	const draft = withText(wizard.draft, field.key, text);
	return {...wizard, draft, cursor, isSelected: false, fresh: undefined};
}

function withText(draft: Draft, key: string, text: string): Draft {
	if (key === 'name' || key === 'image') return {...draft, [key]: text};
	const [, index, part = ''] = key.split(':');
	const change = (role: RoleDraft): RoleDraft => ({...role, [part]: text});
	return {
		...draft,
		roles: draft.roles.map((role, at) => (at === Number(index) ? change(role) : role)),
	};
}

function toggle(wizard: Wizard, field: Field, around: Surroundings): Wizard {
	const {draft} = wizard;
	if (field.key.startsWith('agent:')) {
		const name = field.key.slice('agent:'.length);
		const agents = draft.agents.includes(name)
			? draft.agents.filter(agent => agent !== name)
			: [...draft.agents, name];
		return {...wizard, draft: {...draft, agents}};
	}

	if (field.key.startsWith('mode:')) {
		const mode = field.key === 'mode:multi-node' ? 'multi-node' : 'single-node';
		return {...wizard, draft: {...draft, mode}};
	}

	if (field.key !== 'add-role') return wizard;
	const next = {...draft, roles: [...draft.roles, emptyRole]};
	const fields = fieldsOf(wizard.step, next, around);
	const fresh = `role:${draft.roles.length}:role`;
	const added = fields.findIndex(({key}) => key === fresh);
	return {...focusField({...wizard, draft: next}, fields, added), fresh};
}

function removeRole(wizard: Wizard, index: number, around: Surroundings): Wizard {
	if (!canRemoveRole(wizard.draft, index)) return wizard;
	const roles = wizard.draft.roles.filter((_, at) => at !== index);
	const draft = {...wizard.draft, roles};
	const fields = fieldsOf(wizard.step, draft, around);
	const next = `role:${Math.min(index, roles.length - 1)}:role`;
	const at = fields.findIndex(({key}) => key === next);
	return focusField({...wizard, draft}, fields, at);
}
