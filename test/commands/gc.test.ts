import assert from 'node:assert/strict';
import {test} from 'node:test';
import {leftoversJson} from '../../source/commands/print/json.ts';
import type {Leftover} from '../../source/domain/operation/leftovers.ts';
import {run} from './fake-context.ts';
import {reporting, snapshotOf} from './fake-session.ts';

test('gc: lists, asks, collects', async () => {
	const thing: Leftover = {
		kind: 'network',
		name: 'flotilla.x',
		agent: 'local',
		session: 'x',
		reason: 'its `up` died',
	};
	const fleet = {
		list: () => Promise.resolve(snapshotOf()),
		leftovers: () => Promise.resolve([thing]),
		collect: (things: readonly Leftover[]) => reporting(things, () => {}),
	};
	const dry = await run(['gc', '--dry-run'], {fleet});
	assert.match(`${dry.code} ${dry.out}`, /^0 [^]*network +flotilla\.x +local +x +its `up` died/);
	assert.equal((await run(['gc'], {fleet})).code, 2);
	const {code, out} = await run(['gc', '--yes', '--json'], {fleet});
	assert.equal(code, 0);
	const counts = {found: 1, removed: 1, strangers: [], leftovers: [thing]};
	assert.deepEqual(leftoversJson.parse(JSON.parse(out)), counts);
	const said = await run(['gc', '--yes'], {fleet});
	assert.match(said.out, /\n✓ 1 leftover is removed \(1 network\)\n$/);
	const clean = await run(['gc'], {fleet: {...fleet, leftovers: () => Promise.resolve([])}});
	assert.deepEqual([clean.code, clean.out], [0, 'Nothing was left behind.\n']);
});
