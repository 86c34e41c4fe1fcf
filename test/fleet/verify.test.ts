import assert from 'node:assert/strict';
import {PassThrough} from 'node:stream';
import {test} from 'node:test';
import type {Engine} from '../../source/docker/engine.ts';
import type {FleetEvent} from '../../source/domain/events.ts';
import type {SessionStatus} from '../../source/domain/session.ts';
import type {Agents} from '../../source/fleet/agents.ts';
import {verify} from '../../source/fleet/verify.ts';

const network = {name: 'flotilla.demo', driver: 'bridge', subnet: null};
const hosts = ['main1', 'sub1'].map((name, rank) => ({
	...{name, rank, role: name.slice(0, -1), idx: 1, agent: 'local', image: 'x'},
	...{containerId: name, state: 'running' as const, address: null},
}));
const status = {name: 'demo', hosts, network} as unknown as SessionStatus;

/** An engine where the sshd of `sub1` refuses this many logins before it listens. */
function engineThatRefuses(times: number): {engine: Engine; probes: string[][]} {
	const probes: string[][] = [];
	let left = times;
	const answer = (to: string) => {
		const isRefused = to === 'sub1' && left-- > 0;
		const fault = {ok: false, stage: 'connect', code: 'connect-refused', message: 'refused'};
		return JSON.stringify({to, ms: {}, ...(isRefused ? fault : {ok: true, stage: 'exec'})});
	};
	const engine = {
		endpoint: {name: 'local', url: 'unix:///x', source: 'test'},
		inspectContainer: () =>
			Promise.resolve({state: 'running', networks: {[network.name]: ''}, aliases: {}}),
		info: () => Promise.resolve({}),
		exec(id: string, {command}: {command: string[]}) {
			const targets = command.slice(3);
			probes.push([id, ...targets]);
			const stdio = new PassThrough();
			stdio.end(targets.map(to => `${answer(to)}\n`).join(''));
			return Promise.resolve({stdio, onStderr() {}, exitCode: Promise.resolve(0)});
		},
	} as unknown as Engine;
	return {engine, probes};
}

function verifying(engine: Engine) {
	const events: FleetEvent[] = [];
	const cells = verify({
		...{status, engines: [engine], signal: new AbortController().signal},
		agents: {engine: () => Promise.resolve(engine)} as unknown as Agents,
		emit: event => events.push(event),
	});
	return {cells, events};
}

test('who was refused by an sshd that does not listen yet asks again, and only that pair', async () => {
	const {engine, probes} = engineThatRefuses(3);
	const {cells, events} = verifying(engine);
	assert.ok((await cells).every(({ok}) => ok));
	assert.equal((await cells).length, 4);
	assert.deepEqual(probes.slice(2, 4).sort(), [
		['main1', 'sub1'],
		['sub1', 'sub1'],
	]);
	assert.equal(probes.length, 5);
	const last = new Map(
		events.flatMap(event =>
			event.type === 'cell-checked' ? [[`${event.cell.from} ${event.cell.to}`, event.cell]] : [],
		),
	);
	assert.ok(
		[...last.values()].every(({ok}) => ok),
		'what was told last is how it is',
	);
});

test('an sshd that never listens fails the pairs to it, after a while', async t => {
	let now = 0;
	t.mock.method(performance, 'now', () => (now += 3000));
	const {cells} = verifying(engineThatRefuses(Infinity).engine);
	await assert.rejects(cells, /2 of 4 pairs cannot SSH/);
});
