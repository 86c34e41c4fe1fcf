import assert from 'node:assert/strict';
import test from 'node:test';
import {commandLines, plainVersion, shortImage} from '../../../source/ui/kit/format.ts';

const image = 'registry.example.com/team/application/with/a/long/path/image:2026-11';
const parts = ['flotilla up demo', '-r main:1', `-r sub:12,image=${image},cpus=0.5`, '--agent a'];

/** What a shell makes of the lines. */
function pasted(lines: readonly string[]): string {
	return lines.join('\n').replaceAll('\\\n', '').replaceAll(/ +/g, ' ');
}

for (const columns of [10, 24, 40, 78, 100, 300]) {
	test(`a command in ${columns} columns is the same once it is pasted`, () => {
		const lines = commandLines(parts, columns);
		for (const line of lines) assert.ok(line.length <= columns, line);
		assert.equal(pasted(lines), parts.join(' '));
	});
}

test('a command is broken between its parts', () => {
	assert.deepEqual(commandLines(['flotilla up demo', '-r main:1', '-r sub:2,cpus=0.5'], 30), [
		'flotilla up demo -r main:1 \\',
		'  -r sub:2,cpus=0.5',
	]);
	assert.deepEqual(commandLines(['flotilla up demo', '-r main:1'], 26), [
		'flotilla up demo -r main:1',
	]);
});

test('an image is cut at its front, an engine without what a distribution adds', () => {
	const long = 'registry.example.com/team/image:1.2';
	assert.equal(shortImage(long, 35), long);
	assert.equal(shortImage(long, 34), '…/team/image:1.2');
	assert.equal(shortImage(long, 12), '…/image:1.2');
	assert.equal(shortImage(long, 6), '…e:1.2');
	assert.equal(plainVersion('20.10.24+dfsg1'), '20.10.24');
	assert.equal(plainVersion('29.2.0'), '29.2.0');
});
