import assert from 'node:assert/strict';
import test from 'node:test';
import {createScreen} from '../../../source/terminal/screen/screen.ts';
import {createRandom} from '../../helpers/random.ts';
import {readCell} from '../../helpers/terminal/cells.ts';

const size = {columns: 30, rows: 6};

const sample = Buffer.from(
	'plain \u001b[1;31mbold\u001b[0m \u001b[38;2;1;2;3mrgb\u001b[m 日本 👨‍👩‍👧 e\u0301\r\n' +
		'\u001b]0;title\u0007\u001b]52;c;aGk=\u001b\\\u001b[3;4Hhere\u001b[K\u001b(0qqq\u001b(B\u001b[?25l',
);

const cellsOf = (screen: ReturnType<typeof createScreen>) =>
	JSON.stringify(
		Array.from({length: size.rows}, (_, y) =>
			Array.from({length: size.columns}, (_, x) => readCell(screen.buffer.getLine(y)?.getCell(x))),
		),
	);

test('the same bytes cut at every index give the same screen', async () => {
	const whole = createScreen(size);
	await whole.write(sample);
	for (let cut = 0; cut <= sample.length; cut++) {
		const screen = createScreen(size);
		await screen.write(sample.subarray(0, cut));
		await screen.write(sample.subarray(cut));
		assert.ok(cellsOf(screen) === cellsOf(whole), `cut at ${cut}`);
		assert.deepEqual(screen.modes, whole.modes);
		screen.dispose();
	}
	const bytewise = createScreen(size);
	for (const byte of sample) void bytewise.write(Uint8Array.of(byte));
	await bytewise.write(Buffer.from('\u001b[m'));
	assert.ok(cellsOf(bytewise) === cellsOf(whole));
});

test('modes follow the program', async () => {
	const screen = createScreen(size);
	await screen.write(Buffer.from('\u001b[?1;2004;1002;1006;1004;2026h\u001b[?25l\u001b[5 q'));
	assert.deepEqual(screen.modes, {
		applicationCursorKeys: true,
		bracketedPaste: true,
		mouseTracking: 'drag',
		mouseEncoding: 'sgr',
		sendFocus: true,
		isCursorVisible: false,
		cursorStyle: 5,
		isSynchronized: true,
	});
	await screen.write(Buffer.from('\u001b[?1006l\u001bc'));
	assert.equal(screen.modes.isCursorVisible, true);
	assert.equal(screen.modes.mouseEncoding, 'default');
	assert.equal(screen.modes.cursorStyle, 0);
	assert.equal(screen.modes.bracketedPaste, false);
});

test('answers to queries go to the one who asked, or nowhere', async () => {
	const answers: string[] = [];
	const asking = createScreen({...size, onReply: bytes => answers.push(String(bytes))});
	const silent = createScreen(size);
	const queries = Buffer.from('ab\u001b[6n\u001b[c\u001b[?2004$p');
	await asking.write(queries);
	await silent.write(queries);
	assert.deepEqual(answers, ['\u001b[1;3R', '\u001b[?1;2c', '\u001b[?2004;2$y']);
});

test('tells of a change once until somebody looks', async () => {
	const screen = createScreen(size);
	screen.takeChange();
	let calls = 0;
	screen.onChange(() => calls++);
	await screen.write(Buffer.from('a'));
	await screen.write(Buffer.from('b'));
	assert.equal(calls, 1);
	assert.equal(screen.takeChange(), true);
	assert.equal(screen.takeChange(), false);
	await screen.write(Buffer.from('c'));
	assert.equal(calls, 2);
});

test('looks back without losing the place', async () => {
	const screen = createScreen(size);
	const lines = Array.from({length: 40}, (_, index) => `line ${index}`).join('\r\n');
	await screen.write(Buffer.from(lines));
	screen.scroll(-10);
	assert.equal(screen.linesBelow, 10);
	assert.equal(screen.lines()[0], 'line 24');
	await screen.write(Buffer.from('\r\nmore'));
	assert.equal(screen.lines()[0], 'line 24');
	screen.scrollToBottom();
	assert.equal(screen.lines().at(-1), 'more');
});

test('writes under way end when the screen is disposed', async () => {
	const screen = createScreen(size);
	const write = screen.write(Buffer.alloc(1_000_000, 'x'));
	screen.dispose();
	await write;
	await screen.write(Buffer.from('late'));
});

test('survives random resizes with little history', async () => {
	for (const scrollback of [0, 1, 50]) {
		const screen = createScreen({...size, scrollback});
		for (let step = 0; step < 200; step++) {
			screen.resize({columns: 1 + ((step * 7) % 60), rows: 1 + ((step * 5) % 20)});
			await screen.write(Buffer.from(`step ${step}\r\n日本\u001b[${step % 9}A`));
		}
		screen.dispose();
	}
});

test('erasing above the last cell does not end the process', async () => {
	const screen = createScreen(size);
	await screen.write(Buffer.from('\u001b[?1049hgone\u001b[6;30H\u001b[1Jkept'));
	assert.equal(screen.lines()[0], '');
	assert.equal(screen.lines().at(-1)?.trim(), 'ept');
});

test('random control sequences never end the process or lose a write', async () => {
	const random = createRandom(7);
	const finals = '@ABCDEFGHIJKLMPSTXZ`abcdefghlmnpqrstux';
	const screen = createScreen({...size, scrollback: 5, onReply() {}});
	for (let step = 0; step < 3000; step++) {
		const prefix = ['', '', '', '?', '>', '!'][random(6)]!;
		const params = Array.from({length: random(4)}, () => [random(40), random(3000)][random(2)]);
		const control = `\u001b[${prefix}${params.join(';')}${finals[random(finals.length)]}`;
		const text = ['x', '日', 'long line of text', '\n', '\u001b7', '\u001b8', '\u001bM', '\u001bD'];
		void screen.write(Buffer.from(text[random(text.length)]! + control));
		if (random(30) === 0) screen.resize({columns: 1 + random(50), rows: 1 + random(20)});
		if (random(20) === 0) await screen.write(Buffer.from('\u001b[?1049' + 'hl'[random(2)]));
	}
	await screen.write(Buffer.from('\u001bcstill here'));
	assert.equal(screen.lines()[0]?.slice(0, 5), 'still'.slice(0, screen.size.columns));
});
