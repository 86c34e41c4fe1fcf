import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {test} from 'node:test';
import {wire} from '../../../source/domain/session/wire.ts';

test('the runtime and flotilla agree on every word between them', () => {
	const header = readFileSync(
		new URL('../../../source/runtime/protocol.h', import.meta.url),
		'utf8',
	);
	const defined = Object.fromEntries(
		[...header.matchAll(/^#define (\w+) (.+)$/gm)].map(([, name, value]) => [
			(name ?? '').toLowerCase().replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase()),
			JSON.parse(value ?? '') as unknown,
		]),
	);
	assert.deepEqual(defined, wire);
});
