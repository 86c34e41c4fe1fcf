import assert from 'node:assert/strict';
import test from 'node:test';
import {editText, type TextEdit} from '../../source/state/edit-text.ts';

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
		const {text, cursor} = editText({text: left + right, cursor: [...left].length}, edit);
		const characters = [...text];
		assert.equal(
			`${characters.slice(0, cursor).join('')}|${characters.slice(cursor).join('')}`,
			after,
		);
	});
}
