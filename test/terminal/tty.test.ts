import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {readFileSync} from 'node:fs';
import test, {before, type TestContext} from 'node:test';
import {build} from 'esbuild';
import {openPty, type Pty} from '../helpers/terminal/pty.ts';

const bundle = 'node_modules/.cache/flotilla-test/terminal-app.mjs';
const app = [bundle];

before(async () => {
	// Twelve starts through tsx take most of a minute.
	await build({
		entryPoints: ['test/terminal/fixtures/app.tsx'],
		outfile: bundle,
		bundle: true,
		packages: 'external',
		platform: 'node',
		format: 'esm',
		jsx: 'automatic',
		logLevel: 'silent',
	});
});

async function start(t: TestContext, env: Record<string, string> = {}): Promise<Pty> {
	const program = openPty(process.execPath, app, {columns: 60, rows: 12, env});
	t.after(() => program.kill());
	await program.waitFor('ready');
	if (!env['FLOOD']) await program.waitFor('I am right');
	assert.equal(program.isAlternateScreen(), true);
	assert.equal(program.isBracketedPaste(), true);
	return program;
}

function assertGivenBack(program: Pty): void {
	assert.equal(program.isAlternateScreen(), false, 'main screen');
	assert.equal(program.isCursorVisible(), true, 'cursor');
	assert.equal(program.isBracketedPaste(), false, 'pastes');
	const rest = program.output().split('\u001b[?1049l').at(-1) ?? '';
	assert.doesNotMatch(rest, /\?2026|\?1049h/, 'nothing is drawn afterwards');
}

/** Line modes of a process's terminal, as `stty` sees them. */
function lineModes(program: Pty): string {
	const path = `/proc/${program.pid}/fd/0`;
	return spawnSync('stty', ['-a', '-F', path], {encoding: 'utf8'}).stdout;
}

const endings: Array<{name: string; act: (program: Pty) => void; code: number; says?: string}> = [
	{name: 'quit', act: program => program.write('q'), code: 0, says: 'goodbye'},
	{name: 'SIGINT', act: program => program.kill('SIGINT'), code: 130},
	{name: 'SIGQUIT', act: program => program.kill('SIGQUIT'), code: 131},
	{name: 'SIGTERM', act: program => program.kill('SIGTERM'), code: 143},
	{name: 'SIGHUP', act: program => program.kill('SIGHUP'), code: 129},
	{name: 'a crash', act: program => program.write('c'), code: 1, says: 'SyntaxError'},
	{name: 'a lost rejection', act: program => program.write('r'), code: 1, says: 'nobody caught me'},
];

for (const {name, act, code, says} of endings) {
	test(`the terminal is given back after ${name}`, async t => {
		const program = await start(t);
		act(program);
		assert.equal((await program.exit).code, code);
		assertGivenBack(program);
		if (says) assert.match(program.output(), new RegExp(says));
		else assert.equal(program.text(), '');
	});
}

test('cooked mode is back after a signal', async t => {
	// The shell keeps the terminal open so that its modes can be read.
	const command = `"${process.execPath}" ${app.join(' ')}; stty -a; echo code $?`;
	const program = openPty('/bin/sh', ['-c', command], {columns: 60, rows: 12});
	t.after(() => program.kill());
	await program.waitFor('ready');
	assert.match(lineModes(program), /-icanon/);
	const children = readFileSync(`/proc/${program.pid}/task/${program.pid}/children`, 'utf8');
	process.kill(Number(children.trim().split(' ')[0]), 'SIGTERM');
	await program.exit;
	assert.match(program.output(), /[^-]icanon/);
	assert.match(program.output(), /[^-]echo[^a-z]/);
});

test('keys, echo and commands under a flood', async t => {
	const program = await start(t, {FLOOD: '1'});
	program.write('f');
	await program.waitFor('commands 1');
	program.write('hello\u0007xworld');
	await program.waitFor('helloworld');
	await program.waitFor('commands 2');
	program.write('\u001b[200~pasted\u001b[201~!');
	await program.waitFor('helloworldpasted!');
	// For a moment after a paste all is still text, the prefix as well.
	const isDone = (screen: string) => screen.includes('commands 3');
	for (let typed = 'helloworldpasted!u', screen = ''; !isDone(screen); typed += 'u') {
		program.write('\u0007u');
		screen = await program.waitFor(now => isDone(now) || now.includes(typed));
	}

	program.write('q');
	assert.equal((await program.exit).code, 0);
	assertGivenBack(program);
});

test('a resize draws everything anew at the new size', async t => {
	const program = await start(t);
	program.resize({columns: 90, rows: 20});
	await program.waitFor('ready 90x20');
	const text = await program.waitFor(screen => screen.split('\n')[0]?.length === 90);
	assert.match(text, /^┌─+┐┌─+┐\n│I am left +││I am right +│/);
	program.resize({columns: 40, rows: 8});
	await program.waitFor(/ready 40x8/);
	await program.waitFor(/^┌─{18}┐┌─{18}┐\n│I am left +││I am right +│/);
	program.write('q');
	await program.exit;
});

test('stops and goes on', async t => {
	const program = await start(t);
	const state = () => readFileSync(`/proc/${program.pid}/stat`, 'utf8').split(') ')[1]?.[0];
	program.kill('SIGTSTP');
	await program.waitFor(() => !program.isAlternateScreen());
	while (state() !== 'T') await new Promise(resolve => setImmediate(resolve));
	assert.match(lineModes(program), /[^-]icanon/);
	assert.equal(program.isCursorVisible(), true);
	program.kill('SIGCONT');
	await program.waitFor('I am right');
	assert.equal(program.isAlternateScreen(), true);
	assert.match(lineModes(program), /-icanon/);
	program.write('q');
	assert.equal((await program.exit).code, 0);
});

test('a window that changed while it was stopped is drawn at its new size', async t => {
	// A shell in between: only what it has in front is told of a new size.
	const shell = openPty('bash', ['--norc', '-i'], {columns: 60, rows: 12});
	t.after(() => shell.kill());
	shell.write(`${process.execPath} ${app.join(' ')}\r`);
	await shell.waitFor('ready 60x12');
	const children = readFileSync(`/proc/${shell.pid}/task/${shell.pid}/children`, 'utf8');
	process.kill(Number(children.trim().split(' ')[0]), 'SIGTSTP');
	await shell.waitFor(() => !shell.isAlternateScreen());
	await shell.waitFor('Stopped');
	shell.resize({columns: 90, rows: 20});
	shell.write('fg\r');
	await shell.waitFor('ready 90x20');
	shell.write('q');
	await shell.waitFor(() => !shell.isAlternateScreen());
});

test('ends on SIGTERM though the terminal reads nothing', async t => {
	const program = await start(t, {FLOOD: '1'});
	program.pause();
	await new Promise(resolve => setTimeout(resolve, 700));
	program.kill('SIGTERM');
	assert.equal((await program.exit).code, 143);
});

test('a terminal that reads nothing does not stop what else a program does', async t => {
	const program = openPty(process.execPath, ['--import=tsx', 'test/terminal/fixtures/flood.ts']);
	t.after(() => program.kill());
	await program.waitFor(/ready|x/);
	program.pause();
	assert.equal((await program.exit).code, 7);
});
