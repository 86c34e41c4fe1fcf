import type {Failure} from '../domain/failure.ts';
import {defaultImage, type Mode} from '../domain/spec.ts';
import {mainRole} from '../domain/role-name.ts';
import type {ProvisionPlan} from '../fleet/fleet.ts';

/** The steps of a new session, in order. */
export const wizardSteps = ['agents', 'mode', 'roles', 'images', 'review'] as const;
export type WizardStep = (typeof wizardSteps)[number];

/** A role as typed: nothing is lost that is not valid yet. */
export type RoleDraft = {
	readonly role: string;
	readonly replicas: string;
	readonly image: string;
	readonly cpus: string;
	readonly memory: string;
	readonly gpus: string;
};

/** A session as typed. */
export type Draft = {
	readonly name: string;
	readonly agents: readonly string[];
	readonly mode: Mode;
	/** Of roles that name none. */
	readonly image: string;
	readonly roles: readonly RoleDraft[];
};

/** What `up` would do with the draft. */
export type PlanState =
	| {readonly phase: 'none'}
	| {readonly phase: 'asked'; readonly id: string}
	| {readonly phase: 'made'; readonly id: string; readonly result: ProvisionPlan}
	| {readonly phase: 'failed'; readonly id: string; readonly failure: Failure};

export type Wizard = {
	readonly step: WizardStep;
	readonly draft: Draft;
	/** Index of the field that has the keys, within the step. */
	readonly field: number;
	/** Where the next character goes, in characters of the field's text. */
	readonly cursor: number;
	readonly plan: PlanState;
};

export const emptyRole: RoleDraft = {
	role: '',
	replicas: '1',
	image: '',
	cpus: '',
	memory: '',
	gpus: '',
};

export const emptyDraft: Draft = {
	name: '',
	agents: [],
	mode: 'single-node',
	image: defaultImage,
	roles: [
		{...emptyRole, role: mainRole},
		{...emptyRole, role: 'sub', replicas: '2'},
	],
};

export const emptyWizard: Wizard = {
	step: 'agents',
	draft: emptyDraft,
	field: 0,
	cursor: 0,
	plan: {phase: 'none'},
};

/** The draft as input for the one schema behind flags, files and wizard. */
export function specInput(draft: Draft): Record<string, unknown> {
	return {
		name: draft.name,
		mode: draft.mode,
		...(draft.agents.length > 0 ? {agents: [...draft.agents]} : {}),
		image: draft.image,
		roles: draft.roles.map(role => ({
			role: role.role,
			replicas: numberOr(role.replicas),
			...filled('image', role.image),
			...filled('cpus', numberOr(role.cpus)),
			...filled('memory', role.memory),
			...filled('gpus', numberOr(role.gpus)),
		})),
	};
}

function filled(key: string, value: string | number): Record<string, unknown> {
	return value === '' ? {} : {[key]: value};
}

function numberOr(text: string): string | number {
	return /^\d+(\.\d+)?$/.test(text) ? Number(text) : text;
}

/** The command that does the same, so that the wizard teaches the command line. */
export function upCommand(draft: Draft): string {
	const roles = draft.roles.map(role => {
		const extras = (['image', 'cpus', 'memory', 'gpus'] as const).flatMap(key =>
			role[key] === '' ? [] : [`${key}=${role[key]}`],
		);
		return `-r ${[`${role.role}:${role.replicas}`, ...extras].join(',')}`;
	});
	return [
		`flotilla up ${draft.name}`,
		...roles,
		...(draft.image === defaultImage ? [] : [`--image ${draft.image}`]),
		...(draft.mode === 'single-node' ? [] : [`--mode ${draft.mode}`]),
		...draft.agents.map(agent => `--agent ${agent}`),
	].join(' ');
}

/** A name nobody uses yet: `demo`, `demo-2`, … */
export function freeName(taken: readonly string[], wish = 'demo'): string {
	for (let count = 1; ; count++) {
		const name = count === 1 ? wish : `${wish}-${count}`;
		if (!taken.includes(name)) return name;
	}
}

/** The hosts the draft makes, as far as it can be read, in rank order. */
export function draftHosts(draft: Draft): Array<{name: string; role: string; image: string}> {
	const roles = [
		...draft.roles.filter(({role}) => role === mainRole),
		...draft.roles.filter(({role}) => role !== mainRole),
	];
	return roles.flatMap(({role, replicas, image}) => {
		const count = /^\d{1,4}$/.test(replicas) ? Math.min(Number(replicas), 1000) : 0;
		return Array.from({length: role === '' ? 0 : count}, (_, index) => ({
			name: `${role}${index + 1}`,
			role,
			image: image === '' ? draft.image : image,
		}));
	});
}
