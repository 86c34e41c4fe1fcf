import assert from 'node:assert/strict';
import test from 'node:test';
import {hostsOf} from '../../../source/domain/session/hosts.ts';
import {parseSpec} from '../../../source/domain/spec/parse.ts';
import {reduceWizard, type WizardEdit} from '../../../source/state/wizard/edit.ts';
import {
	draftProblems,
	firstBrokenStep,
	fieldsOf,
	shownFields,
} from '../../../source/state/wizard/fields.ts';
import {
	draftHosts,
	emptyDraft,
	emptyRole,
	emptyWizard,
	freeName,
	specInput,
	upCommandParts,
	type Draft,
	type Wizard,
} from '../../../source/state/wizard/wizard.ts';
import {localAgent, lostAgent} from '../../ui/fixtures.ts';

const around = {agents: [localAgent, lostAgent], taken: ['used']};
const draft: Draft = {...emptyDraft, name: 'demo'};
const sub = {...emptyRole, role: 'sub', replicas: '2'};

function after(wizard: Wizard, ...edits: readonly WizardEdit[]): Wizard {
	return edits.reduce((before, edit) => reduceWizard(before, edit, around), wizard);
}

const typed = (text: string): WizardEdit[] => [...text].map(text => ({type: 'insert', text}));
const backspaces = (count: number) =>
	Array.from({length: count}, (): WizardEdit => ({type: 'erase', what: 'before'}));
const next: WizardEdit = {type: 'next-step'};
const atRoles = after({...emptyWizard, draft}, next, next);

const rules: ReadonlyArray<readonly [Partial<Draft>, string, RegExp | undefined]> = [
	[{}, 'name', undefined],
	[{name: ''}, 'name', /missing/],
	[{name: 'Demo'}, 'name', /a-z, 0-9/],
	[{name: 'used'}, 'name', /taken/],
	[{image: 'NO SPACES'}, 'image', /image reference/],
	[{image: ''}, 'image', /is empty/],
	[{mode: 'multi-node'}, 'mode', /at least 2 reachable agents; only 1 is/],
	[{agents: ['local', 'prod']}, 'mode', /runs on one agent/],
	[{agents: ['prod']}, 'agent:prod', /cannot be reached/],
	[{roles: [{...sub, role: 'worker'}]}, 'roles', /the role main/],
	[{roles: [...draft.roles, sub]}, 'role:2:role', /twice/],
	[{roles: [...draft.roles, {...sub, role: 'sub1'}]}, 'role:2:role', /letter/],
	[{roles: [...draft.roles, {...sub, role: ''}]}, 'role:2:role', /missing/],
	[{roles: [{...sub, role: 'main', replicas: '0'}]}, 'role:0:replicas', /from 1 to 1000/],
	[{roles: [{...sub, role: 'main', replicas: ''}]}, 'role:0:replicas', /from 1 to 1000/],
	[{roles: [{...sub, role: 'main', replicas: '2.5'}]}, 'role:0:replicas', /from 1 to 1000/],
	[{roles: [{...sub, role: 'main', cpus: '0'}]}, 'role:0:cpus', /CPU/],
	[{roles: [{...sub, role: 'main', cpus: '0.5'}]}, 'role:0:cpus', undefined],
	[{roles: [{...sub, role: 'main', memory: 'lots'}]}, 'role:0:memory', /512m/],
	[{roles: [{...sub, role: 'main', gpus: 'some'}]}, 'role:0:gpus', /all/],
];
for (const [change, key, rule] of rules) {
	test(`${JSON.stringify(change)} ${rule ? 'breaks a rule' : 'is fine'} at ${key}`, () => {
		const problem = draftProblems({...draft, ...change}, around).get(key);
		if (rule) assert.match(problem ?? '', rule);
		else assert.equal(problem, undefined);
	});
}

test('a step with a broken rule is not left, and the field that breaks it gets the keys', () => {
	const wizard = after(
		atRoles,
		{type: 'go', to: 'next-row'},
		{type: 'erase', what: 'before'},
		{type: 'go', to: 'last-row'},
		next,
	);
	assert.equal(wizard.step, 'roles');
	const fields = fieldsOf('roles', wizard.draft, around);
	assert.equal(fields[wizard.field]?.key, 'role:1:replicas');
	assert.equal(firstBrokenStep(wizard.draft, around), 'roles');
});

test('from nothing to a spec with the keys alone', () => {
	const wizard = after(
		{...emptyWizard},
		...typed('demo'),
		next,
		next,
		{type: 'go', to: 'last-field'},
		next,
		...typed('namenode'),
		{type: 'go', to: 'next-field'},
		...typed('3'),
		next,
		{type: 'go', to: 'next-row'},
		...typed('debian:12'),
		next,
	);
	assert.equal(wizard.step, 'review');
	const spec = parseSpec(specInput(wizard.draft));
	assert.deepEqual(
		hostsOf(spec).map(({name}) => name),
		['main1', 'sub1', 'sub2', 'namenode1', 'namenode2', 'namenode3'],
	);
	assert.equal(spec.roles[0]?.image, 'debian:12');
});

test('the first digit typed in a number replaces it, further ones are added', () => {
	const at = atRoles;
	const replicas = (...edits: WizardEdit[]) => after(at, ...edits).draft.roles[0]?.replicas;
	assert.equal(replicas(...typed('3')), '3');
	assert.equal(replicas(...typed('12')), '12');
	assert.equal(replicas({type: 'move', to: 'end'}, ...typed('2')), '12');
	assert.equal(replicas({type: 'erase', what: 'before'}, ...typed('4')), '4');
	const back: WizardEdit[] = [
		{type: 'go', to: 'last-field'},
		{type: 'go', to: 'next-field'},
	];
	assert.equal(replicas(...typed('3'), ...back, ...typed('5')), '5');
	const name = after(atRoles, {type: 'go', to: 'next-field'}, ...typed('x'));
	assert.equal(name.draft.roles[1]?.role, 'subx');
});

test('a role that was just added is blamed only once it was typed in or left', () => {
	const added = after(atRoles, {type: 'go', to: 'last-field'}, next);
	const problem = (wizard: Wizard) =>
		shownFields(wizard, around).find(({key}) => key === 'role:2:role')?.problem;
	assert.equal(problem(added), undefined);
	const erased: WizardEdit[] = [...typed('x'), {type: 'erase', what: 'before'}];
	assert.match(problem(after(added, ...erased)) ?? '', /missing/);
	assert.match(problem(after(added, {type: 'go', to: 'last-row'})) ?? '', /missing/);
	const stopped = after(added, next);
	assert.equal(stopped.step, 'roles');
	assert.match(problem(stopped) ?? '', /missing/);
});

test('back keeps what was typed', () => {
	const wizard = after(atRoles, ...typed('10'), {type: 'last-step'}, {type: 'last-step'});
	assert.equal(wizard.step, 'agents');
	assert.equal(wizard.draft.roles[0]?.replicas, '10');
});

test('roles come and go, but main stays', () => {
	const added = after(atRoles, {type: 'go', to: 'last-field'}, next, ...typed('db'));
	assert.deepEqual(
		added.draft.roles.map(({role}) => role),
		['main', 'sub', 'db'],
	);
	const removed = after(added, {type: 'remove-role'});
	assert.equal(removed.draft.roles.length, 2);
	const fields = fieldsOf('roles', removed.draft, around);
	assert.equal(fields[removed.field]?.key, 'role:1:role', 'the one before has the keys');
	const kept = after(atRoles, {type: 'remove-role'});
	assert.equal(kept.draft.roles.length, 2);
	const keys = fieldsOf('roles', draft, around).map(({key}) => key);
	assert.deepEqual(keys, ['role:0:replicas', 'role:1:role', 'role:1:replicas', 'add-role']);
	const twice = after(removed, ...backspaces(3), ...typed('main'));
	assert.equal(twice.draft.roles[1]?.role, 'main');
	const still = after(twice, {type: 'go', to: 'last-row'}, {type: 'remove-role'});
	assert.equal(still.draft.roles.length, 2, 'not even where another role has the name');
});

test('an agent is chosen with a space, a mode by going to it', () => {
	const chosen = after(
		{...emptyWizard, draft},
		{type: 'go', to: 'next-row'},
		{type: 'insert', text: ' '},
	);
	assert.deepEqual(chosen.draft.agents, ['local']);
	const left = after(chosen, {type: 'insert', text: ' '});
	assert.deepEqual(left.draft.agents, []);
	const mode = after({...emptyWizard, draft}, next, {type: 'go', to: 'next-row'});
	assert.equal(mode.draft.mode, 'multi-node');
	assert.equal(after(mode, next).step, 'mode');
});

test('hosts are previewed in rank order as far as the draft can be read', () => {
	const roles = [
		{...sub, image: 'debian:12'},
		{...emptyRole, role: 'main'},
		{...sub, role: 'x', replicas: 'many'},
		{...sub, role: 'sub1'},
		{...sub, role: 'Sub'},
		sub,
	];
	assert.deepEqual(
		draftHosts({...draft, roles}).map(({name, image}) => `${name} ${image}`),
		[`main1 ${draft.image}`, 'sub1 debian:12', 'sub2 debian:12'],
	);
});

test('the same as a command', () => {
	const roles = [
		{...emptyRole, role: 'main'},
		{...sub, cpus: '0.5', memory: '512m'},
	];
	assert.equal(
		upCommandParts({...draft, roles, agents: ['local']}).join(' '),
		'flotilla up demo -r main:1 -r sub:2,cpus=0.5,memory=512m --agent local',
	);
});

test('a free name is suggested', () => {
	assert.equal(freeName([]), 'demo');
	assert.equal(freeName(['demo', 'demo-2']), 'demo-3');
	assert.equal(freeName(['x'], 'x'), 'x-2');
});
