import assert from 'node:assert/strict';
import {test} from 'node:test';
import {refuse, run} from './fake-context.ts';
import {localAgent, sessionOf, snapshotOf} from './fake-session.ts';

const endpoint = `unix:///${'long/'.repeat(20)}docker.sock`;
const fleet = {
	list: () => Promise.resolve({...snapshotOf(sessionOf()), agents: [{...localAgent, endpoint}]}),
};

test('a table fits the terminal: what matters least is cut, and no name ever', async () => {
	for (const columns of [60, 80, 100]) {
		for (const words of [['ls'], ['agents']]) {
			const {out} = await run(words, {fleet, tty: {stdout: true}, columns, env: {TERM: 'dumb'}});
			const lines = out.trimEnd().split('\n');
			assert.equal(lines.length, 2);
			for (const line of lines) assert.ok(line.length <= columns, line);
			assert.match(out, words[0] === 'ls' ? /^demo /m : /^local /m);
		}
	}

	const {out} = await run(['agents'], {
		...{fleet, tty: {stdout: true}, columns: 100, env: {TERM: 'dumb'}},
	});
	assert.match(out, / unix:\/\/\/long\/[a-z/]*…$/m);
	const piped = await run(['agents'], {fleet, columns: 60});
	assert.ok(piped.out.includes(endpoint), 'a program gets all of it');
});

const createdAt = new Date(Date.now() - 6.5 * 60_000).toISOString();
const why = '2 of 9 pairs failed at the last check; sub2 exited with 137; sub3 is paused';
const ready = {...sessionOf(), createdAt};
const degraded = {...ready, state: 'degraded', reasons: [why]} as const;
const far = {...degraded, unreachable: ['the-engine-of-building-two', 'another-one']};
const own = {...localAgent, name: 'embedded', endpoint};
const same = {...own, name: 'staging-machine', sameAs: 'embedded'};

for (const [columns, command, list, row] of [
	[80, 'ls', {sessions: [ready]}, /^demo +ready +main1,sub\[1-2\] +single-node +local +6m$/m],
	[80, 'ls', {sessions: [degraded]}, /^demo .* single-node +local +6m +2 of 9 pairs .*…$/m],
	[80, 'ls', {sessions: [far]}, /^demo +degraded +main1,sub.* local,the-e\w*… +6m +2 of 9 pair…$/m],
	[
		60,
		'ls',
		{sessions: [degraded]},
		/^demo +degraded +main1,sub\[1-2\] +local +2 of 9 pairs .*…$/m,
	],
	[
		80,
		'agents',
		{agents: [own]},
		/^embedded +reachable +Docker 26.1.5 +linux\/x86_64 +2 +8 GiB +3$/m,
	],
	[
		90,
		'agents',
		{agents: [own]},
		/^embedded .* linux\/x86_64 +2 +8 GiB +3 +unix:\/\/\/long\/.*…$/m,
	],
	[
		80,
		'agents',
		{agents: [same]},
		/^staging-machine +same as emb\w*… +Docker 26.1.5 +linux\/x86_64 .* 3$/m,
	],
] as const) {
	test(`in ${columns} columns ${command} shows ${row.source}`, async () => {
		const snapshot = snapshotOf(...('sessions' in list ? list.sessions : []));
		const fleet = {list: () => Promise.resolve({...snapshot, ...('agents' in list ? list : {})})};
		const tty = {stdout: true};
		const {out} = await run([command], {fleet, tty, columns, env: {TERM: 'dumb'}});
		assert.match(out, row);
		for (const line of out.trimEnd().split('\n')) assert.ok(line.length <= columns, line);
		const piped = await run([command], {fleet, columns});
		if (command === 'ls')
			assert.ok(piped.out.includes(createdAt.slice(0, 19)), 'a date for programs');
	});
}

test('on a terminal prose breaks between words, and a command stays in one piece', async () => {
	const said = async (tty: boolean) => {
		const {err} = await run(['up', 'x', '-r', 'sub:2'], {tty, env: {NO_COLOR: '1'}});
		return err;
	};

	assert.equal(
		await said(true),
		[
			'error: roles: the role main is missing, where interactive things start; add',
			'main: 1, or -r main:1',
			'  hint: Nothing was created. See `flotilla up --help` for the fields of a',
			'  session.',
			'',
		].join('\n'),
	);
	assert.equal((await said(false)).split('\n').length, 3, 'a program gets whole lines');
	const hint = 'Name them, or make some agents in containers on this machine: flotilla lab up -n 3';
	const failing = {list: refuse({code: 'usage', message: 'none', hint})};
	const {err} = await run(['ls'], {fleet: failing, tty: true, env: {NO_COLOR: '1'}});
	assert.match(err, /on this machine:\n {2}flotilla lab up -n 3\n$/);
});
