import type {Failure} from '../../domain/failure.ts';
import type {ProvisionPlan} from '../../domain/operation/plan.ts';
import type {Candidates} from '../../domain/placement/findings.ts';
import {mainRole, roleNamePattern} from '../../domain/spec/role-name.ts';
import {defaultImage, type Mode, type SessionSpec} from '../../domain/spec/spec.ts';

/** The steps of a new session, in order. */
export const wizardSteps = ['agents', 'mode', 'roles', 'images', 'placement', 'review'] as const;
export type WizardStep = (typeof wizardSteps)[number];

/** A role as typed: nothing is lost that is not valid yet. */
export type RoleDraft = {
	readonly role: string;
	readonly replicas: string;
	readonly image: string;
	readonly cpus: string;
	readonly memory: string;
	readonly gpus: string;
	/** By replica: the agent it was moved to; empty where flotilla chooses. Kept beyond the count. */
	readonly agents: readonly string[];
};

export type Strategy = SessionSpec['placement'];

/** A session as typed. */
export type Draft = {
	readonly name: string;
	readonly agents: readonly string[];
	readonly mode: Mode;
	readonly placement: Strategy;
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

/** What decides where hosts go, once the agents have told it. */
export type CandidatesState =
	| {readonly phase: 'none'}
	| {readonly phase: 'asked'; readonly id: string}
	| {readonly phase: 'known'; readonly id: string; readonly candidates: Candidates}
	| {readonly phase: 'failed'; readonly id: string; readonly failure: Failure};

export type Wizard = {
	readonly step: WizardStep;
	readonly draft: Draft;
	/** Index of the field that has the keys, within the step. */
	readonly field: number;
	/** Where the next character goes, in characters of the field's text. */
	readonly cursor: number;
	/** Does what is typed next replace the field's text? */
	readonly isSelected: boolean;
	/** Key of a field that was just added: until it is typed in or left, it breaks no rule yet. */
	readonly fresh: string | undefined;
	/** Why the start of this draft failed. */
	readonly failure: Failure | undefined;
	/** Was something changed since the last start? Then it is kept when the wizard is left. */
	readonly isChanged: boolean;
	readonly plan: PlanState;
	/** What hosts may be placed on. */
	readonly candidates: CandidatesState;
	/** The host that has the keys while hosts are placed, by name, and whether it is moved. */
	readonly host: string;
	readonly isHeld: boolean;
};

export const emptyRole: RoleDraft = {
	role: '',
	replicas: '1',
	image: '',
	cpus: '',
	memory: '',
	gpus: '',
	agents: [],
};

export const emptyDraft: Draft = {
	name: '',
	agents: [],
	mode: 'single-node',
	placement: 'spread',
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
	isSelected: false,
	fresh: undefined,
	failure: undefined,
	isChanged: false,
	plan: {phase: 'none'},
	candidates: {phase: 'none'},
	host: '',
	isHeld: false,
};

/** The steps this draft takes: on one agent there is nothing to place. */
export function stepsOf({mode}: Draft): readonly WizardStep[] {
	return mode === 'multi-node' ? wizardSteps : wizardSteps.filter(step => step !== 'placement');
}

/** The draft as input for the one schema behind flags, files and wizard. */
export function specInput(draft: Draft): Record<string, unknown> {
	return {
		name: draft.name,
		mode: draft.mode,
		...(draft.agents.length > 0 ? {agents: [...draft.agents]} : {}),
		...(draft.mode === 'multi-node' ? {placement: draft.placement} : {}),
		image: draft.image,
		roles: draft.roles.map(role => ({
			role: role.role,
			replicas: numberOr(role.replicas),
			...filled('image', role.image),
			...filled('cpus', numberOr(role.cpus)),
			...filled('memory', role.memory),
			...filled('gpus', numberOr(role.gpus)),
			...pinned(pinsOfRole(draft, role)),
		})),
	};
}

/** By replica: the agent it stays on. Pins to agents that are not chosen count once they are again. */
export function pinsOfRole(draft: Draft, role: RoleDraft): Array<string | null> {
	if (draft.mode !== 'multi-node' || !isCount(role.replicas)) return [];
	return Array.from({length: Number(role.replicas)}, (_, index) => {
		const agent = role.agents[index] ?? '';
		const isChosen = draft.agents.length === 0 || draft.agents.includes(agent);
		return agent !== '' && isChosen ? agent : null;
	});
}

function pinned(pins: ReadonlyArray<string | null>): Record<string, unknown> {
	const [first] = pins;
	if (pins.every(pin => pin === null)) return {};
	return {agent: pins.every(pin => pin === first) ? first : pins};
}

function isCount(text: string): boolean {
	return /^\d{1,4}$/.test(text);
}

function filled(key: string, value: string | number): Record<string, unknown> {
	return value === '' ? {} : {[key]: value};
}

function numberOr(text: string): string | number {
	return /^\d+(\.\d+)?$/.test(text) ? Number(text) : text;
}

/** The command that does the same, so that the wizard teaches the command line; in parts to wrap. */
export function upCommandParts(draft: Draft): string[] {
	const roles = draft.roles.map(role => {
		const extras = (['image', 'cpus', 'memory', 'gpus'] as const).flatMap(key =>
			role[key] === '' ? [] : [`${key}=${role[key]}`],
		);
		const {agent = []} = pinned(pinsOfRole(draft, role)) as {agent?: string | Array<string | null>};
		const agents = [agent].flat().map(name => `agent=${name ?? ''}`);
		return `-r ${[`${role.role}:${role.replicas}`, ...extras, ...agents].join(',')}`;
	});
	return [
		`flotilla up ${draft.name}`,
		...roles,
		...(draft.image === defaultImage ? [] : [`--image ${draft.image}`]),
		...(draft.mode === 'single-node' ? [] : [`--mode ${draft.mode}`]),
		...(draft.mode === 'multi-node' && draft.placement !== 'spread'
			? [`--placement ${draft.placement}`]
			: []),
		...draft.agents.map(agent => `--agent ${agent}`),
	];
}

/** A name nobody uses yet: `demo`, `demo-2`, … */
export function freeName(taken: readonly string[], wish = 'demo'): string {
	for (let count = 1; ; count++) {
		const name = count === 1 ? wish : `${wish}-${count}`;
		if (!taken.includes(name)) return name;
	}
}

/** The hosts the draft makes, as far as it can be read, in rank order; none of a name no role can have. */
export function draftHosts(draft: Draft): Array<{name: string; role: string; image: string}> {
	const roles = [
		...draft.roles.filter(({role}) => role === mainRole),
		...draft.roles.filter(({role}) => role !== mainRole),
	];
	const isNamed = ({role}: RoleDraft, index: number) =>
		roleNamePattern.test(role) && roles.findIndex(other => other.role === role) === index;
	return roles.filter(isNamed).flatMap(({role, replicas, image}) => {
		const count = isCount(replicas) ? Math.min(Number(replicas), 1000) : 0;
		return Array.from({length: count}, (_, index) => ({
			name: `${role}${index + 1}`,
			role,
			image: image === '' ? draft.image : image,
		}));
	});
}
