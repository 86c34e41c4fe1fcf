import {Box} from 'ink';
import type {AgentRow} from '../../state/agent-rows.ts';
import {plural} from '../kit/format.ts';
import {Label} from '../kit/label.tsx';
import {agentLines, keyWidth} from './lines.ts';

type AgentDetailProps = {
	readonly row: AgentRow;
	readonly width: number;
	readonly rows: number;
};

/**
 * One agent: what is wrong with it and what to do, then all that is known of it.
 *
 *      lab1  tcp://172.18.0.2:2376, lab on local
 *      warning   lab1: its clock is 8 s ahead of this machine's
 *                Set both by NTP.
 *      engine    Docker 20.10.24 (API 1.41), answers in 2 ms
 *      machine   linux/amd64, 2 CPUs, 7.8 GiB of memory, clock +12 ms
 */
export function AgentDetail({row, width, rows}: AgentDetailProps) {
	const {status, report} = row;
	const lines = agentLines(row, width - 2);
	const room = rows - 1;
	const shown = lines.length > room ? lines.slice(0, room - 1) : lines;
	const where = [status.endpoint, report?.source ?? ''].filter(text => text !== '').join(', ');
	return (
		<Box
			flexDirection="column"
			width={width}
			height={rows}
			paddingX={1}
			flexShrink={0}
			overflow="hidden"
		>
			<Box height={1} gap={2}>
				<Box flexShrink={0}>
					<Label tone="accent">{status.name}</Label>
				</Box>
				<Label tone="quiet">{where}</Label>
			</Box>
			{shown.map(({key, text, tone}, index) => (
				<Box key={index} height={1}>
					<Box width={keyWidth} flexShrink={0}>
						<Label tone={tone === 'bad' || tone === 'warn' ? tone : 'quiet'}>{key}</Label>
					</Box>
					<Label tone={tone}>{text}</Label>
				</Box>
			))}
			{shown.length < lines.length ? (
				<Label tone="quiet">{`and ${plural(lines.length - shown.length, 'more line')}`}</Label>
			) : null}
		</Box>
	);
}
