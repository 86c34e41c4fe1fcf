import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {Engine} from '../../../source/docker/engine/engine.ts';
import type {Machine} from '../../../source/docker/supply/machine-limits.ts';
import type {FleetEvent} from '../../../source/domain/operation/events.ts';
import {meshFailure} from '../../../source/domain/session/mesh-words.ts';
import type {SessionStatus} from '../../../source/domain/session/session.ts';
import {createAgents} from '../../../source/fleet/agents/agents.ts';
import {verify} from '../../../source/fleet/mesh/verify.ts';
import {sessionOf} from '../../commands/fake-session.ts';
import {
	containerDetails,
	engineInfo,
	execThatSaid,
	fakeEngine,
} from '../../helpers/fakes/engine.ts';

const network = {name: 'flotilla.demo', driver: 'bridge', subnet: null};

function statusOf(size: number): SessionStatus {
	const hosts = Array.from({length: size}, (_, rank) => {
		const name = rank === 0 ? 'main1' : `sub${rank}`;
		return {
			...{name, rank, role: name.replace(/\d+/, ''), idx: 1, agent: 'local', image: 'x'},
			...{containerId: name, state: 'running' as const, address: null},
		};
	});
	return {...sessionOf(), hosts, size, network};
}

type Fault = {readonly code: string; readonly stage: string};
const refused = {code: 'connect-refused', stage: 'connect'};
const silent = {code: 'connect-timeout', stage: 'connect'};

/** An engine whose `sub1` fails so many logins to it so, before it lets anybody in. */
function engineThat({code, stage}: Fault, times: number): {engine: Engine; probes: string[][]} {
	const probes: string[][] = [];
	let left = times;
	const answer = (to: string) => {
		const fault = {ok: false, stage, code, message: code};
		const hasFailed = to === 'sub1' && left-- > 0;
		return JSON.stringify({to, ms: {}, ...(hasFailed ? fault : {ok: true, stage: 'exec'})});
	};
	const engine = fakeEngine({
		inspectContainer: () => Promise.resolve(containerDetails({networks: {[network.name]: ''}})),
		info: () => Promise.resolve(engineInfo()),
		exec(id, {command}) {
			const targets = command.slice(3);
			probes.push([id, ...targets]);
			const first = id === 'sub1' ? '{"command":{"ended":127}}\n' : '';
			const said = first + targets.map(to => `${answer(to)}\n`).join('');
			return Promise.resolve(execThatSaid(said));
		},
	});
	return {engine, probes};
}

function verifying(engine: Engine, machine?: Machine, size = 2) {
	const status = statusOf(size);
	const events: FleetEvent[] = [];
	const verified = verify({
		...{status, machine, engines: [engine], signal: new AbortController().signal},
		agents: createAgents([engine.endpoint], () => Promise.resolve(engine)),
		emit: event => events.push(event),
	});
	const last = () =>
		new Map(
			events.flatMap(event =>
				event.type === 'cell-checked' ? [[`${event.cell.from} ${event.cell.to}`, event.cell]] : [],
			),
		);
	return {verified, events, last};
}

for (const [what, fault] of [
	['was refused by an sshd that does not listen yet', refused],
	['got no answer', silent],
] as const) {
	test(`who ${what} asks again, and only that pair`, async () => {
		const {engine, probes} = engineThat(fault, 2);
		const {verified, last} = verifying(engine);
		const {cells} = await verified;
		assert.ok(cells.every(({ok}) => ok));
		assert.equal(cells.length, 4);
		assert.deepEqual(probes.toSorted(), [
			['main1', 'main1', 'sub1'],
			['main1', 'sub1'],
			['sub1', 'sub1'],
			['sub1', 'sub1', 'main1'],
		]);
		assert.ok(
			[...last().values()].every(({ok}) => ok),
			'what was told last is how it is',
		);
	});
}

test('an sshd that never listens fails the pairs to it, after a while', async t => {
	let now = 0;
	t.mock.method(performance, 'now', () => (now += 3000));
	const {cells} = await verifying(engineThat(refused, Infinity).engine).verified;
	assert.match(meshFailure('demo', cells).message, /2 of 4 pairs cannot SSH/);
});

test('where nobody answers who is asked again, the others are not asked', async () => {
	const {engine, probes} = engineThat(silent, Infinity);
	const {cells} = await verifying(engine).verified;
	assert.equal(cells.filter(({ok}) => !ok).length, 2);
	assert.equal(probes.length, 3, 'one pair of the two that have a host in common');
});

test('what was lost while the neighbour table was full says so, and how to make it larger', async t => {
	const wait = setTimeout;
	// So long the kernel keeps what is in use.
	const quick = (done: () => void, ms: number) => wait(done, ms === 20_000 ? 1 : ms);
	t.mock.method(globalThis, 'setTimeout', quick as typeof setTimeout);
	let times = 5;
	const waits: string[] = [];
	const {engine} = engineThat(silent, Infinity);
	const {verified, events} = verifying(engine, {
		limits: () => Promise.resolve({}),
		missing: () => Promise.resolve([]),
		// Full while the check runs, and not any more once it has ended.
		overflows: () => Promise.resolve({times: times < 7 ? times++ : 7, most: 1024}),
	});
	const {cells} = await verified;
	for (const event of events) if (event.type === 'step-progressed') waits.push(event.text ?? '');
	const error = cells.find(({ok}) => !ok)?.error;
	assert.equal(error?.code, 'neighbour-table-full');
	assert.match(
		error?.message ?? '',
		/neighbour table of 1024 entries was full, these hosts need 4/,
	);
	assert.match(error?.hint ?? '', /sysctl -w net\.ipv4\.neigh\.default\.gc_thresh3=\d+/);
	assert.ok(waits.some(text => text.includes('waiting for room')));
});

test('a command that ended at once is told with the check', async () => {
	const {ended} = await verifying(engineThat(silent, 0).engine).verified;
	assert.deepEqual(ended, {sub1: 127});
});

test('many hosts on a machine that nobody here can see into may have filled its table', async () => {
	const hintOf = async (size: number) => {
		const {cells} = await verifying(engineThat(silent, Infinity).engine, undefined, size).verified;
		return cells.find(({ok}) => !ok)?.error?.hint ?? '';
	};
	assert.doesNotMatch(await hintOf(32), /neighbour table/);
	assert.match(await hintOf(33), /neighbour table of their machine: check there: sysctl net\.ipv4/);
});
