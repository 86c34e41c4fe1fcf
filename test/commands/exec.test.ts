import assert from 'node:assert/strict';
import {test} from 'node:test';
import {FlotillaError} from '../../source/domain/failure.ts';
import {fakeConnection, says, type Remote} from './fake-channel.ts';
import {run} from './fake-context.ts';
import {sessionOf, reporting} from './fake-session.ts';

const on = (programs: Record<string, (remote: Remote) => void>, others = says('same\n')) => ({
	status: () => Promise.resolve(sessionOf()),
	connect: (_: string, [host = '']: readonly string[]) =>
		Promise.resolve(fakeConnection(host, programs[host] ?? others)),
});
const sorted = (text: string) => text.split('\n').filter(Boolean).sort();

test('exec: all hosts, each line after its host, stderr marked', async () => {
	const fleet = on({
		main1: says('one\ntwo', {err: 'oops\n'}),
		sub1: says('sub one\r\n\n'),
		sub2: says(Buffer.from([0x61, 0xff, 0x0a])),
	});
	const {code, world, err} = await run(['exec', 'demo', '--', 'x'], {fleet});
	assert.equal(code, 0);
	const lines = world.stdout().toString('latin1');
	assert.deepEqual(sorted(lines), [
		'main1 | one',
		'main1 | two',
		'sub1  | ',
		'sub1  | sub one\r',
		'sub2  | a\u00FF',
	]);
	assert.equal(err, 'main1 ! oops\n');
});

test('exec on a terminal: nothing but text and colours, which end with the line', async () => {
	const fleet = on({}, says('a\u001B[2J\u001B[31mb\rc\u001B]0;t\u0007\n'));
	const {out} = await run(['exec', 'demo', '--host', 'main1', '--', 'x'], {
		fleet,
		tty: true,
		env: {NO_COLOR: '1'},
	});
	assert.equal(out, 'main1 | a\u001B[31mb\u001B[0m\nmain1 | c\n');
});

test('exec: hosts by name and role; unknown ones are wrong usage', async () => {
	const roles = await run(['exec', 'demo', '--role', 'sub', '--', 'x'], {fleet: on({})});
	assert.deepEqual(sorted(roles.out), ['sub1 | same', 'sub2 | same']);
	const both = await run(['exec', 'demo', '--host', 'main1', '--role', 'sub', '--', 'x'], {
		fleet: on({}),
	});
	assert.equal(sorted(both.out).length, 3);
	const host = await run(['exec', 'demo', '--host', 'sub9', '--', 'x'], {fleet: on({})});
	assert.equal(host.code, 2);
	assert.equal(host.err, 'error: demo has no host "sub9"\n  hint: Its hosts: main1,sub[1-2].\n');
	assert.equal((await run(['exec', 'demo', '--role', 'x', '--', 'x'], {fleet: on({})})).code, 2);
});

test('exec: one host passes its code, several say which failed', async () => {
	const fleet = on({sub1: says('', {code: 3})});
	assert.equal((await run(['exec', 'demo', '--host', 'sub1', '--', 'x'], {fleet})).code, 3);
	const {code, err} = await run(['exec', 'demo', '--', 'x'], {fleet});
	assert.equal(code, 1);
	assert.equal(err, 'error: 1 of 3 hosts failed: sub1 (exit 3)\n');
});

test('exec: a host that cannot be reached does not keep the others', async () => {
	const fleet = {
		...on({}),
		connect: (_: string, [host = '']: readonly string[]) =>
			host === 'sub1'
				? Promise.reject(
						new FlotillaError({
							code: 'host-not-running',
							message: 'sub1 is paused',
							hint: 'Resume it.',
						}),
					)
				: Promise.resolve(fakeConnection(host, says('fine\n'))),
	};
	const {code, out, err} = await run(['exec', 'demo', '--', 'x'], {fleet});
	assert.equal(code, 1);
	assert.deepEqual(sorted(out), ['main1 | fine', 'sub2  | fine']);
	assert.match(
		err,
		/^error: sub1 is paused\n {2}hint: Resume it\.\nerror: 1 of 3 hosts failed: sub1 \(not run\)\n$/,
	);
	assert.equal((await run(['exec', 'demo', '--host', 'sub1', '--', 'x'], {fleet})).code, 255);
});

test('exec --gather: equal outputs once, failures last', async () => {
	const fleet = on({main1: says('other\n', {code: 2})});
	const {code, out} = await run(['exec', 'demo', '--gather', '--', 'x'], {fleet});
	assert.equal(code, 1);
	assert.equal(out, '---- sub[1-2] (2) ----\nsame\n---- main1 (1)  exit 2 ----\nother\n');
});

test('exec --gather: what cannot be kept is said, with how the command ended', async t => {
	const before = process.env['TMPDIR'];
	t.after(() => {
		if (before === undefined) delete process.env['TMPDIR'];
		else process.env['TMPDIR'] = before;
	});
	process.env['TMPDIR'] = '/nowhere';
	const much = says('x'.repeat(300_000));
	const fleet = on({main1: says('x'.repeat(300_000), {code: 3}), sub1: much});
	const all = await run(['exec', 'demo', '--gather', '--', 'x'], {fleet});
	assert.equal(all.code, 1);
	assert.match(all.err, /main1: it ran, but not all it said could be kept in \/nowhere: ENOENT/);
	assert.match(all.err, /hint: Make room there, or name another folder with TMPDIR/);
	assert.match(
		all.err,
		/2 of 3 hosts failed: main1 \(exit 3, output lost\), sub1 \(exit 0, output lost\)\n$/,
	);
	assert.match(all.out, /---- sub2 \(1\) ----\nsame\n/);
	assert.match(all.out, /---- main1 \(1\) {2}exit 3 {2}not whole ----/);
	const one = await run(['exec', 'demo', '--host', 'sub1', '--gather', '--', 'x'], {fleet});
	assert.equal(one.code, 1);
});

test('logs: one host as it is, all hosts line by line', async () => {
	const fleet = {
		status: () => Promise.resolve(sessionOf()),
		logs: (_: string, host: string) =>
			reporting(
				[
					{stream: 'stdout' as const, chunk: Buffer.from(`${host} \u001B[2Jsa`)},
					{stream: 'stdout' as const, chunk: Buffer.from('ys\n')},
					{stream: 'stderr' as const, chunk: Buffer.from('err\n')},
				],
				() => {},
			),
	};
	const one = await run(['logs', 'demo', 'sub1'], {fleet});
	assert.deepEqual([one.code, one.out, one.err], [0, 'sub1 \u001B[2Jsays\n', 'err\n']);
	const shown = await run(['logs', 'demo', 'sub1'], {fleet, tty: true});
	assert.equal(shown.out, 'sub1 says\n');
	const red = [{stream: 'stdout' as const, chunk: Buffer.from('\u001B[31mred')}];
	const coloured = {...fleet, logs: () => reporting(red, () => {})};
	const left = await run(['logs', 'demo', 'sub1'], {fleet: coloured, tty: true});
	assert.equal(left.out, '\u001B[31mred\u001B[m', 'no colour is left on');
	const all = await run(['logs', 'demo'], {fleet, tty: {stdout: true}, env: {NO_COLOR: '1'}});
	assert.equal(all.out, 'main1 | main1 says\nsub1  | sub1 says\nsub2  | sub2 says\n');
	assert.equal((await run(['logs', 'demo', 'x'], {fleet})).code, 2);

	const hosts = sessionOf().hosts.map(host => ({...host, state: 'exited' as const}));
	const ended = {...fleet, status: () => Promise.resolve({...sessionOf(), hosts})};
	const {err} = await run(['logs', 'demo', 'sub1'], {fleet: ended});
	assert.equal(err, 'err\nsub1 is not running (exited)\n');
});
