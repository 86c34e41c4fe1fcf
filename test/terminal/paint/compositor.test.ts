import assert from 'node:assert/strict';
import test from 'node:test';
import {
	colorDepth,
	toBasic,
	toPalette,
	type ColorDepth,
} from '../../../source/terminal/paint/colors.ts';
import {createCompositor} from '../../../source/terminal/paint/compositor.ts';
import {createScreen} from '../../../source/terminal/screen/screen.ts';

const size = {columns: 20, rows: 4};
const rect = {x: 0, y: 0, width: 10, height: 3};

async function setUp(depth: ColorDepth = 16_777_216) {
	const chrome = createScreen({...size, scrollback: 1});
	await chrome.write(Buffer.from('\u001b[?25l'));
	const pane = createScreen({columns: 10, rows: 3});
	const compositor = createCompositor(chrome, {size, depth});
	compositor.setScreen('a', pane);
	compositor.place([{id: 'a', rect, isFocused: true}]);
	compositor.paint();
	return {
		chrome,
		pane,
		compositor,
		shown: async (bytes: string, options = {}) => {
			await pane.write(Buffer.from(bytes));
			return compositor.paint(options).bytes;
		},
	};
}

test('a letter costs a letter', async () => {
	const {shown} = await setUp();
	assert.equal(
		await shown('x'),
		'\u001b[?2026h\u001b[?25l\u001b[1;1Hx\u001b[1;2H\u001b[?25h\u001b[?2026l',
	);
	assert.equal(await shown(''), '');
	assert.equal(await shown('\u001b[2;5H'), '\u001b[2;5H');
});

test('colours are brought down to what the terminal has', async () => {
	const text = '\u001b[1;38;2;255;0;0mr\u001b[38;5;208mo\u001b[34mb';
	const codes = async (depth: ColorDepth) =>
		(await (await setUp(depth)).shown(text))
			.match(/\u001b\[[\d;]*m/g)
			?.join(' ')
			.replaceAll('\u001b', '');
	assert.equal(await codes(16_777_216), '[1;38;2;255;0;0m [38;5;208m [34m [m');
	assert.equal(await codes(256), '[1;38;5;196m [38;5;208m [34m [m');
	assert.equal(await codes(16), '[1;91m [33m [34m [m');
	assert.equal(await codes(0), '[1m [m');
});

test('the environment says how many colours', () => {
	assert.equal(colorDepth({NO_COLOR: '1', COLORTERM: 'truecolor'}), 0);
	assert.equal(colorDepth({TERM: 'xterm', COLORTERM: '24bit'}), 16_777_216);
	assert.equal(colorDepth({TERM: 'screen-256color'}), 256);
	assert.equal(colorDepth({TERM: 'linux'}), 16);
	assert.equal(toPalette(0xff_ff_ff), 231);
	assert.equal(toPalette(0x80_80_80), 244);
	assert.equal(toBasic(0x00_00_00), 0);
});

test('the cursor is that of the focused pane, else that of the UI, else none', async () => {
	const {chrome, compositor, shown} = await setUp();
	assert.match(await shown('ab\u001b[5 q'), /\u001b\[5 q\u001b\[1;3H/);
	assert.equal(await shown('\u001b[?25l'), '\u001b[?25l');
	await chrome.write(Buffer.from('\u001b[?25h\u001b[4;7H'));
	assert.match(compositor.paint().bytes, /\u001b\[0 q\u001b\[4;7H\u001b\[\?25h/);
	await chrome.write(Buffer.from('\u001b[1;1H'));
	assert.equal(compositor.paint().bytes, '\u001b[?25l', 'the UI points below a pane');
});

test('a frame the program has not finished is not shown, but not for ever', async () => {
	const {compositor, shown} = await setUp();
	assert.equal(await shown('\u001b[?2026hhalf', {now: 1000}), '');
	const {bytes, retryIn} = compositor.paint({now: 1100});
	assert.deepEqual([bytes, retryIn], ['', 50]);
	assert.match(await shown(' whole\u001b[?2026l', {now: 1120}), /half whole/);
	await shown('\u001b[?2026hstuck', {now: 2000});
	assert.match(compositor.paint({now: 2150}).bytes, /stuck/);
});

test('half a frame of the UI is not shown, and its end is announced', async () => {
	const {chrome, compositor} = await setUp();
	let calls = 0;
	chrome.onChange(() => calls++);
	await chrome.write(Buffer.from('\u001b[?2026h\u001b[4;1Hhalf'));
	assert.equal(compositor.paint().bytes, '');
	assert.equal(calls, 1);
	await chrome.write(Buffer.from(' whole\u001b[?2026l'));
	assert.equal(calls, 2);
	assert.match(compositor.paint().bytes, /half whole/);
});

test('blanks are erased, not written', async () => {
	const {shown} = await setUp();
	await shown('0123456789');
	assert.match(await shown('\r\u001b[K'), /\u001b\[1;1H\u001b\[K/);
});

test('a dialog is above the panes, a pane without screen shows the UI', async () => {
	const {chrome, compositor, shown} = await setUp();
	await shown('pane text');
	await chrome.write(Buffer.from('\u001b[HDIALOG under it'));
	compositor.paint();
	compositor.place([{id: 'a', rect, isFocused: true}], [{x: 0, y: 0, width: 3, height: 1}]);
	assert.match(compositor.paint().bytes, /\u001b\[1;1HDIA/);
	compositor.setScreen('a', undefined);
	assert.match(compositor.paint().bytes, /LOG und/);
});
