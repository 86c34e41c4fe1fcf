import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {test} from 'node:test';
import fc from 'fast-check';
import {quoteCommand, remoteWords} from '../../source/ssh/remote-words.ts';

/** The words that a real shell makes of a line, through a program that prints its arguments. */
function wordsOf(line: string): string[] {
	const script = `print() { printf '%s\\0' "$@"; }; print ${line}`;
	return execFileSync('sh', ['-c', script]).toString().split('\0').slice(0, -1);
}

test('a shell gives back the words as typed', () => {
	const nasty = fc.constantFrom(...'\'"\\$`!*?[]{}()<>|&;~#= \t\n-%');
	const text = fc.oneof(
		fc.string({unit: nasty, maxLength: 12}),
		fc.string({unit: 'binary', maxLength: 12}).filter(word => !word.includes('\0')),
		fc.constantFrom('', 'if', 'a=b', '~', '--', '-n', '\\', "'", "''", 'é', '日本'),
	);
	fc.assert(
		fc.property(fc.array(text, {minLength: 1, maxLength: 40, size: 'max'}), words => {
			const clean = words.map(word => word.toWellFormed());
			assert.deepEqual(wordsOf(quoteCommand(clean)), clean);
		}),
		{numRuns: 60},
	);
});

test('the first word is a command, whatever it looks like', () => {
	const run = (line: string) => () => execFileSync('sh', ['-c', line], {stdio: 'pipe'});
	for (const word of ['if', 'while', 'a=b', '~', '#', '!', '{']) {
		assert.throws(run(quoteCommand([word, 'x'])), {status: 127}, word);
	}
});

test('a shell of a runtime that knows no words runs them as well', () => {
	const words = [
		'printf',
		String.raw`%s\0`,
		'a  b',
		'',
		"it's",
		'!x',
		'two\nlines',
		String.raw`\``,
	];
	for (const shell of ['sh', 'bash']) {
		const {command} = remoteWords(words);
		assert.equal(execFileSync(shell, ['-c', command]).toString(), `${words.slice(2).join('\0')}\0`);
	}
});

test('plain words stay readable', () => {
	assert.equal(
		quoteCommand(['ls', '-l', '/etc/ssh', 'user@host:22']),
		'ls -l /etc/ssh user@host:22',
	);
	assert.equal(quoteCommand(['echo', "it's", '']), String.raw`echo 'it'\''s' ''`);
	assert.throws(() => quoteCommand(['a\0b']));
});

test('what is too long for one string goes in pieces, cut between characters', () => {
	assert.deepEqual(remoteWords(['echo', 'a b']), {command: ": flotilla words; echo 'a b'"});
	for (const word of ['x'.repeat(130_000), "'".repeat(90_000), 'é日😀'.repeat(20_000)]) {
		const {command, env = {}} = remoteWords(['echo', word, 'b']);
		assert.match(command, /^: flotilla words apart; echo .*; exit 126$/);
		const pieces = Object.values(env);
		assert.equal(pieces.join(''), quoteCommand(['echo', word, 'b']));
		for (const piece of pieces) {
			assert.ok(Buffer.byteLength(piece) <= 120_000);
			assert.ok(piece.isWellFormed());
		}

		assert.deepEqual(
			Object.keys(env),
			pieces.map((_, index) => `FLOTILLA_WORDS_${index}`),
		);
	}
});
