import assert from 'node:assert/strict';
import test from 'node:test';
import {createTextFilter} from '../../source/commands/print/terminal-text.ts';
import {plainText, sanitise, sanitiseAll} from '../../source/domain/sanitise.ts';
import {createGlyphs} from '../../source/terminal/paint/glyphs.ts';

const hostile: ReadonlyArray<readonly [string, string]> = [
	['plain', 'plain'],
	['two\nlines', 'two lines'],
	['\u001b[2Jclear', '[2Jclear'],
	['\u001b]52;c;AAAA\u0007paste', ']52;c;AAAA paste'],
	['\u009b31mred', '31mred'],
	['evil\u202Etxt.exe', 'evil txt.exe'],
	['  spaces  ', 'spaces'],
	['naïve 日本 👩‍🚀', 'naïve 日本 👩‍🚀'],
];

for (const [text, expected] of hostile) {
	test(`${JSON.stringify(text)} is shown as ${expected}`, () => {
		assert.equal(sanitise(text), expected);
	});
}

test('all text within data is cleaned, and clean data is not copied', () => {
	const clean = {a: ['x', {b: 1}], c: undefined, d: null};
	assert.equal(sanitiseAll(clean), clean);
	assert.deepEqual(sanitiseAll({a: ['x\u0007', {b: 'y\r'}], n: 2}), {a: ['x', {b: 'y'}], n: 2});
});

/** Characters that lie or steer, and all that makes text from elsewhere safe to show. */
const steering = [
	...['\u0000', '\u0007', '\u0008', '\u000B', '\u001B', '\u007F', '\u0080', '\u009B', '\u009F'],
	...['\u061C', '\u200E', '\u200F', '\u2028', '\u2029', '\u202A', '\u202E', '\u2066', '\u2069'],
];
const glyphs = createGlyphs();
const homes: Readonly<Record<string, (text: string) => string>> = {
	sanitise,
	plainText,
	'output of a host': text => createTextFilter({keepsColor: true}).push(Buffer.from(text)),
	'a cell of a pane': text => glyphs.text(glyphs.id(text)),
};

for (const [home, makeSafe] of Object.entries(homes)) {
	test(`${home}: no character that steers a terminal or lies on order comes through`, () => {
		for (const char of steering) {
			const name = char.codePointAt(0)?.toString(16);
			assert.ok(!makeSafe(`a${char}b`).includes(char), `U+${name ?? ''}`);
		}

		assert.equal(makeSafe('👩‍🚀'), '👩‍🚀');
	});
}
