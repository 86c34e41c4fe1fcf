import assert from 'node:assert/strict';
import {test} from 'node:test';
import {checkJson, sessionJson, sessionsJson} from '../../source/commands/print/json.ts';
import {meshError, type MeshCell, type MeshReport} from '../../source/domain/session/mesh.ts';
import {refuse, run} from './fake-context.ts';
import {localAgent, sessionOf, snapshotOf, reporting} from './fake-session.ts';

const unreachable = {
	...localAgent,
	name: 'far',
	isReachable: false,
	failure: {code: 'engine-unreachable', message: 'far: no answer'},
} as const;
const notFound = refuse({
	code: 'session-not-found',
	message: 'there is no session nope',
	hint: 'See flotilla ls.',
});
const onlyJson = (text: string): unknown => JSON.parse(text);

test('ls: a table, and JSON with the fields of the interface in their order', async () => {
	const fleet = {list: () => Promise.resolve(snapshotOf(sessionOf()))};
	const plain = await run(['ls'], {fleet});
	assert.equal(plain.code, 0);
	assert.match(plain.out, /^NAME +STATE +HOSTS +MODE +AGENTS +CREATED\n/);
	assert.match(
		plain.out,
		/\ndemo +ready +main1,sub\[1-2\] +single-node +local +2026-11-23T10:00:00Z\n$/,
	);
	assert.doesNotMatch(plain.out, /\u001B/);

	const {out, err, code} = await run(['ls', '--json'], {fleet});
	assert.equal(code, 0);
	assert.equal(err, '');
	const [session] = sessionsJson.parse(onlyJson(out));
	assert.ok(session);
	assert.deepEqual(
		Object.keys((onlyJson(out) as object[])[0] ?? {}),
		Object.keys(sessionJson.shape),
	);
	const host = (onlyJson(out) as Array<{hosts: object[]}>)[0]?.hosts[0] ?? {};
	assert.deepEqual(Object.keys(host), [
		'name',
		'role',
		'idx',
		'rank',
		'agent',
		'image',
		'containerId',
		'state',
		'address',
		'exitCode',
	]);
});

test('ls: no sessions, an agent that is away, no agent at all', async () => {
	const none = await run(['ls'], {fleet: {list: () => Promise.resolve(snapshotOf())}});
	assert.match(none.out, /^No sessions\. Start one with: flotilla up/);
	const empty = await run(['ls', '--json'], {fleet: {list: () => Promise.resolve(snapshotOf())}});
	assert.deepEqual(onlyJson(empty.out), []);

	const partly = await run(['ls'], {
		fleet: {list: () => Promise.resolve({sessions: [], agents: [localAgent, unreachable]})},
	});
	assert.equal(partly.code, 0);
	assert.match(partly.err, /^warning: agent far does not answer: no answer\n$/);

	const dead = await run(['ls', '--json'], {
		fleet: {list: () => Promise.resolve({sessions: [], agents: [unreachable]})},
	});
	assert.equal(dead.code, 3);
	assert.equal(dead.out, '');
	assert.match(dead.err, /^error: far: no answer\n {2}hint: /);
});

test('status: JSON round trip, and a session nobody knows', async () => {
	const fleet = {status: () => Promise.resolve(sessionOf())};
	const {out} = await run(['status', 'demo', '--json'], {fleet});
	assert.deepEqual(sessionJson.parse(onlyJson(out)), sessionJson.parse(sessionOf()));
	const plain = await run(['status', 'demo'], {fleet});
	assert.match(plain.out, /network flotilla\.demo +bridge +198\.18\.4\.0\/24/);
	assert.match(plain.out, /mesh +9 of 9 pairs can SSH/);
	assert.match(plain.out, /sub2 +running +198\.18\.4\.4 +local/);
	const {code, err} = await run(['status', 'nope', '--json'], {fleet: {status: notFound}});
	assert.equal(code, 1);
	assert.equal(err, 'error: there is no session nope\n  hint: See flotilla ls.\n');
});

test('status: what stopped after the last check, and what has no hosts at all', async () => {
	const session = sessionOf();
	const bare = {...session, hosts: [], mesh: {pairs: 0, ok: 0, failed: 0}};
	for (const [state, words] of [
		['provisioning', /demo is only being made, it has no hosts yet/],
		['removing', /demo is being taken down, it has no hosts any more/],
		['incomplete', /demo has no hosts: what worked on it did not finish[^]*flotilla gc/],
	] as const) {
		const fleet = {status: () => Promise.resolve({...bare, state})};
		const told = (await run(['status', 'demo'], {fleet})).out;
		assert.match(told, words);
		assert.doesNotMatch(told, /flotilla status/, 'it does not send people to itself');
		for (const command of [
			['exec', 'demo', '--', 'true'],
			['logs', 'demo'],
		]) {
			const result = await run(command, {fleet});
			assert.deepEqual([result.code, result.out], [1, ''], command.join(' '));
			assert.match(result.err, words);
		}
	}
});

function reportOf(cells: MeshCell[]): MeshReport {
	const ok = cells.filter(cell => cell.ok).length;
	return {cells, failed: cells.length - ok, ok, pairs: cells.length, session: 'demo'};
}

const cell = (from: string, to: string): MeshCell => ({
	from,
	to,
	ok: true,
	stage: 'exec',
	ms: {resolve: 0.5, exec: 1.5},
});
const broken: MeshCell = {
	from: 'sub1',
	to: 'main1',
	ok: false,
	stage: 'connect',
	ms: {resolve: 1},
	error: meshError('connect-refused', {
		...{from: 'sub1', to: 'main1', session: 'demo', network: 'flotilla.demo'},
		message: 'main1 refuses port 22',
		agents: {from: 'local', to: 'local'},
		docker: {from: 'docker', to: 'docker'},
	}),
};
const checking = (cells: MeshCell[]) => ({
	check: () => reporting(cells, () => reportOf(cells)),
});

test('check: a grid, failures with what to try, and exit code 1', async () => {
	const cells = [cell('main1', 'main1'), cell('main1', 'sub1'), broken, cell('sub1', 'sub1')];
	const {code, out} = await run(['check', 'demo'], {fleet: checking(cells)});
	assert.equal(code, 1);
	assert.match(out, /main1 +2\.0 +2\.0\nsub1 +✗ connect +2\.0\n/);
	assert.match(out, /✗ demo: 3 of 4 pairs can SSH\n/);
	assert.match(
		out,
		/sub1 → main1 failed at connect: main1 refuses port 22\n {4}hint: Nothing listens/,
	);
	const twice = checking([{...broken, from: 'sub2'}, broken]);
	const both = (await run(['check', 'demo'], {fleet: twice})).out;
	assert.equal(both.match(/hint: /g)?.length, 1);
	assert.match(both, /sub1 → main1 .*\n +sub2 → main1 /);
	const narrow = await run(['check', 'demo'], {fleet: checking(cells), columns: 20});
	assert.doesNotMatch(narrow.out, /from/);
	const fine = await run(['check', 'demo'], {
		fleet: checking([cell('main1', 'main1')]),
		env: {LANG: 'C'},
	});
	assert.equal(fine.code, 0);
	assert.equal(fine.out, 'ok demo: 1 of 1 pair can SSH\n');
});

test('check: a pair nobody could try is not said to have failed at a stage of a login', async () => {
	for (const [cause, stage, word] of [
		['target-paused', 'banner', 'paused'],
		['source-not-running', 'resolve', 'exited'],
		['target-missing', 'resolve', 'missing'],
		['source-off-network', 'resolve', 'no net'],
		['target-alias-missing', 'resolve', 'no name'],
		['source-unseen', 'resolve', 'unseen'],
	] as const) {
		const error = {code: cause, message: 'for a reason', hint: ''};
		const cells = [cell('main1', 'main1'), {...broken, stage, error}];
		const {out} = await run(['check', 'demo'], {fleet: checking(cells)});
		assert.match(out, new RegExp(`^sub1 +✗ ${word}( |$)`, 'm'));
		assert.match(out, new RegExp(`sub1 → main1 not tried \\(${cause}\\): for a reason`));
		assert.doesNotMatch(out, /failed at/);
	}
});

test('check: JSON, and a host nobody knows', async () => {
	const {out, code} = await run(['check', 'demo', '--json'], {
		fleet: checking([cell('main1', 'main1'), broken]),
	});
	assert.equal(code, 1);
	assert.deepEqual(checkJson.parse(onlyJson(out)), reportOf([cell('main1', 'main1'), broken]));
	assert.deepEqual(Object.keys(onlyJson(out) as object), [
		'session',
		'pairs',
		'ok',
		'failed',
		'cells',
	]);
	const check = refuse({code: 'host-not-found', message: 'demo has no host sub9'});
	const unknown = await run(['check', 'demo', '--from', 'sub9'], {fleet: {check}});
	assert.equal(unknown.code, 2);
});

test('down: refuses without a terminal, asks on one, --yes answers', async () => {
	const removed: string[] = [];
	const fleet = {
		list: () => Promise.resolve(snapshotOf(sessionOf())),
		down(name: string) {
			removed.push(name);
			return reporting([{type: 'steps-planned' as const, steps: []}], () => {});
		},
	};
	const refused = await run(['down', 'demo'], {fleet});
	assert.equal(refused.code, 2);
	assert.match(
		refused.err,
		/^error: Remove session demo \(3 hosts on local\)\? There is no terminal to ask/,
	);
	assert.deepEqual(removed, []);

	const no = await run(['down', 'demo'], {fleet, tty: true, answer: 'n\n', keepsStdin: true});
	assert.equal(no.code, 1);
	assert.match(no.err, /Remove session demo \(3 hosts on local\)\? \[y\/N\] Nothing was removed\./);
	const eof = await run(['down', 'demo'], {fleet, tty: true});
	assert.equal(eof.code, 1);
	assert.deepEqual(removed, []);

	const yes = await run(['down', 'demo'], {fleet, tty: true, answer: 'y\n', keepsStdin: true});
	assert.equal(yes.code, 0);
	assert.deepEqual(removed, ['demo']);
	const all = await run(['down', '--all', '--yes'], {fleet});
	assert.equal(all.code, 0);
	assert.match(all.out, /^✓ demo is removed \(3 hosts\)\n$/);
});

test('down: what is not there is gone already; names and --all exclude each other', async () => {
	const fleet = {list: () => Promise.resolve(snapshotOf())};
	const {code, out, err} = await run(['down', 'gone'], {fleet});
	assert.deepEqual(
		[code, out, err],
		[0, 'gone: there is no such session; nothing to remove\n', ''],
	);
	assert.equal((await run(['down'], {fleet})).code, 2);
	assert.equal((await run(['down', 'a', '--all'], {fleet})).code, 2);
	assert.equal((await run(['down', '--all'], {fleet})).code, 0);
});
