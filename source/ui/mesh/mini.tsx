import {Box, Text} from 'ink';
import type {Mesh} from '../../state/meshes.ts';
import {countMesh} from '../../state/selectors.ts';
import {useTheme} from '../kit/flotilla-context.ts';
import {plural, shortName} from '../kit/format.ts';
import {Label} from '../kit/label.tsx';
import {bar} from '../kit/step-line.tsx';
import {cellLook} from './cells.ts';

type MeshMiniProps = {
	readonly mesh: Mesh;
	readonly hosts: readonly string[];
	/** The most rows and columns there is room for. */
	readonly size: {readonly columns: number; readonly rows: number};
};

const nameWidth = 9;

/**
 * The mesh as it fills in; where all pairs have no room, a bar.
 *
 *      MESH  7 of 9 pairs
 *      main1    ✓ ✓ ✓
 *      sub1     ✓ ✓ ·
 *      sub2     ✓ · …
 */
export function MeshMini({mesh, hosts, size}: MeshMiniProps) {
	const theme = useTheme();
	const {pairs, ok, failed} = countMesh(mesh, hosts);
	const hasRoom = hosts.length + 1 <= size.rows && hosts.length * 2 + nameWidth <= size.columns;
	const failures = failed > 0 ? `, ${failed} failed` : '';
	return (
		<Box flexDirection="column" flexShrink={0}>
			<Label tone="quiet">{`MESH  ${ok} of ${plural(pairs, 'pair')}${failures}`}</Label>
			{hasRoom ? (
				hosts.map(from => (
					<Box key={from} height={1}>
						<Box width={nameWidth} flexShrink={0}>
							<Label tone="quiet">{shortName(from, nameWidth - 1)}</Label>
						</Box>
						<Text>
							{hosts.map(to => {
								const {sign, tone} = cellLook(mesh[from]?.[to]);
								return <Text key={to} {...theme.tone(tone)}>{`${theme.sign(sign)} `}</Text>;
							})}
						</Text>
					</Box>
				))
			) : (
				<Text {...theme.tone('accent')}>
					{bar(theme, pairs === 0 ? 0 : (ok + failed) / pairs, Math.min(30, size.columns))}
				</Text>
			)}
		</Box>
	);
}
