import assert from 'node:assert/strict';
import {EventEmitter} from 'node:events';
import test from 'node:test';
import {initialModes, type ScreenModes} from '../../../source/domain/screen.ts';
import {InkInput} from '../../../source/terminal/input/ink-input.ts';
import {createRoutedStdin} from '../../../source/terminal/input/routed-stdin.ts';

/** Longer than anybody pauses who types a word. */
const pause = async () => new Promise(resolve => setTimeout(resolve, 320));

class Keyboard extends EventEmitter {
	type(bytes: string | Buffer): void {
		this.emit('data', Buffer.from(bytes as string));
	}
	resume(): void {}
	pause(): void {}
}

function setUp(modes: Partial<ScreenModes> = {bracketedPaste: true}) {
	const keyboard = new Keyboard();
	const ink = new InkInput();
	const chunks: Buffer[] = [];
	const keys: string[] = [];
	const target = {
		modes: {...initialModes, ...modes},
		write: (b: Uint8Array) => chunks.push(Buffer.from(b)),
	};
	const router = createRoutedStdin({source: keyboard, ink});
	router.start();
	let onKey: (key: string) => void = () => {};
	ink.on('readable', () => {
		for (let key = ink.read(); key !== null; key = ink.read()) {
			keys.push(key);
			onKey(key);
		}
	});
	return {
		keyboard,
		router,
		target,
		keys,
		received: () => Buffer.concat(chunks),
		whenKey: (listener: (key: string) => void) => {
			onKey = listener;
		},
		/** Waits until the router has nothing left to think about. */
		settle: () => new Promise(resolve => setTimeout(resolve, 80)),
	};
}

const sequences: Record<string, string | Buffer> = {
	letter: 'a',
	utf8: 'é한👍',
	enter: '\r',
	tab: '\t',
	backspace: '\u007f',
	'ctrl-h': '\b',
	'ctrl-c': '\u0003',
	'ctrl-z': '\u001a',
	'ctrl-space': '\u0000',
	'ctrl-backslash': '\u001c',
	escape: '\u001b',
	'double escape': '\u001b\u001b',
	up: '\u001b[A',
	down: '\u001b[B',
	right: '\u001b[C',
	left: '\u001b[D',
	'application up': '\u001bOA',
	home: '\u001b[H',
	end: '\u001b[F',
	insert: '\u001b[2~',
	delete: '\u001b[3~',
	'page up': '\u001b[5~',
	'ctrl-right': '\u001b[1;5C',
	'alt-left': '\u001b[1;3D',
	'shift-tab': '\u001b[Z',
	'alt-x': '\u001bx',
	'alt-é': '\u001bé',
	'alt-]': '\u001b]',
	f1: '\u001bOP',
	'f1 (Linux console)': '\u001b[[A',
	f5: '\u001b[15~',
	'shift-f3': '\u001b[1;2R',
	'rxvt shift-delete': '\u001b[3$',
	paste: '\u001b[200~two\nlines \u0007 bell \u001b[A\u001b[201~',
	'mouse (SGR)': '\u001b[<0;10;20M\u001b[<0;10;20m',
	'mouse (X10)': Buffer.from([0x1b, 0x5b, 0x4d, 0x20, 0xff, 0x83]),
	focus: '\u001b[I\u001b[O',
	'cursor report': '\u001b[12;40R',
	'device attributes': '\u001b[?62;22c\u001b[>41;354;0c',
	kitty: '\u001b[97;5u\u001b[?1u',
	'OSC reply': '\u001b]11;rgb:0000/0000/0000\u0007\u001b]10;rgb:f/f/f\u001b\\',
	'8-bit bytes': Buffer.from([0x80, 0x9b, 0xff, 0xfe, 0xc3, 0x28]),
	burst: 'ls -la\r\u001b[A\u001b[A\u0001\u000bexit\r',
};

test('there are at least the 42 sequences that were measured', () => {
	assert.ok(Object.keys(sequences).length >= 42);
});

for (const [name, bytes] of Object.entries(sequences)) {
	test(`a pane gets every byte, cut anywhere: ${name}`, () => {
		const whole = Buffer.from(bytes as string);
		for (let cut = 0; cut < whole.length; cut++) {
			const {keyboard, router, target, received} = setUp();
			router.setFront([target]);
			keyboard.type(whole.subarray(0, cut));
			keyboard.type(whole.subarray(cut));
			assert.deepEqual(received(), whole, `cut at ${cut}`);
			assert.equal(router.mode, 'pane');
		}
	});
}

test('all of it in a row, byte by byte, also to a pane that needs some of it rewritten', async () => {
	const all = Buffer.concat(Object.values(sequences).map(bytes => Buffer.from(bytes as string)));
	const {keyboard, router, target, received, settle} = setUp({applicationCursorKeys: true});
	router.setFront([target]);
	for (const byte of all) keyboard.type(Buffer.of(byte));
	await settle();
	const expected = all
		.toString('latin1')
		.replaceAll(/\u001b\[([ABCDHF])/g, '\u001bO$1')
		.replace('bell \u001bOA', 'bell \u001b[A')
		.replaceAll(/\u001b\[20[01]~/g, '');
	assert.equal(received().toString('latin1'), expected);
});

test('paste markers are for panes that asked, wherever they are cut', () => {
	const paste = Buffer.from('x\u001b[200~pasted \u001b[A\u001b[201~y');
	for (let cut = 0; cut < paste.length; cut++) {
		const {keyboard, router, target, received} = setUp({});
		router.setFront([target]);
		keyboard.type(paste.subarray(0, cut));
		keyboard.type(paste.subarray(cut));
		assert.equal(String(received()), 'xpasted \u001b[Ay', `cut at ${cut}`);
	}
});

test('an escape alone is not kept for long', async () => {
	const {keyboard, router, target, received, settle} = setUp({});
	router.setFront([target]);
	keyboard.type('\u001b');
	await settle();
	assert.equal(String(received()), '\u001b');
});

test('the prefix gives one key to the UI, the next to the pane again', async () => {
	const {keyboard, router, target, keys, received, settle} = setUp();
	router.setFront([target]);
	keyboard.type('a\u0007');
	assert.equal(router.mode, 'command');
	keyboard.type('\u001b[');
	keyboard.type('Abc');
	await settle();
	assert.deepEqual(keys, ['\u001b[A']);
	assert.equal(router.mode, 'pane');
	assert.equal(String(received()), 'abc');
});

test('the prefix typed twice is one prefix for the pane', async () => {
	const {keyboard, router, target, keys, received, settle} = setUp();
	router.setFront([target]);
	keyboard.type('\u0007\u0007x');
	await settle();
	assert.equal(String(received()), '\u0007x');
	assert.deepEqual(keys, []);
});

test('a command that takes the keyboard gets what was typed right after it', async () => {
	const {keyboard, router, target, keys, received, whenKey, settle} = setUp();
	router.setFront([target]);
	whenKey(key => {
		if (key === 'q') router.setFront('ui');
	});
	keyboard.type('a\u0007qyn');
	await settle();
	assert.deepEqual(keys, ['q', 'y', 'n']);
	assert.equal(String(received()), 'a');
});

test('typing ahead of a pane that a key opens reaches the pane', async () => {
	const {keyboard, router, target, keys, received, whenKey, settle} = setUp();
	whenKey(key => {
		if (key !== '\r') return;
		router.setFront([target]);
		router.hold();
	});
	keyboard.type('j\rls\r');
	await settle();
	assert.deepEqual(keys, ['j', '\r']);
	assert.equal(String(received()), 'ls\r');
});

test('the UI gets whole keys one by one, and no replies of the terminal', async () => {
	const {keyboard, keys, settle} = setUp();
	keyboard.type(
		'jk한\u001b[A\u001b]11;rgb:0/0/0\u0007\u001b[?62c\u001b[5;9R\u001b[<0;1;1M\u001b[I',
	);
	keyboard.type(Buffer.from('é').subarray(0, 1));
	keyboard.type(Buffer.from('é').subarray(1));
	keyboard.type('\u001b[200~a\nb\u001b[201~');
	await settle();
	keyboard.type('\u0007');
	await settle();
	keyboard.type('\u001b');
	await settle();
	await settle();
	assert.deepEqual(keys, [
		'j',
		'k',
		'한',
		'\u001b[A',
		'é',
		'\u001b[200~a\nb\u001b[201~',
		'\u0007',
		'\u001b',
	]);
});

test('a paste into a pane that goes away does not become commands', async () => {
	const {keyboard, router, target, keys, settle} = setUp();
	router.setFront([target]);
	keyboard.type('\u001b[200~first ');
	router.setFront('ui');
	keyboard.type('dy\u001b[20');
	keyboard.type('1~k');
	await settle();
	assert.deepEqual(keys, []);
	await pause();
	keyboard.type('k');
	await settle();
	assert.deepEqual(keys, ['k']);
});

test('broadcast says each key as each pane wants it', () => {
	const {keyboard, router, target, received} = setUp();
	const other = setUp({applicationCursorKeys: true});
	router.setFront([target, other.target]);
	keyboard.type('\u001b[Ax');
	assert.equal(String(received()), '\u001b[Ax');
	assert.equal(String(other.received()), '\u001bOAx');
});
