import assert from 'node:assert/strict';
import {test} from 'node:test';
import {
	count,
	fields,
	flag,
	ifSo,
	list,
	maybe,
	Misshapen,
	number,
	record,
	text,
	textLike,
	type Shape,
} from '../../source/domain/shape.ts';

const thing = fields({name: text, tags: maybe(list(text)), sizes: maybe(record(number))});

const wrong: ReadonlyArray<readonly [shape: Shape<unknown>, value: unknown, says: string]> = [
	[text, undefined, 'is missing'],
	[text, null, 'is null, not text'],
	[text, 7, 'is a number, not text'],
	[flag, 'true', 'is text, not true or false'],
	[number, JSON.parse('1e999'), 'is too large'],
	[count, 1.5, 'is not a whole number from 0 on'],
	[count, -1, 'is not a whole number from 0 on'],
	[textLike(/^\d+$/, 'an id'), 'x', 'is not an id'],
	[list(text), {}, 'is an object, not a list'],
	[record(text), ['a'], 'is a list, not an object'],
	[thing, null, 'is null, not an object'],
	[thing, {}, 'name is missing'],
	[thing, {name: 'a', tags: ['b', false]}, 'tags[1] is false, not text'],
	[list(thing), [{name: 'a'}, {name: 'a', sizes: {b: []}}], '[1].sizes.b is a list, not a number'],
	[record(text), {'a.b c\u001B[2J': 7}, '["a.b c [2J"] is a number, not text'],
	[record(text), {['k'.repeat(1e6)]: 7}, `["${'k'.repeat(60)}…"] is a number, not text`],
];

for (const [shape, value, says] of wrong) {
	test(`what is wrong is told by its place, without its value: ${says.slice(0, 60)}`, () => {
		assert.throws(() => shape(value), new Misshapen(says));
	});
}

test('what is left out and what is null are the same; what nobody asks for is left out', () => {
	const none = {name: 'a', tags: undefined, sizes: undefined};
	assert.deepEqual(thing({name: 'a'}), none);
	assert.deepEqual(thing({name: 'a', tags: null, sizes: null, more: {}}), none);
});

test('a key that names a prototype is a key', () => {
	const found = record(text)(JSON.parse('{"__proto__": "a", "constructor": "b"}'));
	assert.deepEqual(Object.entries(found), [
		['__proto__', 'a'],
		['constructor', 'b'],
	]);
	assert.equal(Object.getPrototypeOf(found), Object.prototype);
});

test('what is only shown may be anything', () => {
	assert.equal(ifSo(text)('a'), 'a');
	assert.equal(ifSo(text)(7), undefined);
	assert.deepEqual(fields({at: ifSo(number)})({at: []}), {at: undefined});
});

test('the first fault ends the reading', () => {
	let read = 0;
	const counting: Shape<string> = value => {
		read++;
		return text(value);
	};
	assert.throws(() => list(counting)([7, 7, 7]), Misshapen);
	assert.equal(read, 1);
});
