import {parseSpec} from '../../../source/domain/spec/parse.ts';
import type {AppEvent} from '../../../source/state/app-event.ts';
import {emptyDraft} from '../../../source/state/wizard/wizard.ts';
import {planOf} from '../../commands/fake-session.ts';
import {lostAgent} from '../fixtures.ts';
import {keys} from '../render-app.tsx';
import type {Screen} from './screen.ts';

const opened: readonly AppEvent[] = [
	{type: 'wizard-opened'},
	{type: 'view-opened', view: {name: 'wizard'}},
];
const asked: AppEvent = {type: 'plan-asked', plan: 'p'};
const failure = lostAgent.failure ?? {code: 'engine-unreachable', message: ''};
const next = (steps: number) => Array<string>(steps).fill(keys.enter);
const image = 'registry.example.com/team/application/with/a/long/path/image:2026-11';

const manyRoles = [...'abcdef'].flatMap(letter => [keys.enter, ...`role-${letter}`, keys.down]);

/** A new session, step by step. */
export const wizardScreens: readonly Screen[] = [
	{
		name: 'wizard, agents',
		events: opened,
		shows: [
			/Session name +demo-2/,
			'none chosen: local',
			/\[ \] local/,
			'3 HOSTS',
			/2 {2}sub2 +\S+\/base:bookworm/,
		],
	},
	{
		name: 'wizard, a name that is taken',
		events: opened,
		typed: [keys.backspace, keys.backspace, keys.enter],
		shows: [/Session name +✗ demo/, '✗ Session name is taken', '1 agents ▸ 2 mode'],
	},
	{
		name: 'wizard, mode',
		events: opened,
		typed: next(1),
		shows: [
			'▸ (*) single-node',
			'( ) multi-node',
			'needs at least 2 reachable',
			/start\s+a\s+lab\s/,
			'Tab other mode',
		],
		lacks: ['Space'],
	},
	{
		name: 'wizard, roles',
		events: opened,
		typed: next(2),
		shows: [/ROLE +REPLICAS/, /sub +2/, '+ add a role', 'Tab field'],
		lacks: ['Ctrl-X', 'Space'],
	},
	{
		name: 'wizard, roles, at one that can go',
		events: opened,
		typed: [...next(2), keys.down],
		shows: ['▸   sub', 'Ctrl-X remove role', 'main1, sub1.'],
	},
	{
		name: 'wizard, roles, at the button',
		events: opened,
		typed: [...next(2), keys['shift-tab']],
		shows: ['▸ + add a role', 'Enter add a role'],
		lacks: ['Ctrl-X', 'Space', 'Enter next'],
	},
	{
		name: 'wizard, roles with a mistake',
		events: opened,
		typed: [...next(2), keys.tab, 'X'],
		shows: [/✗ subX/, /✗ subX: the name must/],
	},
	{
		name: 'wizard, images',
		events: opened,
		typed: [...next(3), keys.down],
		shows: [/ROLE +IMAGE +CPUS +MEMORY +GPUS/, /main +as above +all +all +none/],
	},
	{
		name: 'wizard, a long image',
		events: opened,
		typed: [...next(3), '\u0015', ...image],
		shows: [':2026-11'],
	},
	{
		name: 'wizard, review, before the plan is there',
		events: opened,
		typed: next(4),
		then: [asked],
		shows: ['asking the engine what it would take', 'single-node on local', /sub × 2/],
	},
	{
		name: 'wizard, review',
		events: opened,
		typed: next(4),
		then: [
			asked,
			{
				type: 'plan-made',
				plan: 'p',
				result: planOf(parseSpec({name: 'demo-2', roles: {main: 1, sub: 2}})),
			},
		],
		shows: [
			'main × 1',
			/network +flotilla\.demo-2 \(bridge\)/,
			'flotilla up demo-2 -r main:1 -r sub:2',
			'LOCAL_RANK=0',
			'Enter start',
		],
		lacks: ['Enter next'],
	},
	{
		name: 'wizard, review of many roles',
		events: opened,
		typed: [...next(2), keys['shift-tab'], ...manyRoles, keys.up, ...next(2)],
		then: [
			asked,
			{
				type: 'plan-made',
				plan: 'p',
				result: planOf(parseSpec({name: 'demo-2', roles: {main: 1, sub: 2}})),
			},
		],
		shows: [/-r role-e:1( \\\n +| )-r role-f:1\n/],
	},
	{
		name: 'wizard, a role just added',
		events: opened,
		typed: [...next(2), keys['shift-tab'], keys.enter],
		shows: [/▸ +1 /],
		lacks: ['✗'],
	},
	{
		name: 'wizard, review of what cannot be',
		events: opened,
		typed: next(4),
		then: [asked, {type: 'plan-failed', plan: 'p', failure}],
		shows: ['✗ prod: nobody listens on tcp', 'Is the Docker Engine running there?', 'Esc back'],
	},
	{
		name: 'wizard, review of what several things are in the way of',
		events: opened,
		typed: next(4),
		then: [
			asked,
			{
				type: 'plan-failed',
				plan: 'p',
				failure: {
					...{
						code: 'spec-invalid',
						message: 'roles.main.gpus: all is asked for',
						hint: 'Leave it out.',
					},
					others: [
						{code: 'image-not-found', message: 'no agent has an image team/none:1'},
						{code: 'subnet-exhausted', message: 'no subnet is left', hint: 'Remove sessions.'},
					],
				},
			},
		],
		shows: [
			/main × 1/,
			'✗ roles.main.gpus: all is asked for',
			'✗ no agent has an image team/none:1',
			'✗ no subnet is left',
			'Remove sessions.',
		],
	},
	{
		name: 'wizard, review of what may go wrong',
		events: opened,
		typed: next(4),
		then: [
			asked,
			{
				type: 'plan-made',
				plan: 'p',
				result: {
					...planOf(parseSpec({name: 'demo-2', roles: {main: 1}})),
					warnings: [{message: 'no agent has an image x:1', hint: 'Load it onto an agent.'}],
				},
			},
		],
		shows: [/warning +no agent has an image x:1\./, 'Enter start'],
	},
	{
		name: 'wizard after a start that failed',
		events: [
			{
				type: 'wizard-reopened',
				draft: {...emptyDraft, name: 'demo-2'},
				failure: {
					code: 'image-not-found',
					message: 'local: no image base:11',
					hint: 'Name another.',
				},
			},
			{type: 'view-opened', view: {name: 'wizard'}},
		],
		shows: ['4 images', 'The last start failed:', '✗', 'no image base:11', 'Name another.', /CPUS/],
	},
	{name: 'help in the wizard', events: opened, typed: ['?'], shows: ['New session'], boxes: 1},
];
