import assert from 'node:assert/strict';
import {EventEmitter} from 'node:events';
import test from 'node:test';
import {setImmediate, setTimeout} from 'node:timers/promises';
import {initialModes} from '../../../source/domain/screen.ts';
import {InkInput} from '../../../source/terminal/input/ink-input.ts';
import {createRoutedStdin, type Front} from '../../../source/terminal/input/routed-stdin.ts';

class Keyboard extends EventEmitter {
	resume(): void {}
	pause(): void {}
}

function setUp({hasPasteMode = true} = {}) {
	const keyboard = new Keyboard();
	const ink = new InkInput();
	const keys: string[] = [];
	let received = '';
	let unheard = 0;
	let settled: () => void = () => {};
	const target = {
		modes: {...initialModes, bracketedPaste: hasPasteMode},
		write: (bytes: Uint8Array) => (received += Buffer.from(bytes).toString('latin1')),
	};
	const router = createRoutedStdin({
		source: keyboard,
		ink,
		onUnheard: () => unheard++,
		settle: done => (settled = done),
	});
	router.start();
	ink.on('readable', () => {
		for (let key = ink.read(); key !== null; key = ink.read()) keys.push(key);
	});
	return {
		router,
		target,
		keys,
		received: () => received,
		unheard: () => unheard,
		/** The screen is on the terminal, and what was typed before has been read. */
		settle: () => settled(),
		type: async (...chunks: readonly string[]) => {
			for (const chunk of chunks) keyboard.emit('data', Buffer.from(chunk, 'latin1'));
			for (let turn = 0; turn < 40; turn++) await setImmediate();
		},
	};
}

/** Longer than anybody pauses who types a word. */
const pause = async () => setTimeout(320);

type Row = {
	readonly name: string;
	readonly front: 'ui' | 'pane' | 'nobody';
	readonly takesText?: boolean;
	/** Before the screen is there. */
	readonly early: string;
	/** At once when it is there. */
	readonly late?: string;
	readonly keys: readonly string[];
	readonly received?: string;
};

const rows: readonly Row[] = [
	{name: 'text for the screen before', front: 'ui', early: 'sqlite3\r', keys: []},
	{name: 'arrows', front: 'ui', early: '\u001b[A\u001b[B', late: 'j', keys: ['j']},
	{name: 'text that goes on', front: 'ui', early: 'sq', late: 'dy\r', keys: []},
	{name: 'a way out behind text', front: 'ui', early: 'sq', late: 'd\u0003', keys: ['\u0003']},
	{name: 'a paste', front: 'ui', early: '\u001b[200~dy\r\u001b[201~d', keys: []},
	{name: 'a paste that is cut', front: 'ui', early: '\u001b[200~d', late: 'y\u001b[201~', keys: []},
	{name: 'a sequence that is cut', front: 'ui', early: '\u001b[1;', late: '5C', keys: []},
	{name: 'text for a text field', front: 'ui', takesText: true, early: 'ab\r', keys: ['a', 'b']},
	{
		name: 'text for a shell',
		front: 'pane',
		early: 'ls\r',
		late: 'id\r',
		keys: [],
		received: 'ls\rid\r',
	},
	{name: 'commands', front: 'pane', early: 'l\u0007ds\u0007', late: 'd', keys: [], received: 'lsd'},
	{
		name: 'a prefix in a paste',
		front: 'pane',
		early: '\u001b[200~\u0007d\u001b[201~\r',
		keys: [],
		received: '\u001b[200~\u0007d\u001b[201~\r',
	},
	{name: 'text for nobody', front: 'nobody', early: 'dy\r', late: 'd', keys: []},
];

for (const row of rows) {
	test(`typed before the ${row.front} is there: ${row.name}`, async () => {
		for (let cut = 0; cut < row.early.length; cut++) {
			const tried = setUp();
			const fronts: Record<Row['front'], Front> = {ui: 'ui', pane: [tried.target], nobody: []};
			tried.router.hold({takesText: row.takesText ?? false});
			await tried.type(row.early.slice(0, cut), row.early.slice(cut));
			assert.deepEqual([tried.keys, tried.received()], [[], ''], 'nothing is handed on');
			tried.router.setFront(fronts[row.front]);
			tried.settle();
			await tried.type(row.late ?? '');
			tried.settle();
			await tried.type();
			assert.deepEqual(tried.keys, row.keys, `cut at ${cut}`);
			assert.equal(tried.received(), row.received ?? '', `cut at ${cut}`);
			assert.equal(tried.unheard() > 0, row.front === 'nobody');
		}
	});
}

test('after a pause a key is a command again', async () => {
	const {router, keys, settle, type} = setUp();
	router.hold();
	await type('sq');
	settle();
	await type('d');
	await pause();
	await type('d');
	assert.deepEqual(keys, ['d']);
});

test('who types into a pane types on when a screen comes up in its place', async () => {
	const {router, target, keys, received, settle, type} = setUp();
	router.setFront([target]);
	await type('dpkg -');
	router.setFront('ui');
	router.hold();
	settle();
	await type('-verify\r');
	assert.deepEqual([keys, received()], [[], 'dpkg -']);
});

const hostile = [
	'ls \u001b[201~\u0007d demo\r',
	'\u001b[201~\u0007q\u001b[200~\u0007d',
	'a\u001b[20\u001b[201~1~\u0007d',
	'\u0007\u0003\u001b[201~\u001b[201~\u0007d',
];

for (const text of hostile) {
	const paste = `\u001b[200~${text}\u001b[201~`;
	test(`a paste with an end of its own is text: ${JSON.stringify(text)}`, async () => {
		for (let cut = 1; cut < paste.length; cut++) {
			const pane = setUp();
			pane.router.setFront([pane.target]);
			await pane.type(paste.slice(0, cut), paste.slice(cut));
			assert.deepEqual([pane.keys, pane.router.mode], [[], 'pane'], `cut at ${cut}`);

			const ui = setUp();
			await ui.type(paste.slice(0, cut), paste.slice(cut));
			ui.settle();
			await ui.type();
			const commands = ui.keys.filter(key => !/^\u001b\[200~[^\u001b]*\u001b\[201~$/.test(key));
			assert.deepEqual(commands, [], `cut at ${cut}`);
		}

		const whole = setUp();
		whole.router.setFront([whole.target]);
		await whole.type(paste);
		assert.equal(whole.received().split('\u001b[201~').length, 2, 'the shell sees one end');
		assert.ok(whole.received().endsWith('\u001b[201~'));
	});
}

test('after a paste the prefix is a command once all is on the terminal', async () => {
	const {router, target, settle, type} = setUp();
	router.setFront([target]);
	await type('\u001b[200~x\u001b[201~');
	await type('\u0007');
	assert.equal(router.mode, 'pane');
	await setTimeout(300);
	settle();
	await type('\u0007');
	assert.equal(router.mode, 'command');
});

test('a prefix in the rest of a paste that is late by a moment is text', async () => {
	const {router, target, received, type} = setUp();
	router.setFront([target]);
	await type('\u001b[200~ls \u001b[201~');
	await setTimeout(10);
	await type('\u0007d');
	assert.equal(router.mode, 'pane');
	assert.match(received(), /ls [^]*\u0007d/);
});

for (const pause of [0, 15, 300, 500]) {
	test(`the rest of a paste answers no question, ${pause} ms late`, async () => {
		const {router, target, keys, settle, type} = setUp();
		router.setFront([target]);
		await type('\u001b[200~ls \u001b[201~');
		router.setFront('ui');
		router.hold({isQuestion: true});
		settle();
		await setTimeout(pause);
		await type('down h\r\u001b[201~');
		await type('down h\r');
		await setTimeout(50);
		assert.equal(keys.join(''), '');
		await setTimeout(350);
		await type('h');
		await setTimeout(20);
		assert.ok(keys.includes('h'), 'what is typed key by key is heard');
	});
}

test('a form takes all that is typed after a paste, however fast', async () => {
	const {router, keys, settle, type} = setUp();
	router.hold();
	settle();
	await type('\u001b[200~debian\u001b[201~');
	settle();
	await type(':12');
	await setTimeout(20);
	assert.ok(keys.join('').endsWith(':12'), keys.join(''));
});
