import assert from 'node:assert/strict';
import test from 'node:test';
import {clustersOf} from '../../../source/domain/clusters.ts';
import {editText, type TextEdit} from '../../../source/state/wizard/edit-text.ts';

/** `|` is the cursor. */
const cases: ReadonlyArray<readonly [before: string, edit: TextEdit, after: string]> = [
	['|', {type: 'insert', text: 'a'}, 'a|'],
	['a|c', {type: 'insert', text: 'b'}, 'ab|c'],
	['a|', {type: 'insert', text: 'b c'}, 'ab c|'],
	['|', {type: 'insert', text: '👩‍🚀é'}, '👩‍🚀é|'],
	['ab|c', {type: 'erase', what: 'before'}, 'a|c'],
	['|abc', {type: 'erase', what: 'before'}, '|abc'],
	['a|bc', {type: 'erase', what: 'after'}, 'a|c'],
	['abc|', {type: 'erase', what: 'after'}, 'abc|'],
	['😀|', {type: 'erase', what: 'before'}, '|'],
	['|', {type: 'insert', text: 'กำ'}, 'กำ|'],
	['e|', {type: 'insert', text: '\u0301'}, 'e\u0301|'],
	['👨|', {type: 'insert', text: '\u200d👩'}, '👨\u200d👩|'],
	['xกำ|y', {type: 'erase', what: 'before'}, 'x|y'],
	['x|क्षिy', {type: 'erase', what: 'after'}, 'x|y'],
	['x👨‍👩‍👧|', {type: 'erase', what: 'before'}, 'x|'],
	['e\u0301❤️|', {type: 'erase', what: 'before'}, 'e\u0301|'],
	['กำ|', {type: 'move', to: 'left'}, '|กำ'],
	['|👍🏽x', {type: 'move', to: 'right'}, '👍🏽|x'],
	['|ｶﾞ🇰🇷', {type: 'move', to: 'end'}, 'ｶﾞ🇰🇷|'],
	['debian:12|', {type: 'erase', what: 'word'}, 'debian:|'],
	['debian:|', {type: 'erase', what: 'word'}, '|'],
	['one two|x', {type: 'erase', what: 'line'}, '|x'],
	['a|b', {type: 'move', to: 'left'}, '|ab'],
	['|ab', {type: 'move', to: 'left'}, '|ab'],
	['ab|', {type: 'move', to: 'right'}, 'ab|'],
	['a|b', {type: 'move', to: 'end'}, 'ab|'],
	['a|b', {type: 'move', to: 'start'}, '|ab'],
];

for (const [before, edit, after] of cases) {
	test(`${before} ${JSON.stringify(edit)} gives ${after}`, () => {
		const [left = '', right = ''] = before.split('|');
		const {text, cursor} = editText({text: left + right, cursor: clustersOf(left).length}, edit);
		const characters = clustersOf(text);
		assert.equal(
			`${characters.slice(0, cursor).join('')}|${characters.slice(cursor).join('')}`,
			after,
		);
	});
}
