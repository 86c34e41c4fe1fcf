import assert from 'node:assert/strict';
import {test} from 'node:test';
import {setImmediate as turn} from 'node:timers/promises';
import {sessionJson} from '../../source/commands/print/json.ts';
import {runProgram} from '../../source/commands/program/program.ts';
import {FlotillaError} from '../../source/domain/failure.ts';
import type {FleetEvent} from '../../source/domain/operation/events.ts';
import type {SessionSpec} from '../../source/domain/spec/spec.ts';
import type {Fleet} from '../../source/fleet/fleet.ts';
import {fakeWorld, refuse, run} from './fake-context.ts';
import {planOf, reporting, sessionOf} from './fake-session.ts';

const plan = (spec: SessionSpec) => Promise.resolve(planOf(spec));
const step = (id: string, ms: number, note?: string): FleetEvent[] => [
	{type: 'step-started', step: id, at: 0},
	{type: 'step-finished', step: id, at: 0, ms, ...(note ? {note} : {})},
];
const events: FleetEvent[] = [
	{
		type: 'steps-planned',
		steps: [
			{id: 'network', title: 'network flotilla.demo'},
			{id: 'start', title: 'start hosts'},
			{id: 'start:main1', title: 'main1', parent: 'start', host: 'main1'},
		],
	},
	...step('network', 41, '198.18.4.0/24'),
	{type: 'step-started', step: 'start', at: 0},
	{
		type: 'step-progressed',
		step: 'start',
		done: 1024,
		total: 2048,
		unit: 'bytes',
		text: 'x\u001B[2Jy',
	},
	...step('start:main1', 5),
	{type: 'step-finished', step: 'start', at: 0, ms: 1200, note: '3 hosts'},
];

const upWith = (shown: readonly FleetEvent[], fail?: unknown): Partial<Fleet> => ({
	plan,
	up: spec =>
		reporting(shown, () => {
			if (fail) throw fail;
			return sessionOf(spec);
		}),
});
const words = ['up', 'demo', '-r', 'main:1', '-r', 'sub:2'];

test('up: a line per step, the result, and what to do next', async () => {
	const {code, out, err} = await run(words, {fleet: upWith(events)});
	assert.equal(code, 0);
	assert.equal(err, '');
	assert.equal(
		out,
		[
			'session demo  main:1 sub:2  single-node',
			'✓ network flotilla.demo  198.18.4.0/24  41 ms',
			'✓ start hosts            3 hosts  1.2 s',
			'',
			'demo is ready in 1.2 s: 3 hosts, 9 of 9 pairs can SSH',
			'  flotilla ssh demo   a shell in main1',
			'  flotilla            everything, live',
			'  flotilla down demo  removes it',
			'',
		].join('\n'),
	);
});

test('up: the next commands can be typed as they stand', async () => {
	const {out} = await run(words, {fleet: upWith(events), command: 'dist/flotilla'});
	assert.match(
		out,
		/^ {2}dist\/flotilla ssh demo +a shell in main1\n {2}dist\/flotilla +everything/m,
	);
});

test('up on a terminal rewrites one line while it works, and takes it away', async () => {
	const {out} = await run(words, {fleet: upWith(events), tty: true, env: {NO_COLOR: '1'}});
	assert.match(out, /\r\u001B\[Kstart hosts {2}1 KiB\/2 KiB {2}x \[2Jy\r\u001B\[K/);
	const dumb = await run(words, {fleet: upWith(events), tty: true, env: {TERM: 'dumb'}});
	assert.doesNotMatch(dumb.out, /[\u001B\r]/);
});

test('up --json: one value on stdout, nothing else', async () => {
	const {out, err} = await run([...words, '--json'], {fleet: upWith(events)});
	assert.equal(err, '');
	assert.deepEqual(sessionJson.parse(JSON.parse(out)), sessionJson.parse(sessionOf()));
	assert.deepEqual(Object.keys(JSON.parse(out) as object), Object.keys(sessionJson.shape));
});

test('up on a terminal shows for how long a step has been at work', async t => {
	t.mock.timers.enable({apis: ['setInterval', 'Date']});
	const world = fakeWorld({
		tty: true,
		env: {NO_COLOR: '1'},
		fleet: {
			plan,
			async *up(spec) {
				yield {type: 'steps-planned', steps: [{id: 'image', title: 'image x'}]};
				yield {type: 'step-started', step: 'image', at: 0};
				const build = {type: 'step-progressed', step: 'image', unit: 'steps'} as const;
				yield {...build, done: 2, total: 9, text: 'Unpacking'};
				await turn();
				t.mock.timers.tick(75_000);
				return sessionOf(spec);
			},
		},
	});
	await runProgram(words, world.context);
	const out = world.stdout().toString();
	assert.match(out, /\r\u001B\[Kimage x {2}step 3 of 9 {2}Unpacking\r/);
	assert.match(out, /image x {2}step 3 of 9 {2}Unpacking {2}1 min 15 s\r\u001B\[K\n/);
});

test('up: a failure is told once, with its hint', async () => {
	const error = new FlotillaError({
		code: 'host-failed',
		message: 'sub1: start: no such user',
		hint: 'Try another.',
	});
	const failing: FleetEvent[] = [
		...events.slice(0, 4),
		{type: 'step-failed', step: 'start', at: 0, ms: 1, failure: error.failure},
		{type: 'rollback-started', reason: error.message},
		{type: 'step-finished', step: 'start', at: 0, ms: 1},
		{type: 'rollback-finished'},
	];
	const {code, out, err} = await run(words, {fleet: upWith(failing, error)});
	assert.equal(code, 1);
	assert.match(
		out,
		/✗ start hosts\nrolling back: removing what this run made …\nrolled back: nothing of this run is left\n$/,
	);
	assert.equal(err, 'error: sub1: start: no such user\n  hint: Try another.\n');
	const json = await run([...words, '--json'], {fleet: upWith(failing, error)});
	assert.deepEqual([json.code, json.out], [1, '']);
});

test('where no engine answers flotilla offers its own, unless one was named', async () => {
	const paths = {
		data: '/d',
		run: '/r',
		socket: '/s',
		pidFile: '/p',
		log: '/l',
		forwarding: '/f',
		bridge: 'b',
	};
	const dead = refuse({
		code: 'engine-unreachable',
		message: 'local: no engine',
		hint: 'Start Docker.',
	});
	const local = {name: 'local', endpoint: 'unix:///x', isReachable: false};
	let started = 0;
	let planned = 0;
	const options = {
		engine: {
			start() {
				started += 1;
				return Promise.resolve({state: 'running', paths, missing: []} as const);
			},
		},
		fleet: {
			...upWith(events),
			list: () => Promise.resolve({sessions: [], agents: [local]}),
			plan: (spec: SessionSpec) => (planned++ === 0 ? dead() : plan(spec)),
		},
	};
	const off = await run(words, options);
	assert.equal(off.code, 3);
	assert.equal(
		off.err,
		"error: local: no engine\n  hint: Start Docker. Or run flotilla's own: flotilla engine start\n",
	);
	planned = 0;
	assert.equal((await run([...words, '--agent', 'x', '--yes'], options)).code, 3);
	assert.equal(started, 0);
	planned = 0;
	const yes = await run([...words, '--yes', '--json'], options);
	assert.equal(yes.code, 0);
	assert.equal(started, 1);
	assert.deepEqual(yes.world.agents, [[], ['embedded']]);
	sessionJson.parse(JSON.parse(yes.out));
	planned = 0;
	const asked = await run(words, {...options, tty: true, answer: '\n', keepsStdin: true});
	assert.equal(asked.code, 0);
	assert.match(
		asked.err,
		/No Docker engine answers \(local: no engine\)\. Start flotilla's own\? \[Y\/n\]/,
	);
});
