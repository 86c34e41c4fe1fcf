import '../helpers/terminal/color.ts';
import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import fc from 'fast-check';
import {Box, Text} from 'ink';
import type {ReactNode} from 'react';
import {clustersOf, drawable} from '../../source/domain/clusters.ts';
import {columnsOf} from '../../source/domain/widths.ts';
import {FlotillaContext} from '../../source/ui/kit/flotilla-context.ts';
import {Column, Label, Paragraph} from '../../source/ui/kit/label.tsx';
import {TextField} from '../../source/ui/kit/text-field.tsx';
import {clusters} from '../helpers/terminal/clusters.ts';
import {renderInk, type Rendered} from '../helpers/terminal/render.tsx';
import {aroundComponents} from './render-app.tsx';

const around = aroundComponents();
let app: Rendered;

before(() => {
	app = renderInk(null, {columns: 60, rows: 6});
});
after(() => app.unmount());

/** The cells of a line once this is drawn: what is in each, and whether it is shown inverse. */
async function draw(node: ReactNode, row = 0) {
	app.rerender(<FlotillaContext value={around}>{node}</FlotillaContext>);
	await app.frame();
	const line = app.screen.buffer.getLine(app.screen.buffer.viewportY + row);
	return Array.from({length: 60}, (_, x) => {
		const cell = line?.getCell(x);
		return {
			chars: cell?.getWidth() === 0 ? '' : cell?.getChars() || ' ',
			isInverse: (cell?.isInverse() ?? 0) !== 0,
		};
	});
}

type Cells = Awaited<ReturnType<typeof draw>>;

const columnOf = (cells: Cells, sign: string) => cells.findIndex(({chars}) => chars === sign);
const textOf = (cells: Cells) =>
	cells
		.map(({chars}) => chars)
		.join('')
		.trimEnd();

/** Where text is drawn in chrome is a row: what follows it must stand where the table says. */
const places: ReadonlyArray<
	readonly [name: string, node: (text: string) => ReactNode, at: (columns: number) => number]
> = [
	[
		'beside another text',
		text => (
			<Box>
				<Label>{`x${text}`}</Label>
				<Text>|</Text>
			</Box>
		),
		columns => 1 + columns,
	],
	[
		'in a colour',
		text => (
			<Box>
				<Label tone="accent">{`x${text}`}</Label>
				<Text>|</Text>
			</Box>
		),
		columns => 1 + columns,
	],
	['within a line', text => <Label>{`x${text}|`}</Label>, columns => 1 + columns],
	[
		'before the next column of a table',
		text => (
			<Box>
				<Column width={12}>
					<Label>{`x${text}`}</Label>
				</Column>
				<Text>|</Text>
			</Box>
		),
		() => 12,
	],
	[
		'at the right of a column',
		text => (
			<Box>
				<Column width={12} align="right">
					<Label>{`x${text}`}</Label>
				</Column>
				<Text>|</Text>
			</Box>
		),
		() => 12,
	],
	[
		'cut',
		text => (
			<Box>
				<Box width={7}>
					<Label>{`x${text}`.repeat(8)}</Label>
				</Box>
				<Text>|</Text>
			</Box>
		),
		() => 7,
	],
	[
		'over several lines',
		text => (
			<Box>
				<Box width={9}>
					<Paragraph width={9}>{`${`x${text}`.repeat(8)} ${text}`}</Paragraph>
				</Box>
				<Text>|</Text>
			</Box>
		),
		() => 9,
	],
];

for (const [name, node, at] of places) {
	test(`what stands ${name} takes the cells of the table`, async () => {
		for (const [text, columns] of clusters) {
			const cells = await draw(node(text));
			assert.equal(columnOf(cells, '|'), at(columns), `${text} in ${textOf(cells)}`);
			assert.ok(textOf(cells).includes(clustersOf(text)[0] ?? ''), textOf(cells));
		}
	});
}

test('where only the end of a line changes, it is put where the table says', async () => {
	for (const [text, columns] of clusters) {
		for (const end of ['a|', 'bc|', 'b|']) {
			const line = `x${text} ${end}`;
			const cells = await draw(<Label>{line}</Label>);
			assert.equal(columnOf(cells, '|'), 1 + columns + end.length, line);
			assert.equal(textOf(cells), line);
		}
	}
});

test('a text field shows its cursor on the cells of the cluster it is on', async () => {
	for (const [text] of clusters) {
		const all = clustersOf(`z${text}y`);
		for (const [cursor, under] of [...all, ' '].entries()) {
			const cells = await draw(<TextField text={all.join('')} width={30} cursor={cursor} />);
			const inverse = cells.flatMap(({isInverse}, x) => (isInverse ? [x] : []));
			// The field begins with a place for its mark.
			const first = 2 + columnsOf(all.slice(0, cursor).join(''));
			const expected = Array.from({length: columnsOf(under)}, (_, index) => first + index);
			assert.deepEqual(inverse, expected, `${cursor} in ${all.join(' ')}`);
		}
	}
});

test('a text field too narrow for its text shows what is around the cursor, and no more than fits', async () => {
	for (const [text] of clusters) {
		const all = clustersOf(`x${text}`.repeat(20));
		for (const cursor of [0, 3, 10, all.length - 1, all.length]) {
			const cells = await draw(
				<Box>
					<TextField text={all.join('')} width={14} cursor={cursor} />
					<Text>|</Text>
				</Box>,
			);
			assert.equal(columnOf(cells, '|'), 14, `${cursor} in ${text}`);
			const under = cells.filter(({isInverse}) => isInverse).map(({chars}) => chars);
			assert.equal(under.join(''), all[cursor] ?? ' ', `${cursor} in ${text}`);
		}
	}
});

/** Of each kind of character that counts otherwise beside others. */
const characters = [
	...'aé1#中ｶﾞกำ\u0e49कषि\u094d\u0301\u20e3\u1112\u1161\u11ab\uac00❤☝👍🏽👨👩🇰🇷',
	...'\ufe0f\ufe0e\u200b\u200d\u3164\u115f\u00ad\u0600\ufff9\ufeff ',
];

test('the same holds for any text of such characters', async () => {
	const texts = fc.string({unit: fc.constantFrom(...characters), minLength: 1, maxLength: 16});
	await fc.assert(
		fc.asyncProperty(texts, async text => {
			const cells = await draw(
				<Box>
					<Label tone="accent">{text}</Label>
					<Text>|</Text>
				</Box>,
			);
			assert.equal(columnOf(cells, '|'), columnsOf(drawable(text)));
		}),
		{numRuns: 150, seed: 9},
	);
});
