import type {AgentStatus} from '../../domain/agent/status.ts';
import {specProblems} from '../../domain/spec/parse.ts';
import {mainRole} from '../../domain/spec/role-name.ts';
import type {Mode} from '../../domain/spec/spec.ts';
import {specInput, stepsOf, type Draft, type Wizard, type WizardStep} from './wizard.ts';

/** One thing to fill in. Fields with the same `row` stand beside each other. */
export type Field = {
	/** Unique in the step: `name`, `agent:local`, `role:1:replicas`. */
	readonly key: string;
	readonly row: number;
	/** Text is typed, a choice is toggled, a button does something. */
	readonly kind: 'text' | 'choice' | 'button';
	readonly text: string;
	readonly isChosen?: boolean;
	/** The rule it breaks. */
	readonly problem?: string;
	/** Index in `draft.roles`. */
	readonly role?: number;
};

/** What the wizard has to know of the fleet. */
export type Surroundings = {
	readonly agents: readonly AgentStatus[];
	/** Names of sessions there are. */
	readonly taken: readonly string[];
};

/** Why this mode cannot be had; undefined where it can. */
export function modeRule(mode: Mode, around: Surroundings): string | undefined {
	const reachable = around.agents.filter(agent => agent.isReachable).length;
	if (mode === 'single-node' || reachable >= 2) return undefined;
	const known = reachable === 1 ? 'only 1 is' : 'none is';
	return `needs at least 2 reachable agents; ${known}: leave with Esc and start a lab (l), or add agents`;
}

/** Where a session goes while no agent is chosen. */
export function usualPlace({mode}: Draft, {agents}: Surroundings): string {
	if (mode === 'multi-node') return 'the known agents of a swarm';
	const [agent] = agents;
	if (!agent) return 'the engine docker uses';
	return agent.isReachable ? agent.name : `${agent.name}, which does not answer`;
}

/** The fields of a step, in the order of the Tab key. */
export function fieldsOf(step: WizardStep, draft: Draft, around: Surroundings): Field[] {
	const problems = draftProblems(draft, around);
	const at = (key: string) => problems.get(key);
	switch (step) {
		case 'agents':
			return [
				{key: 'name', row: 0, kind: 'text', text: draft.name, problem: at('name')},
				...around.agents.map((agent, index): Field => ({
					key: `agent:${agent.name}`,
					row: index + 1,
					kind: 'choice',
					text: agent.name,
					isChosen: draft.agents.includes(agent.name),
					problem: at(`agent:${agent.name}`),
				})),
			];
		case 'mode':
			return (['single-node', 'multi-node'] as const).map((mode, row) => ({
				key: `mode:${mode}`,
				row,
				kind: 'choice',
				text: mode,
				isChosen: draft.mode === mode,
				problem: draft.mode === mode ? at('mode') : undefined,
			}));
		case 'roles':
			return [
				...draft.roles.flatMap((role, index): Field[] => [
					...(isFixedRole(draft, index) ? [] : [textField(index, 'role', {text: role.role, at})]),
					textField(index, 'replicas', {text: role.replicas, at}),
				]),
				{
					key: 'add-role',
					row: draft.roles.length,
					kind: 'button',
					text: 'add a role',
					problem: at('roles'),
				},
			];
		case 'images':
			return [
				{key: 'image', row: 0, kind: 'text', text: draft.image, problem: at('image')},
				...draft.roles.flatMap((role, index): Field[] =>
					(['image', 'cpus', 'memory', 'gpus'] as const).map(key => ({
						...textField(index, key, {text: role[key], at}),
						row: index + 1,
					})),
				),
			];
		case 'placement':
		case 'review':
			return [];
	}
}

/** The fields of the step as they are shown: one that was just added is not blamed yet. */
export function shownFields({step, draft, fresh}: Wizard, around: Surroundings): Field[] {
	return fieldsOf(step, draft, around).map(field =>
		field.key === fresh ? {...field, problem: undefined} : field,
	);
}

function textField(
	index: number,
	key: string,
	{text, at}: {text: string; at: (key: string) => string | undefined},
): Field {
	const name = `role:${index}:${key}`;
	return {key: name, row: index, kind: 'text', text, problem: at(name), role: index};
}

/** Every rule the draft breaks, by field key; `spec` holds what belongs to no field. */
export function draftProblems(draft: Draft, around: Surroundings): ReadonlyMap<string, string> {
	const spec = specProblems(specInput(draft));
	const result = new Map<string, string>();
	const put = (key: string, rule: string | undefined) => {
		if (rule !== undefined && !result.has(key)) result.set(key, rule);
	};

	if (around.taken.includes(draft.name)) put('name', 'is taken; choose another name');
	put('name', draft.name === '' ? 'is missing' : spec.get('name'));
	put('image', draft.image === '' ? 'is empty; use NAME[:TAG], like debian:12' : spec.get('image'));
	put('roles', spec.get('roles'));
	put('mode', modeRule(draft.mode, around) ?? spec.get('mode'));
	if (draft.mode === 'single-node' && draft.agents.length > 1) {
		put('mode', `runs on one agent, but ${draft.agents.length} are chosen`);
	}

	if (draft.mode === 'multi-node' && draft.agents.length === 1) {
		put('mode', 'needs several agents, but 1 is chosen');
	}

	for (const name of draft.agents) {
		const agent = around.agents.find(agent => agent.name === name);
		if (agent && !agent.isReachable) put(`agent:${name}`, 'cannot be reached now');
	}

	for (const [index, role] of draft.roles.entries()) {
		if (role.role === '') put(`role:${index}:role`, 'is missing');
		put(`role:${index}:role`, spec.get(`roles.${index}.role`));
		for (const key of ['replicas', 'image', 'cpus', 'memory', 'gpus'] as const) {
			put(`role:${index}:${key}`, spec.get(`roles.${role.role}.${key}`));
		}
	}

	return result;
}

/** The first step whose fields break a rule; undefined where the draft is whole. */
export function firstBrokenStep(draft: Draft, around: Surroundings): WizardStep | undefined {
	return stepsOf(draft).find(step => brokenFields(step, draft, around).length > 0);
}

/** The fields of one step that keep it from being left. */
export function brokenFields(step: WizardStep, draft: Draft, around: Surroundings): Field[] {
	return fieldsOf(step, draft, around).filter(({problem}) => problem !== undefined);
}

/** Can this role be taken out? `main` always stays. */
export function canRemoveRole(draft: Draft, index: number): boolean {
	const isOnlyMain =
		draft.roles[index]?.role === mainRole &&
		draft.roles.filter(({role}) => role === mainRole).length === 1;
	return draft.roles.length > 1 && !isOnlyMain && !isFixedRole(draft, index);
}

/** Is its name no field? `main` is the first role of every session. */
export function isFixedRole({roles}: Draft, index: number): boolean {
	return index === 0 && roles[0]?.role === mainRole;
}
