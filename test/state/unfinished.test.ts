import assert from 'node:assert/strict';
import test from 'node:test';
import type {AppEvent} from '../../source/state/app-event.ts';
import {isUnfinished} from '../../source/state/unfinished.ts';
import {makeSession, testTime} from '../ui/fixtures.ts';
import {replay} from './replay.ts';

const holder = 'pid 1 on host x';
const making = {operation: 'up', holder, isAlive: true} as const;
const ours: AppEvent[] = [
	{type: 'operation-started', id: 'u', kind: 'up', session: 'demo', hosts: [], at: testTime},
	{type: 'operation-finished', id: 'u', at: testTime},
];
const cases = [
	['of which nobody holds the lease', makeSession('demo'), [], false],
	['that is being made', makeSession('demo', {lease: making}), [], true],
	['that this flotilla has just made', makeSession('demo', {lease: making}), ours, false],
	['whose up died', makeSession('demo', {lease: {...making, isAlive: false}}), ours, true],
	[
		'that is being removed',
		makeSession('demo', {lease: {...making, operation: 'down'}}),
		ours,
		true,
	],
	['without hosts', makeSession('demo', {replicas: {}}), [], true],
] as const;

for (const [name, session, events, expected] of cases) {
	test(`a session ${name} is ${expected ? 'un' : ''}finished`, () => {
		assert.equal(isUnfinished(replay(...events), session), expected);
	});
}
