import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import {findPlacement} from '../../../source/domain/placement/findings.ts';
import {parseRoleFlag, parseSpec} from '../../../source/domain/spec/parse.ts';
import type {AppEvent} from '../../../source/state/app-event.ts';
import {initialState, type AppState} from '../../../source/state/app-state.ts';
import {reduce} from '../../../source/state/reducer.ts';
import {
	findHost,
	isPlaced,
	pictureOf,
	type PlacementMove,
} from '../../../source/state/wizard/columns.ts';
import {
	emptyRole,
	specInput,
	stepsOf,
	upCommandParts,
	type Draft,
} from '../../../source/state/wizard/wizard.ts';
import {candidate, placing} from '../../ui/fixtures.ts';

const gib = 1024 ** 3;
const agents = [candidate('lab1'), candidate('lab2'), candidate('lab3', {memory: 2 * gib})];
const candidates = {agents, archs: {}};
const edit = (...moves: readonly PlacementMove[]): AppEvent[] =>
	moves.map(move => ({type: 'wizard-edited', edit: {type: 'place', move}}));
const step = (type: 'next-step' | 'last-step'): AppEvent => ({type: 'wizard-edited', edit: {type}});
const after = (events: readonly AppEvent[], from: AppState = initialState) =>
	events.reduce(reduce, from);
const placed = (state: AppState) =>
	Object.fromEntries(
		pictureOf(state.wizard.draft, candidates).columns.map(({agent, hosts}) => [
			agent?.name ?? '',
			hosts.map(({name, agent: pin}) => (pin === undefined ? name : `${name}*`)).join(' '),
		]),
	);
const start = after(placing(agents));

test('a session on one agent has nothing to place', () => {
	assert.ok(!stepsOf({...start.wizard.draft, mode: 'single-node'}).includes('placement'));
	assert.equal(start.wizard.step, 'placement');
});

test('hosts stand under their agents, and the cursor starts at main1', () => {
	assert.deepEqual(placed(start), {lab1: 'main1', lab2: 'sub1', lab3: 'sub2'});
	const at = findHost(pictureOf(start.wizard.draft, candidates), start.wizard.host);
	assert.deepEqual([at?.column, at?.row, at?.host.name], [0, 0, 'main1']);
});

const journeys: ReadonlyArray<readonly [string, PlacementMove[], string, Record<string, string>]> =
	[
		[
			'to the right',
			['right', 'right', 'right'],
			'sub2',
			{lab1: 'main1', lab2: 'sub1', lab3: 'sub2'},
		],
		[
			'picked up and carried',
			['right', 'pick', 'right'],
			'sub1',
			{lab1: 'main1', lab2: 'sub2', lab3: 'sub1*'},
		],
		['not beyond the edge', ['pick', 'left'], 'main1', {lab1: 'main1', lab2: 'sub1', lab3: 'sub2'}],
		[
			'put down, the keys move again',
			['pick', 'right', 'pick', 'right'],
			'sub2',
			{lab1: 'sub1', lab2: 'main1*', lab3: 'sub2'},
		],
		[
			'left to flotilla again',
			['pick', 'right', 'unpin'],
			'main1',
			{lab1: 'main1', lab2: 'sub1', lab3: 'sub2'},
		],
		['packed', ['strategy'], '', {lab1: 'main1 sub1 sub2', lab2: '', lab3: ''}],
		[
			'down a column',
			['strategy', 'below', 'below', 'below', 'above'],
			'sub1',
			{lab1: 'main1 sub1 sub2', lab2: '', lab3: ''},
		],
		[
			'over an empty agent',
			['strategy', 'pick', 'right', 'right', 'pick', 'left'],
			'sub1',
			{lab1: 'sub1 sub2', lab2: '', lab3: 'main1*'},
		],
	];
for (const [name, moves, host, columns] of journeys) {
	test(`a host ${name}: ${moves.join(' ')}`, () => {
		const state = after(edit(...moves), start);
		assert.equal(state.wizard.host, host);
		assert.deepEqual(placed(state), columns);
	});
}

test('what is too much for an agent is shown there, said, and keeps the step', () => {
	const roles = [
		{...emptyRole, role: 'main'},
		{...emptyRole, role: 'sub', replicas: '2', memory: '2g'},
	];
	const full = after([...placing(agents, {roles}), ...edit('right', 'pick', 'right')]);
	const picture = pictureOf(full.wizard.draft, candidates);
	assert.equal(picture.failure, undefined, 'the other one went elsewhere');
	const over = after(edit('pick', 'left', 'pick', 'right', 'right'), full);
	assert.deepEqual(placed(over), {lab1: 'main1', lab2: '', lab3: 'sub1* sub2*'});
	const {failure, columns} = pictureOf(over.wizard.draft, candidates);
	assert.equal(
		failure?.message,
		'roles.sub.agent: sub needs 2 GiB more on lab3, where sub1, sub2 are pinned',
	);
	assert.equal(columns[2]?.memory, -2 * gib);
	assert.equal(after([step('next-step')], over).wizard.step, 'placement');
});

test('back and forth keeps where hosts were put; fewer replicas and other agents only hide it', () => {
	const moved = after(edit('right', 'pick', 'right'), start);
	const down = after([step('last-step')], moved);
	assert.deepEqual([down.wizard.step, down.wizard.isHeld], ['placement', false]);
	const away = after([step('last-step')], down);
	assert.equal(away.wizard.step, 'images');
	const {draft} = away.wizard;
	assert.deepEqual(draft.roles[1]?.agents, ['lab3']);
	const roles = (input: Draft) => (specInput(input)['roles'] as Array<{agent?: unknown}>)[1]?.agent;
	assert.deepEqual(roles(draft), ['lab3', null]);
	assert.equal(roles({...draft, agents: ['lab1', 'lab2']}), undefined);
	assert.deepEqual(roles({...draft, agents: ['lab1', 'lab3']}), ['lab3', null]);
	assert.equal(roles({...draft, mode: 'single-node'}), undefined);
});

test('the step is left only when all hosts have room and the agents can form a network', () => {
	const roles = [{...emptyRole, role: 'main', cpus: '9'}];
	const full = after(placing(agents, {roles}));
	assert.ok(!isPlaced(full.wizard));
	assert.equal(after([step('next-step')], full).wizard.step, 'placement');
	assert.deepEqual(placed(full), {lab1: '', lab2: '', lab3: '', '': 'main1'});
	assert.equal(after([step('next-step')], start).wizard.step, 'review');
	const asked = after([{type: 'candidates-asked', ask: 'x'}], start);
	assert.equal(after([step('next-step')], asked).wizard.step, 'placement');
});

test('whatever the keys, wizard, command and plan agree on who runs where', () => {
	const move = fc.constantFrom<PlacementMove>(
		...(['left', 'right', 'above', 'below', 'pick', 'unpin', 'strategy'] as const),
	);
	fc.assert(
		fc.property(fc.array(move, {maxLength: 25}), fc.integer({min: 1, max: 9}), (moves, count) => {
			const roles = [
				{...emptyRole, role: 'main'},
				{...emptyRole, role: 'sub', replicas: String(count), memory: '512m', cpus: '0.5'},
			];
			const {draft} = after([...placing(agents, {roles}), ...edit(...moves)]).wizard;
			const spec = parseSpec(specInput(draft));
			const {placement, failure} = findPlacement(spec, candidates);
			const picture = pictureOf(draft, candidates);
			assert.deepEqual(picture.failure, failure);
			for (const {agent, hosts} of picture.columns) {
				for (const {name} of hosts) assert.equal(placement.get(name), agent?.name);
			}

			const shown = picture.columns.reduce((sum, {hosts}) => sum + hosts.length, 0);
			assert.equal(shown, count + 1);

			const words = upCommandParts(draft).join(' ').split(' ');
			const after_ = (flag: string) => words.filter((_, at) => words[at - 1] === flag);
			const typed = parseSpec({
				name: words[2],
				mode: after_('--mode')[0],
				placement: after_('--placement')[0],
				agents: after_('--agent'),
				roles: after_('-r').map(text => parseRoleFlag(text)),
			});
			assert.deepEqual(findPlacement(typed, candidates).placement, placement);
		}),
	);
});
