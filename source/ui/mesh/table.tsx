import {Box, Text} from 'ink';
import {memo} from 'react';
import type {Mesh} from '../../state/meshes.ts';
import type {SeenHost} from '../../state/seen.ts';
import {useTheme} from '../kit/flotilla-context.ts';
import {shortName} from '../kit/format.ts';
import {hostTones} from '../kit/tones.ts';
import {cellLook} from './cells.ts';
import type {MeshCursor, MeshLayout} from './layout.ts';

type MeshTableProps = {
	readonly hosts: readonly SeenHost[];
	readonly mesh: Mesh;
	readonly layout: MeshLayout;
	readonly cursor: MeshCursor;
};

/**
 * Rows are from, columns are to; each cell is a symbol and milliseconds, or the stage that failed.
 *
 *      from \ to     main1   sub1    sub2
 *      ● main1       ✓ 8.1   ✓ 12    ✗ auth
 *      ● sub1        ✓ 11   [✓ 7.9]  …
 */
export function MeshTable({hosts, mesh, layout, cursor}: MeshTableProps) {
	const theme = useTheme();
	const {labelWidth, agentWidth, cellWidth, rows, columns} = layout;
	const targets = hosts.slice(columns.start, columns.end);
	return (
		<Box flexDirection="column" paddingX={1}>
			<Text wrap="truncate">
				<Text {...theme.tone('quiet')}>{theme.text('from ▸ to').padEnd(labelWidth)}</Text>
				{targets.map(({name}, index) => (
					<Text
						key={name}
						{...theme.tone(columns.start + index === cursor.column ? 'accent' : 'quiet')}
					>
						{` ${theme.text(shortName(name, cellWidth - 2))}`.padEnd(cellWidth)}
					</Text>
				))}
			</Text>
			{hosts.slice(rows.start, rows.end).map((host, index) => (
				<MeshRow
					key={host.name}
					host={host}
					entries={mesh[host.name]}
					targets={targets.map(({name}) => name).join(' ')}
					widths={`${labelWidth} ${cellWidth} ${agentWidth}`}
					chosen={rows.start + index === cursor.row ? cursor.column - columns.start : undefined}
				/>
			))}
		</Box>
	);
}

type MeshRowProps = {
	readonly host: SeenHost;
	readonly entries: Mesh[string] | undefined;
	/** Text, so that rows that did not change are not drawn again. */
	readonly targets: string;
	readonly widths: string;
	/** Index of the cell under the cursor. */
	readonly chosen: number | undefined;
};

const MeshRow = memo(function MeshRow({host, entries, targets, widths, chosen}: MeshRowProps) {
	const theme = useTheme();
	const [labelWidth = 10, cellWidth = 8, agentWidth = 0] = widths.split(' ').map(Number);
	const nameWidth = labelWidth - agentWidth - 2;
	const isRow = chosen !== undefined;
	return (
		<Text wrap="truncate">
			<Text {...theme.tone(hostTones[host.state])}>{`${theme.sign(host.state)} `}</Text>
			<Text {...theme.tone(isRow ? 'accent' : 'normal')}>
				{theme.text(shortName(host.name, nameWidth - 1)).padEnd(nameWidth)}
			</Text>
			<Text {...theme.tone('quiet')}>
				{agentWidth > 0 ? theme.text(shortName(host.agent, agentWidth - 1)).padEnd(agentWidth) : ''}
			</Text>
			{targets.split(' ').map((to, index) => {
				const {sign, text, tone} = cellLook(entries?.[to], cellWidth);
				const isChosen = index === chosen;
				const word = `${theme.sign(sign)} ${text}`.padEnd(cellWidth - 2);
				return (
					<Text key={to} {...theme.tone(tone)} inverse={isChosen}>
						{isChosen ? `[${word}]` : ` ${word} `}
					</Text>
				);
			})}
		</Text>
	);
});
