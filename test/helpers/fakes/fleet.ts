import type {Fleet} from '../../../source/fleet/fleet.ts';
import {unexpected} from './unexpected.ts';

/** A fleet that does these calls and no others; there are no strangers unless these tell of some. */
export function fakeFleet(calls: Partial<Fleet> = {}): Fleet {
	return {
		list: unexpected('list'),
		watch: unexpected('watch'),
		checkAgents: unexpected('checkAgents'),
		status: unexpected('status'),
		candidates: unexpected('candidates'),
		plan: unexpected('plan'),
		up: unexpected('up'),
		down: unexpected('down'),
		check: unexpected('check'),
		labs: unexpected('labs'),
		labUp: unexpected('labUp'),
		labDown: unexpected('labDown'),
		objectsOf: unexpected('objectsOf'),
		leftovers: unexpected('leftovers'),
		strangers: () => Promise.resolve([]),
		collect: unexpected('collect'),
		connect: unexpected('connect'),
		logs: unexpected('logs'),
		close() {},
		...calls,
	};
}
