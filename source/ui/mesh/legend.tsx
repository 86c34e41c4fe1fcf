import {Box} from 'ink';
import {meshStages} from '../../domain/session/mesh.ts';
import {useTheme} from '../kit/flotilla-context.ts';
import {Label} from '../kit/label.tsx';
import type {Sign} from '../kit/theme.ts';
import {shortStages, wholeCell} from './cells.ts';
import type {MeshLayout} from './layout.ts';

const meanings: ReadonlyArray<readonly [Sign, string]> = [
	['ok', 'login ms'],
	['failed', 'failed stage'],
	['checking', 'checking'],
	['stale', 'before a change'],
	['unknown', 'not checked'],
];

/** Lines the legend takes. */
export const meshLegendRows = 2;

type MeshLegendProps = {
	readonly layout: MeshLayout;
	readonly count: number;
	readonly hasFailed: boolean;
};

/**
 * Which part of a large table is on show, or what short stages stand for, and what the symbols mean.
 *
 *      rows 1-18, cols 1-8 of 16  name=resolve conn=connect sshd=banner hkey=hostkey
 *      ✓ login ms   ✗ failed stage   … checking   ~ before a change   · not checked
 */
export function MeshLegend({layout, count, hasFailed}: MeshLegendProps) {
	const theme = useTheme();
	const {rows, columns, cellWidth} = layout;
	const isWhole = rows.end - rows.start === count && columns.end - columns.start === count;
	const part = `rows ${rows.start + 1}-${rows.end}, cols ${columns.start + 1}-${columns.end} of ${count}`;
	const stages = meshStages
		.filter(stage => shortStages[stage] !== stage)
		.map(stage => `${shortStages[stage]}=${stage}`)
		.join(' ');
	const notes = [
		...(isWhole ? [] : [part]),
		...(hasFailed && cellWidth < wholeCell ? [stages] : []),
	];
	return (
		<Box flexDirection="column" paddingX={1} height={meshLegendRows} flexShrink={0}>
			<Label tone="quiet">{notes.join('  ') || ' '}</Label>
			<Label tone="quiet">
				{meanings.map(([sign, text]) => `${theme.sign(sign)} ${text}`).join('   ')}
			</Label>
		</Box>
	);
}
