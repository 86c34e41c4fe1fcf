import assert from 'node:assert/strict';
import test from 'node:test';
import {isKnown, pairsFound} from '../../../source/domain/session/checked-pairs.ts';
import {
	recordFrom,
	recordLabels,
	type MeshRecord,
} from '../../../source/domain/session/mesh-record.ts';
import {goodCell} from '../../ui/fixtures.ts';
import {sessionOf, whole} from '../session-state-rows.ts';

const names = ['main1', 'sub1', 'sub2'];
const none = whole;
const flawed: MeshRecord = {...whole, ok: 7, failed: 2, failures: ['main1>sub1', 'sub1>main1']};

/** The pairs that have one of these hosts in the row, in the column, or in either. */
function cellsOf(
	scope: {from?: string; to?: string; of?: string},
	failing: readonly string[] = [],
) {
	const {from, to, of} = scope;
	return names.flatMap(source =>
		names
			.filter(target => (from ? source === from : true) && (to ? target === to : true))
			.filter(target => (of ? source === of || target === of : true))
			.map(target => ({
				...goodCell(source, target),
				ok: !failing.includes(`${source}>${target}`),
			})),
	);
}

const again = {sub1: {endpoint: 'e2'}};
const rows: ReadonlyArray<
	[
		name: string,
		record: MeshRecord | undefined,
		hosts: NonNullable<Parameters<typeof sessionOf>[0]['hosts']>,
		cells: ReturnType<typeof cellsOf>,
		failures: string[] | undefined,
	]
> = [
	['all, with nothing known before', undefined, {}, cellsOf({}), []],
	['all, after a change', none, again, cellsOf({}, ['sub1>sub2']), ['sub1>sub2']],
	['some, with nothing known before', undefined, {}, cellsOf({of: 'sub1'}), undefined],
	['row and column of what changed', none, again, cellsOf({of: 'sub1'}), []],
	['its row alone', none, again, cellsOf({from: 'sub1'}), undefined],
	['its column alone', none, again, cellsOf({to: 'sub1'}), undefined],
	['row and column of another', none, again, cellsOf({of: 'sub2'}), undefined],
	[
		'of one of two that changed',
		none,
		{...again, sub2: {endpoint: 'e2'}},
		cellsOf({of: 'sub1'}),
		undefined,
	],
	['what had failed passes', flawed, again, cellsOf({of: 'sub1'}), []],
	['what had failed is not asked', flawed, {}, cellsOf({of: 'sub2'}), flawed.failures as string[]],
	['half of what had failed passes', flawed, {}, cellsOf({from: 'main1'}), ['sub1>main1']],
	['one fails', none, {}, cellsOf({from: 'main1'}, ['main1>sub2']), ['main1>sub2']],
	[
		'which pairs failed is not known',
		{...whole, ok: 7, failed: 2, failures: undefined},
		again,
		cellsOf({of: 'sub1'}),
		undefined,
	],
];
for (const [name, record, hosts, cells, failures] of rows) {
	test(`pairs checked: ${name}`, () => {
		const {status} = sessionOf({hosts, record});
		const found = pairsFound(record, {status, cells});
		assert.deepEqual(found?.failures, failures);
		if (failures)
			assert.deepEqual([found?.ok, found?.failed], [9 - failures.length, failures.length]);
	});
}

test('a check that finds what is known changes no record', () => {
	const {status} = sessionOf({record: flawed});
	const same = cellsOf({of: 'sub1'}, flawed.failures);
	assert.ok(isKnown(flawed, {status, cells: same}));
	assert.ok(!isKnown(flawed, {status, cells: cellsOf({of: 'sub1'})}));
	assert.ok(!isKnown(none, {status: sessionOf({hosts: again, record: none}).status, cells: same}));
});

test('labels keep which pairs failed, unless they are too many', () => {
	assert.deepEqual(recordFrom(recordLabels(flawed)), flawed);
	assert.deepEqual(recordFrom(recordLabels(none)), none);
	const many: MeshRecord = {...whole, ok: 0, failed: 9, failures: undefined};
	assert.deepEqual({failures: undefined, ...recordFrom(recordLabels(many))}, many);
});
