import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {test} from 'node:test';
import {runtimeRoot, sshDirectory} from '../../../source/domain/host-paths.ts';
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

test('the runtime and flotilla have the same places in a host', () => {
	const folder = new URL('../../../source/runtime/', import.meta.url);
	const placeOf = (file: string, name: string) => {
		const text = readFileSync(new URL(file, folder), 'utf8');
		return new RegExp(`^#define ${name} "(.*)"$`, 'm').exec(text)?.[1];
	};

	assert.equal(placeOf('accounts.h', 'RUNTIME'), runtimeRoot);
	assert.equal(placeOf('addresses.h', 'CONFIG'), sshDirectory);
});
