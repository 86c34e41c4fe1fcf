import assert from 'node:assert/strict';
import test from 'node:test';
import {sanitise, sanitiseAll} from '../../source/domain/sanitise.ts';

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
