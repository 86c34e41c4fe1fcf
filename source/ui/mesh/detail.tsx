import {Box, Text, useWindowSize} from 'ink';
import {
	hostFault,
	meshStages,
	totalMs,
	type MeshCell,
	type MeshStage,
} from '../../domain/session/mesh.ts';
import {failedAt, failureWords} from '../../domain/session/mesh-words.ts';
import type {MeshEntry} from '../../state/meshes.ts';
import {useTheme} from '../kit/flotilla-context.ts';
import {shortMs, wrapLines} from '../kit/format.ts';
import {Label, Paragraph} from '../kit/label.tsx';
import {bar} from '../kit/step-line.tsx';

/** Lines the detail takes at least, so that the table mostly stands still while one goes through it. */
const leastRows = 10;
const stageWidth = 12;

/** Lines the detail takes. */
export function meshDetailRows(entry: MeshEntry | undefined, columns: number): number {
	const cell = entry?.cell;
	if (!cell?.error) return leastRows;
	const {message, hint} = cell.error;
	const lines = (text: string) => wrapLines(text, textWidth(columns)).length;
	return Math.max(leastRows, 2 + passed(cell).length + lines(message) + lines(hint));
}

/** Stages before the one it failed at; none where it was not tried. */
function passed(cell: MeshCell): readonly MeshStage[] {
	if (hostFault(cell)) return [];
	return cell.ok ? meshStages : meshStages.slice(0, meshStages.indexOf(cell.stage));
}

function textWidth(columns: number): number {
	return columns - 2 - stageWidth;
}

type MeshDetailProps = {
	readonly from: string;
	readonly to: string;
	readonly entry: MeshEntry | undefined;
	/** Their agents, where there are several. */
	readonly where: string;
};

/**
 * One pair, stage by stage: how long each took, where it failed and what to try.
 *
 *      main1 → sub2  lab1 → lab2  failed at auth, 9.1 ms
 *      ✓ resolve      0.4 ms  █░░░░░░░░░
 *      ✓ connect      0.2 ms
 *      ✗ auth         sub2 refuses the session key
 *                     was authorized_keys changed there?
 */
export function MeshDetail({from, to, entry, where}: MeshDetailProps) {
	const {columns} = useWindowSize();
	const cell = entry?.cell;
	return (
		<Box
			flexDirection="column"
			height={meshDetailRows(entry, columns)}
			paddingX={1}
			flexShrink={0}
			overflow="hidden"
		>
			<Box marginBottom={1} gap={2}>
				<Label tone="accent">{`${from} → ${to}`}</Label>
				{where === '' ? null : <Label tone="quiet">{where}</Label>}
				<Label tone="quiet">{summary(entry)}</Label>
			</Box>
			{cell ? <Stages cell={cell} width={textWidth(columns)} /> : null}
			{cell?.error ? (
				<Box paddingLeft={stageWidth}>
					<Paragraph width={textWidth(columns)}>{cell.error.hint}</Paragraph>
				</Box>
			) : null}
		</Box>
	);
}

function summary(entry: MeshEntry | undefined): string {
	if (entry?.phase === 'checking') return 'being checked…';
	const cell = entry?.cell;
	if (!entry || !cell) return 'not checked yet; r checks this pair';
	const age = entry.phase === 'stale' ? ', before something changed; r checks again' : '';
	if (hostFault(cell)) return `${failureWords(cell)}${age}`;
	const how = cell.ok ? 'works' : `${failureWords(cell)} (${cell.error?.code ?? 'failed'})`;
	return `${how}, ${shortMs(totalMs(cell))} ms${age}`;
}

function Stages({cell, width}: {readonly cell: MeshCell; readonly width: number}) {
	const theme = useTheme();
	const slowest = Math.max(...meshStages.map(stage => cell.ms[stage] ?? 0), 1);
	// Stages nobody came to say nothing, and the hint needs their room.
	return (
		<>
			{passed(cell).map(stage => (
				<Box key={stage} flexShrink={0}>
					<Box width={stageWidth} flexShrink={0}>
						<Text {...theme.tone('good')}>{`${theme.sign('ok')} ${stage}`}</Text>
					</Box>
					<Box width={11} flexShrink={0} paddingRight={2} justifyContent="flex-end">
						<Label tone="quiet">
							{cell.ms[stage] === undefined ? '' : `${shortMs(cell.ms[stage])} ms`}
						</Label>
					</Box>
					<Text {...theme.tone('accent')}>{bar(theme, (cell.ms[stage] ?? 0) / slowest, 24)}</Text>
				</Box>
			))}
			{cell.ok ? null : (
				<Box flexShrink={0}>
					<Box width={stageWidth} flexShrink={0}>
						<Text {...theme.tone('bad')}>{`${theme.sign('failed')} ${failedAt(cell)}`}</Text>
					</Box>
					<Paragraph tone="bad" width={width}>
						{cell.error?.message ?? 'failed'}
					</Paragraph>
				</Box>
			)}
		</>
	);
}
