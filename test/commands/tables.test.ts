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

test('on a terminal prose breaks between words, and a command stays in one piece', async () => {
	const said = async (tty: boolean) => {
		const {err} = await run(['up', 'x', '-r', 'sub:2'], {tty, env: {NO_COLOR: '1'}});
		return err;
	};

	assert.equal(
		await said(true),
		[
			'error: roles: the role main is missing, where interactive things start; add',
			'main:1',
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
