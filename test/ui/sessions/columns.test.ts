import assert from 'node:assert/strict';
import test from 'node:test';
import {sessionColumns} from '../../../source/ui/sessions/columns.ts';

const row = {
	...{name: 'demo', state: 'ready', running: 3, size: 3},
	...{image: 'flotilla/base:bookworm', agents: ['embedded']},
};

function total(widths: ReturnType<typeof sessionColumns>): number {
	const {name, state, hosts, mode, image, age, agents} = widths;
	return name + state + hosts + mode + image + age + agents;
}

test('at 80 columns the default image and its agent stand whole', () => {
	const {image, agents} = sessionColumns(80, [row]);
	assert.ok(image >= row.image.length + 2);
	assert.ok(agents >= 'embedded'.length + 2);
});

test('in a wide window a column is no wider than what is in it; the agents have the rest', () => {
	const {image, name, agents} = sessionColumns(200, [row]);
	assert.deepEqual([image, name], [row.image.length + 2, 8]);
	assert.ok(agents > 100);
});

test('the columns fill the window, whatever is in them', () => {
	const long = {...row, name: 'n'.repeat(60), image: 'i'.repeat(90), agents: ['a'.repeat(99)]};
	for (const rows of [[], [row], [row, long], [{...long, state: 'provisioning', size: 1000}]]) {
		for (const columns of [80, 99, 100, 200]) {
			const widths = sessionColumns(columns, rows);
			assert.equal(total(widths), columns - 4);
			assert.ok(Math.min(widths.name, widths.image, widths.agents) >= 8, JSON.stringify(widths));
		}
	}
});
