import assert from 'node:assert/strict';
import {once} from 'node:events';
import type {Readable} from 'node:stream';
import {test} from 'node:test';
import {connect} from '../../source/ssh/connection.ts';
import {readAll} from '../helpers/ssh-server.ts';
import {logIn, run, writeAll} from './session.ts';
import {startSshd} from './sshd.ts';

const megabyte = 1024 * 1024;

test('a command gives output, errors and its exit code, each of 256', async t => {
	const connection = await logIn(t);
	assert.deepEqual(await run(connection, 'echo out; echo err >&2; exit 3'), {
		output: 'out\n',
		errors: 'err\n',
		code: 3,
	});
	const codes = Array.from({length: 256}, (_, code) => code);
	const seen: number[] = [];
	for (let at = 0; at < 256; at += 16) {
		const batch = codes.slice(at, at + 16).map(code => run(connection, `exit ${code}`));
		seen.push(...(await Promise.all(batch)).map(({code}) => code));
	}

	assert.deepEqual(seen, codes);
});

test('a command ended by a signal says which', async t => {
	const connection = await logIn(t);
	const {code, signal} = await run(connection, 'kill -KILL $$');
	assert.deepEqual({code, signal}, {code: 137, signal: 'SIGKILL'});
	assert.deepEqual(await run(connection, 'kill -TERM $$'), {
		output: '',
		errors: '',
		code: 143,
		signal: 'SIGTERM',
	});
});

test('exit can be awaited alone, and the output read after it', async t => {
	const connection = await logIn(t);
	const channel = await connection.open({command: 'echo out; echo err >&2; exit 5'});
	channel.end();
	assert.deepEqual(await channel.exit, {code: 5});
	assert.equal((await readAll(channel.output)).toString(), 'out\n');
	assert.equal((await readAll(channel.errors)).toString(), 'err\n');
	assert.equal(channel.write(Buffer.from('late')), true);
	await channel.drained();
	channel.end();
	channel.resize({columns: 1, rows: 1});
	channel.signal('TERM');
	channel.close();
});

test('stdin ends and output goes on: half-close', async t => {
	const connection = await logIn(t);
	const channel = await connection.open({command: 'wc -c; echo after; cat'});
	await writeAll(channel, Buffer.alloc(3 * megabyte));
	assert.equal((await readAll(channel.output)).toString().trim(), `${3 * megabyte}\nafter`);
	const tar = await connection.open({command: 'tar c -C /etc hostname | tar t'});
	tar.end();
	assert.equal((await readAll(tar.output)).toString(), 'hostname\n');
});

test('a pty has its size, its TERM and its new size', async t => {
	const connection = await logIn(t);
	const channel = await connection.open({
		command: `trap 'stty size; exit 9' WINCH; echo "$TERM"; stty size; while :; do sleep 0.05; done`,
		pty: {columns: 117, rows: 31, term: 'xterm-256color'},
	});
	let text = '';
	for await (const chunk of channel.output) {
		text += chunk.toString();
		if (/31 117\r\n$/.test(text)) channel.resize({columns: 200, rows: 50});
	}

	assert.equal(text, 'xterm-256color\r\n31 117\r\n50 200\r\n');
	assert.deepEqual(await channel.exit, {code: 9});
});

test('a shell on a pty, keys and all; without a pty from stdin', async t => {
	const connection = await logIn(t);
	const shell = await connection.open({pty: {columns: 80, rows: 24, term: 'dumb'}});
	// What is typed is echoed; only what came of it has these words in one piece.
	// The program that says it runs is the one that is interrupted: no moment lies between the two.
	const program = `sh -c 'printf st%srt\\\\n a; exec sleep 1000'`;
	shell.write(Buffer.from(`PS1='re''ady '; tty; ${program}\n`));
	let text = '';
	for await (const chunk of shell.output) {
		text += chunk.toString();
		if (/start\r\n$/.test(text)) shell.write(Buffer.from('\u0003'));
		if (/ready $/.test(text)) shell.write(Buffer.from('\u0004'));
	}

	assert.match(text, /\/dev\/pts\/\d+\r\n/);
	assert.equal((await shell.exit).code, 130);

	const plain = await connection.open({});
	plain.write(Buffer.from('tty; exit 6\n'));
	assert.match((await readAll(plain.output)).toString(), /not a tty/);
	assert.deepEqual(await plain.exit, {code: 6});
});

test('30 channels at once, each its own', async t => {
	const connection = await logIn(t);
	const results = await Promise.all(
		Array.from({length: 30}, (_, index) => run(connection, `cat /dev/null; echo ${index}`)),
	);
	assert.deepEqual(
		results.map(({output}) => output),
		results.map((_, index) => `${index}\n`),
	);
});

test('a reader that stops early closes its channel alone', async t => {
	const connection = await logIn(t);
	const other = await connection.open({command: 'cat'});
	const flood = await connection.open({command: 'yes'});
	for await (const chunk of flood.output) {
		assert.match(chunk.toString(), /^y\n/);
		break;
	}

	assert.deepEqual(await flood.exit, {code: 255});
	other.write(Buffer.from('still here'));
	other.end();
	assert.equal((await readAll(other.output)).toString(), 'still here');
	assert.ok((await connection.ping()) > 0);
});

test('signals and sizes reach sshd, after the end of stdin too', async t => {
	const sshd = await startSshd(t, ['LogLevel DEBUG1']);
	const stream = sshd.open();
	const {user, credentials} = sshd;
	const connection = await connect(stream, {host: 'main1', user, credentials});
	const channel = await connection.open({
		command: 'cat',
		pty: {columns: 80, rows: 24, term: 'dumb'},
	});
	let log = '';
	stream.process.stderr?.on('data', (chunk: Buffer) => {
		log += chunk.toString();
	});
	// In its log, as sshd passes signals on only where it separates privileges: not for root.
	const isTold = async (request: string, times: number) => {
		while (log.split(`channel 0 request ${request} `).length <= times) {
			await once(stream.process.stderr as Readable, 'data');
		}
	};

	channel.signal('SIGINT');
	channel.resize({columns: 200, rows: 50});
	await isTold('signal', 1);
	await isTold('window-change', 1);
	channel.end();
	channel.signal('TERM');
	channel.resize({columns: 201, rows: 51});
	await isTold('signal', 2);
	await isTold('window-change', 2);
	assert.throws(() => channel.signal('NONSENSE'));
	connection.close();
});

test('a channel that is called off while it opens does not stay', async t => {
	const connection = await logIn(t);
	const controller = new AbortController();
	const opening = connection.open({command: 'echo x'}, {signal: controller.signal});
	controller.abort();
	await assert.rejects(opening, {name: 'AbortError'});
	assert.equal((await run(connection, 'echo next')).output, 'next\n');
});
