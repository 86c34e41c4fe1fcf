import assert from 'node:assert/strict';
import test from 'node:test';
import {commandLines, plainVersion, shortImage, shortNames} from '../../../source/ui/kit/format.ts';

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

test('names share the columns there are, each with its number, none left out', () => {
	const rows: ReadonlyArray<[names: readonly string[], columns: number, text: string]> = [
		[['main1'], 5, 'main1'],
		[['main1', 'sub12'], 13, 'main1 > sub12'],
		[['namenode12'], 6, 'nam…12'],
		[['data-node-with-a-long-name1'], 12, 'data-node-…1'],
		[['main1', 'datanode12'], 13, 'main1 > da…12'],
		[['a-long-name1', 'a-long-name2', 'a-long-name3'], 20, 'a-…1 > a-…2 > a-…3'],
		[['a-long-name1', 'a-long-name2'], 1, '1 > 2'],
	];
	for (const [names, columns, text] of rows) {
		assert.equal(shortNames(names, {between: ' > ', columns}), text);
	}
});
