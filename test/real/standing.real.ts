import assert from 'node:assert/strict';
import {Readable} from 'node:stream';
import {after, before, describe, test} from 'node:test';
import {sessionJson} from '../../source/commands/print/json.ts';
import {objectName} from '../../source/domain/session/labels.ts';
import type {MeshReport} from '../../source/domain/session/mesh.ts';
import type {SessionStatus} from '../../source/domain/session/session.ts';
import {runCli} from '../helpers/cli.ts';
import {callEngine} from '../helpers/engine/engine.ts';
import {inHost} from '../helpers/engine/in-host.ts';
import {
	openTestFleet,
	randomName,
	suiteSession,
	type TestFleet,
} from '../helpers/engine/test-fleet.ts';

/** Stops (or lets go on) the sshd of a host, which the engine does not see: it accepts and says nothing. */
const signalSshd = (signal: 'STOP' | 'CONT') =>
	`for p in /proc/[0-9]*; do [ "$(cat $p/comm)" = sshd ] && kill -${signal} \${p#/proc/}; done; true`;

async function call(
	{testEngine}: TestFleet,
	{method = 'POST', path, body}: {method?: string; path: string; body?: object},
): Promise<void> {
	const sent = body && {body: Readable.from([JSON.stringify(body)]), type: 'application/json'};
	const answer = await callEngine(testEngine.socket, {method, path, ...sent});
	answer.resume();
	assert.ok((answer.statusCode ?? 500) < 400, `${method} ${path}: ${answer.statusCode}`);
}

async function checked(
	{fleet}: TestFleet,
	name: string,
	scope: {from?: string; to?: string; hosts?: string[]} = {},
): Promise<MeshReport> {
	const checking = fleet.check(name, {signal: AbortSignal.timeout(120_000), ...scope});
	for (;;) {
		const next = await checking.next();
		if (next.done) return next.value;
	}
}

describe('a session is ready only where it was checked as it is', () => {
	const suite = suiteSession('standing', {main: 1, sub: 2});
	const container = (host: string) => objectName.container(suite.name, host);
	const network = () => objectName.network(suite.name, 'single-node');
	const onNetwork = async (verb: string, host: string) =>
		call(suite.fleet, {
			path: `/networks/${network()}/${verb}`,
			body: {
				Container: container(host),
				...(verb === 'connect' ? {EndpointConfig: {Aliases: [host]}} : {Force: true}),
			},
		});
	const on = async (verb: string, host: string) =>
		call(suite.fleet, {path: `/containers/${container(host)}/${verb}`});
	const check = async () => void (await checked(suite.fleet, suite.name));
	const checkOf = (scope: Parameters<typeof checked>[2]) => async () =>
		void (await checked(suite.fleet, suite.name, scope));
	const again = (host: string) =>
		`mesh not checked since ${host} was started again or connected again`;

	/** What is done, one after the other, and the reasons that a session then is not ready. */
	const rows: ReadonlyArray<[string, () => Promise<void>, Array<string | RegExp>]> = [
		['brought up', async () => {}, []],
		['a host is stopped', async () => on('stop?t=0', 'sub1'), [/^sub1 exited with \d+$/]],
		['checked so', check, [/^sub1 exited with \d+$/, '5 of 9 pairs failed at the last check']],
		['started', async () => on('start', 'sub1'), [again('sub1')]],
		['checked', check, []],
		['restarted', async () => on('restart?t=0', 'main1'), [again('main1')]],
		["another's pairs are checked", checkOf({hosts: ['sub1']}), [again('main1')]],
		['its row alone is checked', checkOf({from: 'main1'}), [again('main1')]],
		['its row and its column are checked', checkOf({hosts: ['main1']}), []],
		['one is stopped', async () => on('stop?t=0', 'sub2'), [/^sub2 exited with \d+$/]],
		[
			'its pairs are checked',
			checkOf({hosts: ['sub2']}),
			[/^sub2 exited with \d+$/, '5 of 9 pairs failed at the last check'],
		],
		['it is started', async () => on('start', 'sub2'), [again('sub2')]],
		['its pairs are checked again', checkOf({hosts: ['sub2']}), []],
		['paused', async () => on('pause', 'sub2'), ['sub2 is paused']],
		['let go on', async () => on('unpause', 'sub2'), []],
		[
			'taken off the network',
			async () => onNetwork('disconnect', 'sub1'),
			[/^sub1 is off the network flotilla\.standing-\S+$/],
		],
		['connected', async () => onNetwork('connect', 'sub1'), [again('sub1')]],
		['checked once more', check, []],
		[
			'the network is removed',
			async () => {
				for (const host of ['main1', 'sub1', 'sub2']) await onNetwork('disconnect', host);
				await call(suite.fleet, {method: 'DELETE', path: `/networks/${network()}`});
			},
			[/^its network flotilla\.standing-\S+ is gone$/],
		],
	];
	for (const [what, act, reasons] of rows) {
		test(what, async () => {
			await act();
			const {fleet} = suite.fleet;
			const status = await fleet.status(suite.name);
			assert.equal(status.state, reasons.length === 0 ? 'ready' : 'degraded');
			const seen = status.reasons ?? [];
			assert.equal(seen.length, reasons.length, seen.join('; '));
			for (const [index, reason] of reasons.entries()) {
				if (typeof reason === 'string') assert.equal(seen[index], reason);
				else assert.match(seen[index] ?? '', reason);
			}

			const {env} = suite;
			const json = await runCli(['status', suite.name, '--json'], {env});
			const told = sessionJson.parse(JSON.parse(json.stdout));
			assert.deepEqual([told.state, told.reasons], [status.state, seen]);
			if (status.state !== 'ready')
				assert.ok(told.mesh.ok < 9, 'no pair is told of as it was before');
			const ls = await runCli(['ls'], {env});
			assert.ok(ls.stdout.includes(seen.join('; ')), ls.stdout);
		});
	}

	test('a check tells what can be done where the network is gone', async () => {
		const {cells} = await checked(suite.fleet, suite.name);
		const [first] = cells;
		assert.equal(first?.error?.code, 'network-gone');
		assert.match(first?.error?.hint ?? '', /flotilla down \S+, then flotilla up$/);
	});
});

describe('hosts of which pairs cannot SSH', () => {
	let fleet: TestFleet;
	const names: string[] = [];
	before(async () => (fleet = await openTestFleet()));
	after(async () => {
		for (const name of names) await fleet.takeDown(name);
		await fleet.close();
	});
	const spec = (roles: object) => {
		const name = randomName('flawed');
		names.push(name);
		return {name, input: JSON.stringify({name, roles})};
	};
	// Port 22 on the private network and on loopback (proc(5), /proc/net/tcp): before that it refuses.
	const listens = `[ "$(grep -c ':0016 00000000:0000 0A' /proc/net/tcp)" -ge 2 ]`;
	const stop = `until ${listens}; do sleep 0.05; done; ${signalSshd('STOP')}; sleep 100000`;
	const mute = {main: 1, sub: {replicas: 1, command: ['sh', '-c', stop]}};
	const up = async (input: string, ...flags: string[]) =>
		runCli(['up', '-f', '-', ...flags], {env: {DOCKER_HOST: fleet.testEngine.endpoint.url}, input});

	test('stay, degraded, and are ready once a check finds them whole', async () => {
		const {name, input} = spec(mute);
		const {code, stdout, stderr} = await up(input, '--json');
		assert.equal(code, 1, stderr);
		const session = sessionJson.parse(JSON.parse(stdout));
		assert.deepEqual(
			[session.state, session.reasons, session.mesh.failed],
			['degraded', ['2 of 4 pairs failed at the last check'], 2],
		);
		assert.match(stderr, /2 of 4 pairs cannot SSH: .*sub1 at banner/);
		await inHost(fleet.engine, {session: name, host: 'sub1'}, ['sh', '-c', signalSshd('CONT')]);
		assert.equal((await checked(fleet, name)).failed, 0);
		assert.equal((await fleet.fleet.status(name)).state, 'ready');
	});

	test('are removed with --strict', async () => {
		const {name, input} = spec(mute);
		const {code, stderr} = await up(input, '--strict');
		assert.equal(code, 1);
		assert.match(stderr, /2 of 4 pairs cannot SSH/);
		await assert.rejects(fleet.fleet.status(name), /no session is called/);
	});

	test('are whole where what failed passes before they are asked again', async () => {
		const {name, input} = spec({main: 1, sub: 1});
		assert.equal((await up(input)).code, 0);
		const host = {session: name, host: 'sub1'};
		await inHost(fleet.engine, host, ['sh', '-c', signalSshd('STOP')]);
		const texts: string[] = [];
		const checking = fleet.fleet.check(name, {
			signal: AbortSignal.timeout(60_000),
			onProgress({text}) {
				if (text === undefined) return;
				texts.push(text);
				void inHost(fleet.engine, host, ['sh', '-c', signalSshd('CONT')]);
			},
		});
		const told: string[] = [];
		let next = await checking.next();
		for (; !next.done; next = await checking.next()) {
			const {from, to, error} = next.value;
			if (to === 'sub1') told.push(`${from} ${error?.code ?? 'ok'}`);
		}

		assert.equal(next.value.failed, 0);
		assert.deepEqual(texts, ['asking 2 pairs again that got no answer']);
		assert.deepEqual(told.sort(), [
			...['main1 banner-timeout', 'main1 ok', 'sub1 banner-timeout', 'sub1 ok'],
		]);
	});

	test('are degraded where the command of a role ends at once', async () => {
		const failing = {replicas: 2, command: ['no-such-program']};
		const {name, input} = spec({main: {replicas: 1, command: ['true']}, sub: failing});
		const {code, stdout, stderr} = await up(input);
		assert.equal(code, 1, stdout);
		assert.match(stderr, /the commands of sub\[1-2\] ended at once with 127/);
		const seen: SessionStatus = await fleet.fleet.status(name);
		assert.deepEqual(
			[seen.state, seen.reasons, seen.mesh.ok],
			['degraded', ['the commands of sub[1-2] ended at once with 127'], 9],
		);
	});
});
