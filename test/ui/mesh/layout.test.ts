import assert from 'node:assert/strict';
import test from 'node:test';
import {meshStages} from '../../../source/domain/session/mesh.ts';
import {cellLook} from '../../../source/ui/mesh/cells.ts';
import {meshLayout} from '../../../source/ui/mesh/layout.ts';
import {badCell, goodCell} from '../fixtures.ts';

const area = {columns: 78, rows: 18};

for (const count of [1, 4, 7, 8, 16, 64]) {
	test(`every cell of ${count} hosts has room for what stands in it`, () => {
		const hosts = Array.from({length: count}, (_, index) => `worker${index + 1}`);
		const {labelWidth, cellWidth, columns} = meshLayout(hosts, {area, cursor: {row: 0, column: 0}});
		assert.ok(labelWidth + (columns.end - columns.start) * cellWidth <= area.columns);
		const failed = meshStages.map(stage => ({...badCell('a', 'b'), stage}));
		const slow = {...goodCell('a', 'b'), ms: {exec: 59_999}};
		for (const cell of [...failed, goodCell('a', 'b'), slow]) {
			const {text} = cellLook({phase: 'known', cell}, cellWidth);
			assert.ok(text.length > 0 && text.length <= cellWidth - 4, `${text} in ${cellWidth}`);
		}
	});
}

test('stages are written out where there is room', () => {
	const {cellWidth} = meshLayout(['main1', 'sub1'], {area, cursor: {row: 0, column: 0}});
	const cell = {...badCell('a', 'b'), stage: 'hostkey' as const};
	assert.equal(cellLook({phase: 'known', cell}, cellWidth).text, 'hostkey');
});
