import assert from 'node:assert/strict';
import test from 'node:test';
import {createStore} from '../../source/state/store.ts';

const reduce = (state: number, event: number) => state + event;

test('listeners are told of changes, and only of changes', () => {
	const store = createStore({initial: 1, reduce});
	let told = 0;
	const stop = store.subscribe(() => told++);
	store.dispatch(0);
	assert.deepEqual([store.getState(), told], [1, 0]);
	store.dispatch(2);
	assert.deepEqual([store.getState(), told], [3, 1]);
	stop();
	store.dispatch(1);
	assert.equal(told, 1);
});

test('telling may be put off, the state is never behind', () => {
	const later: Array<() => void> = [];
	const store = createStore({initial: 0, reduce, schedule: tell => later.push(tell)});
	let told = 0;
	store.subscribe(() => told++);
	store.dispatch(1);
	store.dispatch(1);
	assert.deepEqual([store.getState(), told, later.length], [2, 0, 2]);
	later[0]?.();
	assert.equal(told, 1);
});
