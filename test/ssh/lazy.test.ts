import assert from 'node:assert/strict';
import {createRequire} from 'node:module';
import {test} from 'node:test';
import '../../source/ssh/hops.ts';
import '../../source/ssh/key-pair.ts';
import '../../source/ssh/remote-words.ts';

test('ssh2 is loaded by the first connection, not by an import', () => {
	const {cache} = createRequire(import.meta.url);
	const loaded = Object.keys(cache).filter(file => file.includes('/node_modules/ssh2/'));
	assert.deepEqual(loaded, []);
});
