import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {Lease} from '../../../source/domain/session/session.ts';
import {nameTaken} from '../../../source/fleet/operation/lease.ts';

const holder = 'pid 7 on build-3';
const rows: ReadonlyArray<[what: string, lease: Lease | undefined, message: RegExp, hint: RegExp]> =
	[
		['a session that stands', undefined, /^session name demo is taken$/, /flotilla down demo$/],
		[
			'one that is being made',
			{operation: 'up', holder, isAlive: true},
			/; `up` is at work on it \(pid 7 on build-3\)$/,
			/^Wait until that is done, interrupt it there, or choose another name\.$/,
		],
		[
			'one whose `up` died',
			{operation: 'up', holder, isAlive: false},
			/: its `up` died .* left parts of it$/,
			/flotilla gc/,
		],
	];

for (const [what, lease, message, hint] of rows) {
	test(`a name is taken by ${what}: why, and what to do`, () => {
		const {failure} = nameTaken('demo', lease);
		assert.match(failure.message, message);
		assert.match(failure.hint ?? '', hint);
	});
}
