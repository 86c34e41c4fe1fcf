import assert from 'node:assert/strict';
import test from 'node:test';
import {createCompositor} from '../../source/terminal/paint/compositor.ts';
import {createScreen} from '../../source/terminal/screen/screen.ts';
import {readCells} from '../helpers/terminal/cells.ts';
import {createOuterTerminal} from '../helpers/terminal/outer-terminal.ts';

const size = {columns: 40, rows: 8};
const hostile: Record<string, string> = {
	'clipboard (OSC 52)': '\u001b]52;c;aGFja2Vk\u0007',
	title: '\u001b]2;owned\u001b\\',
	'notification (OSC 9, 777)': '\u001b]9;owned\u0007\u001b]777;notify;a;b\u0007',
	'link (OSC 8)': '\u001b]8;;http://evil.example\u001b\\click\u001b]8;;\u001b\\',
	'images (OSC 1337, sixel, kitty)':
		'\u001b]1337;File=:AA==\u0007\u001bPq#0\u001b\\\u001b_Ga=T;AA\u001b\\',
	'palette (OSC 4, 10, 11)': '\u001b]4;1;#fff\u0007\u001b]10;#000\u0007\u001b]11;#fff\u0007',
	'device queries': '\u001b[c\u001b[>c\u001b[6n\u001b[?2026$p\u001bP$qm\u001b\\\u001b[x\u001b[18t',
	reset: '\u001bc',
	'soft reset and modes': '\u001b[!p\u001b[?1000;1006;1003;1004;2004;7l\u001b[?1049h\u001b[?1003h',
	'alternate screen and back': '\u001b[?1049h\u001b[?1049l\u001b[?47h',
	'erase with history': '\u001b[2J\u001b[3J\u001b[H',
	'window operations': '\u001b[8;10;10t\u001b[3;0;0t\u001b[22;0t',
	'keyboard protocols': '\u001b[>1u\u001b[>4;2m\u001b[=5u',
	'C1 controls': '\u009b2J\u009d52;c;aGk=\u009c\u0090q\u009c',
	'reordering marks': 'a\u202eb\u2066c\u2069d\u202ae',
	'unended string': '\u001bP never ended',
	scrolling: '\u001b[2;3r\u001b[S\u001b[T\u001bM\n\n\n\n\n\n\n\n\n\n\n',
	'left-right margins': '\u001b[?69h\u001b[2;5s',
	'locking shifts': '\u000e\u000f\u001bn\u001bo\u001b%G\u001b(0x',
	bell: '\u0007\u0007',
	zalgo: 'a' + '\u0301'.repeat(5000),
};

const allowed = /\u001b\[(\?2026[hl]|\?25[hl]|\d+;\d+H|H|2J|\d*C|K|\d+X|[\d;]*m|[0-6] q)/g;

for (const [name, bytes] of Object.entries(hostile)) {
	test(`never reaches the operator: ${name}`, async () => {
		const chrome = createScreen({...size, scrollback: 1});
		const screen = createScreen({columns: 20, rows: 6});
		const compositor = createCompositor(chrome, {size, depth: 16_777_216});
		const outer = createOuterTerminal(size);
		const answers: string[] = [];
		outer.terminal.onData(data => answers.push(data));
		compositor.setScreen('a', screen);
		const rect = {x: 2, y: 1, width: 20, height: 6};
		compositor.place([{id: 'a', rect, isFocused: true}]);
		let output = compositor.paint().bytes;
		for (const part of ['before', bytes, 'after\u001b[31mred']) {
			await screen.write(Buffer.from(part));
			output += compositor.paint({now: 1e9}).bytes;
		}
		await outer.write(output);
		const rest = output.replace(allowed, '');
		assert.doesNotMatch(rest, /[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
		assert.doesNotMatch(rest, /evil|owned|aGk|aGFj/);
		assert.ok(output.length < 5000);
		assert.deepEqual(answers, []);
		const {modes} = outer.terminal;
		assert.equal(modes.mouseTrackingMode, 'none');
		assert.equal(outer.terminal.buffer.active.type, 'normal');
		for (const row of readCells(outer.terminal)) {
			const outside = [...row.slice(0, rect.x), ...row.slice(rect.x + rect.width)];
			assert.ok(outside.every(cell => cell.chars === ' '));
		}
	});
}
