import {Box, Text} from 'ink';
import {useTheme} from './flotilla-context.ts';
import type {MeshLayout} from './mesh-layout.ts';
import type {Sign} from './theme.ts';

const meanings: ReadonlyArray<readonly [Sign, string]> = [
	['ok', 'ms of a login'],
	['failed', 'stage that failed'],
	['checking', 'checking'],
	['stale', 'before a change'],
	['unknown', 'not checked'],
];

/** What the symbols mean, and which part of a large table is on show. */
export function MeshLegend({layout, count}: {readonly layout: MeshLayout; readonly count: number}) {
	const theme = useTheme();
	const {rows, columns} = layout;
	const isWhole = rows.end - rows.start === count && columns.end - columns.start === count;
	const legend = meanings.map(([sign, text]) => `${theme.sign(sign)} ${text}`).join('   ');
	const part = theme.text(
		`rows ${rows.start + 1}-${rows.end}, columns ${columns.start + 1}-${columns.end} of ${count}`,
	);
	return (
		<Box marginTop={1} paddingX={1} height={1} flexShrink={0}>
			<Text {...theme.tone('quiet')} wrap="truncate">
				{isWhole ? legend : `${part}   ${legend}`}
			</Text>
		</Box>
	);
}
