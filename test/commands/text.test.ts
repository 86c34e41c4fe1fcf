import assert from 'node:assert/strict';
import {test} from 'node:test';
import {table, wrapped} from '../../source/commands/print/printer.ts';
import {createTextFilter} from '../../source/commands/print/terminal-text.ts';
import {createEscapeKeys} from '../../source/commands/remote/escape-keys.ts';
import {friendlyName} from '../../source/commands/spec/friendly-name.ts';
import {foldHosts} from '../../source/domain/session/node-set.ts';
import {sessionNamePattern} from '../../source/domain/spec/role-name.ts';

const cases: ReadonlyArray<[string, string]> = [
	['plain\ttext\n', 'plain\ttext\n'],
	['\u001B[31mred\u001B[0m', '\u001B[31mred\u001B[0m'],
	['\u001B[38;2;1;2;3mx\u001B[4:3my', '\u001B[38;2;1;2;3mx\u001B[4:3my\u001B[m'],
	['a\u001B[2Jb\u001B[1;1Hc', 'abc'],
	['a\u001B]0;title\u0007b', 'ab'],
	['a\u001B]52;c;aGk=\u001B\\b', 'ab'],
	['a\u001B]8;;http://x\u0007link\u001B]8;;\u0007b', 'alinkb'],
	['a\u001BP1$r\u001B\\b', 'ab'],
	['a\u001B(Bb\u001Bcc', 'abc'],
	['a\u001B[?1049hb\u001B[6nc', 'abc'],
	['a\u009B2Jb\u0007\u0008c\u007F', 'a2Jbc'],
	['a\u202Eb\u2066c', 'abc'],
	['one\r\ntwo\rthree\n', 'one\ntwo\nthree\n'],
	['10%\r20%\r30%', '10%\n20%\n30%'],
	['a\u001B]0;never closed\nnext\n', 'a\nnext\n'],
	['a\u001B[31\nnext', 'a\nnext'],
	['ä€🦦\n', 'ä€🦦\n'],
];

test('only text, colours, line feeds and tabs reach a terminal, wherever bytes are cut', () => {
	for (const [text, shown] of cases) {
		const bytes = Buffer.from(text);
		for (let cut = 0; cut <= bytes.length; cut++) {
			const filter = createTextFilter({keepsColor: true});
			const got =
				filter.push(bytes.subarray(0, cut)) + filter.push(bytes.subarray(cut)) + filter.end();
			assert.equal(got, shown, `${JSON.stringify(text)} cut at ${cut}`);
		}
	}

	const filter = createTextFilter({keepsColor: false});
	assert.equal(filter.push(Buffer.from('\u001B[31mred\u001B[0m')), 'red');
});

test('bytes that are no UTF-8 do no harm', () => {
	const filter = createTextFilter({keepsColor: true});
	const every = Buffer.from(Array.from({length: 256}, (_, index) => index));
	const shown = filter.push(every) + filter.end();
	assert.doesNotMatch(shown, /[\u0000-\u0008\u000B-\u001F\u007F-\u009F]/);
});

test('hosts fold as cluster tools write them', () => {
	assert.equal(foldHosts(['main1', 'sub1', 'sub2', 'sub3']), 'main1,sub[1-3]');
	assert.equal(foldHosts(['sub1', 'sub2', 'sub5', 'main1']), 'sub[1-2,5],main1');
	assert.equal(foldHosts(['a-b10', 'a-b9', 'a-b2']), 'a-b[2,9-10]');
	assert.equal(foldHosts([]), '');
});

test('escape keys: ~. leaves, ~~ is one, the rest passes as typed', () => {
	const type = (...chunks: string[]) => {
		const keys = createEscapeKeys();
		const results = chunks.map(chunk => keys(Buffer.from(chunk, 'latin1')));
		return {
			bytes: Buffer.concat(results.map(result => result.bytes)).toString('latin1'),
			hasLeft: results.some(result => result.hasLeft),
			wantsHelp: results.some(result => result.wantsHelp),
		};
	};

	assert.deepEqual(type('~.'), {bytes: '', hasLeft: true, wantsHelp: false});
	assert.deepEqual(type('ls\r', '~', '.'), {bytes: 'ls\r', hasLeft: true, wantsHelp: false});
	assert.deepEqual(type('a~.'), {bytes: 'a~.', hasLeft: false, wantsHelp: false});
	assert.equal(type('\r~~.').bytes, '\r~.');
	assert.equal(type('\r~/bin').bytes, '\r~/bin');
	assert.deepEqual(type('~?'), {bytes: '', hasLeft: false, wantsHelp: true});
	const all = String.fromCharCode(...Array.from({length: 256}, (_, index) => index));
	assert.equal(type(`x${all}`).bytes, `x${all}`);
});

test('made-up names are names, and avoid those taken', () => {
	for (let seed = 0; seed < 1; seed += 0.01) {
		assert.match(
			friendlyName(() => seed),
			sessionNamePattern,
		);
	}

	const taken = new Set([friendlyName(() => 0.5)]);
	assert.ok(!taken.has(friendlyName(() => 0.5, taken)));
	assert.equal(
		friendlyName(() => 0),
		'able-albatross',
	);
});

test('a table pads all columns but the last', () => {
	assert.deepEqual(
		table([
			['A', 'B'],
			['long', 'x'],
		]),
		['A     B', 'long  x'],
	);
});

test('nothing in a table drives the terminal, or breaks its lines', () => {
	assert.deepEqual(table([['a\u001B[2J\nb', 'c\u009Bd\r']]), ['a [2J b  c d']);
});

test('prose is wrapped between words, and a command stays in one piece', () => {
	assert.deepEqual(wrapped('may need its restart', 12), ['may need its', 'restart']);
	assert.deepEqual(wrapped('remove it with: flotilla down demo', 20), [
		'remove it with:',
		'flotilla down demo',
	]);
	assert.deepEqual(wrapped('one\ntwo', 20), ['one', 'two']);
});
