import {meshError, type MeshCell} from '../../../source/domain/session/mesh.ts';
import {badCell, checked, makeSession, reported, snapshot, testTime} from '../fixtures.ts';
import {keys} from '../render-app.tsx';
import {big, hosts, longName, opened, type Screen} from './screen.ts';

const bigHosts = big.status.hosts.map(({name}) => name);
const changedKey: MeshCell = {
	...badCell('main1', 'sub1'),
	stage: 'hostkey',
	error: meshError('hostkey-mismatch', {
		...{from: 'main1', to: 'sub1', session: 'demo', network: 'flotilla.demo'},
		...{agents: {from: 'local', to: 'local'}, docker: {from: 'docker', to: 'docker'}},
		message: 'Host key for sub1 has changed and you have requested strict checking.',
	}),
};

const paused: MeshCell = {
	...{from: 'main1', to: 'sub1', ok: false, stage: 'banner', ms: {}},
	error: meshError('target-paused', {
		...{from: 'main1', to: 'sub1', session: 'demo', network: 'flotilla.demo'},
		...{agents: {from: 'local', to: 'local'}, docker: {from: 'docker', to: 'docker'}},
		message: 'sub1 is paused',
	}),
};

/** The mesh of a session. */
export const meshScreens: readonly Screen[] = [
	{
		name: 'mesh',
		events: [...checked('demo', hosts, [['sub1', 'sub2']]), opened('mesh', 'demo')],
		shows: [
			'16 pairs: 15 ok, 1 failed',
			/● sub1 +✓ 15 +✓ 15 +✗ auth +✓ 15/,
			'✓ login ms   ✗ failed stage   … checking   ~ before a change   · not checked',
		],
	},
	{
		name: 'mesh, nothing checked',
		events: [opened('mesh', 'demo')],
		shows: [/● sub1 +· +· +· +·/, '16 pairs'],
	},
	{
		name: 'mesh, at work',
		events: [
			{type: 'operation-started', id: 'c', kind: 'check', session: 'demo', hosts, at: testTime},
			opened('mesh', 'demo'),
		],
		shows: [/● sub1 +… +… +… +…/],
	},
	{
		name: 'mesh, a pair',
		events: [...checked('demo', hosts, [['main1', 'main1']]), opened('mesh', 'demo')],
		typed: [keys.enter],
		shows: [
			'main1 → main1  failed at auth (auth-denied)',
			...['✓ hostkey', '✗ auth', 'q hide stages'],
		],
		lacks: ['q back', 'Enter'],
	},
	{
		name: 'mesh, a pair with much to say of it',
		events: [
			...checked('demo', hosts),
			reported('check-of-demo', {type: 'cell-checked', cell: changedKey}),
			opened('mesh', 'demo'),
		],
		typed: ['l', keys.enter],
		shows: [
			'main1 → sub1  failed at hostkey',
			/you have requested strict\s+checking\./,
			/if nobody is in between,\s+recreate the session: flotilla down\s+demo/,
		],
	},
	{
		name: 'mesh, a pair that was not tried',
		events: [
			...checked('demo', hosts),
			reported('check-of-demo', {type: 'cell-checked', cell: paused}),
			opened('mesh', 'demo'),
		],
		typed: ['l', keys.enter],
		shows: [
			/● main1 +✓ 15 +\[✗ paused *\]/,
			/● sub3[^\n]+\n *\n main1 → sub1 {2}not tried \(target-paused\)/,
			/✗ paused +sub1 is paused/,
			/docker unpause\s+flotilla\.demo\.sub1/,
		],
		lacks: ['✓ resolve', 'banner'],
	},
	{
		name: 'mesh of one host',
		world: [snapshot([makeSession('demo', {replicas: {main: 1}})])],
		events: [...checked('demo', ['main1']), opened('mesh', 'demo')],
		shows: ['1 pair: 1 ok'],
	},
	{
		name: 'mesh of 16',
		events: [...checked(longName, bigHosts, [['main1', 'worker2']]), opened('mesh', longName)],
		shows: ['256 pairs: 255 ok, 1 failed', /rows 1-\d+, cols 1-\d+ of 16|worker15/, '‖ worker4'],
		cut: [longName],
	},
	{
		name: 'help in the mesh',
		events: [opened('mesh', 'demo')],
		typed: ['?'],
		shows: ['Show or hide the stages'],
		boxes: 1,
	},
	{
		name: 'mesh of a session without hosts',
		world: [snapshot([makeSession('demo', {replicas: {}})])],
		events: [opened('mesh', 'demo')],
		shows: ['demo ▸ mesh', 'Of demo only parts are left, and no host.'],
		lacks: ['pairs'],
	},
];
