import assert from 'node:assert/strict';
import test from 'node:test';
import {cellWidth, columnsOf} from '../../../source/domain/widths.ts';
import {createScreen} from '../../../source/terminal/screen/screen.ts';
import {clusters} from '../../helpers/terminal/clusters.ts';

/** What Unicode says of characters, by its own properties; 17 in the Node that comes with this. */
const rules: ReadonlyArray<readonly [name: string, set: RegExp, width: 0 | 1 | 2]> = [
	['marks take no cell', /^[\p{Mn}\p{Me}]$/u, 0],
	['formatting takes no cell', /^(?!\u00ad)\p{Cf}$/u, 0],
	['emoji are wide', /^\p{Emoji_Presentation}(?<!\p{Regional_Indicator})$/u, 2],
	['ideographs are wide', /^\p{Unified_Ideograph}$/u, 2],
	['syllables and kana are wide', /^[\uac00-\ud7a3\u3041-\u3096\u30a1-\u30fa]$/u, 2],
	['full-width forms are wide', /^[\uff01-\uff60\uffe0-\uffe6]$/u, 2],
	['half-width forms are not', /^[\uff61-\uff9f\uffa1-\uffbe\uffe8-\uffee]$/u, 1],
	[
		'Thai and Indian letters and vowel signs',
		/^(?=[\u0e00-\u0e7f\u0900-\u0dff])[\p{L}\p{Mc}]$/u,
		1,
	],
	['Latin, Greek', /^(?=[\u0020-\u007e\u00c0-\u024f\u0370-\u03ff])\p{L}$/u, 1],
];

test('this runs on a Unicode that is of today', () => {
	assert.ok(Number(process.versions['unicode']) >= 16);
});

for (const [name, set, width] of rules) {
	test(`each character: ${name}`, () => {
		let count = 0;
		for (let code = 0x20; code < 0x11_00_00; code++) {
			if (code >= 0xd800 && code < 0xe000) continue;
			if (!set.test(String.fromCodePoint(code))) continue;
			count++;
			assert.equal(cellWidth(code), width, code.toString(16));
		}

		assert.ok(count > 20, `${count} of them`);
	});
}

for (const [text, width] of clusters) {
	test(`the cursor stands ${width} behind ${text}, wherever its bytes are cut`, async () => {
		assert.equal(columnsOf(text), width);
		const bytes = Buffer.from(`${text}|`);
		for (let cut = 0; cut < bytes.length; cut++) {
			const screen = createScreen({columns: 20, rows: 2});
			await screen.write(bytes.subarray(0, cut));
			await screen.write(bytes.subarray(cut));
			assert.equal(screen.buffer.cursorX, width + 1, `cut at ${cut}`);
			assert.equal(screen.lines()[0], `${text}|`);
			screen.dispose();
		}
	});
}

test('what an editor takes away of a cluster leaves the rest where it was', async () => {
	// As readline erases: back by the cells of the last character, and the line from there.
	const rows = [
		['กำ', 1, 'ก'],
		['कि', 1, 'क'],
		['ｶﾞ', 1, 'ｶ'],
		['한🫠', 2, '한'],
	] as const;
	for (const [text, back, left] of rows) {
		const screen = createScreen({columns: 20, rows: 2});
		await screen.write(Buffer.from(`${text}${'\b'.repeat(back)}\u001b[K`));
		assert.equal(screen.lines()[0], left);
		screen.dispose();
	}
});
