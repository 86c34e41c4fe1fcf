import {Box, Text} from 'ink';
import type {AgentRow} from '../../state/agent-rows.ts';
import {useTheme} from '../kit/flotilla-context.ts';
import {Column, Label, Status} from '../kit/label.tsx';
import type {AgentColumns} from './columns.ts';
import {agentLook} from './looks.ts';

type AgentsTableProps = {
	/** Those on show. */
	readonly rows: readonly AgentRow[];
	readonly chosen: string | undefined;
	readonly columns: AgentColumns;
	readonly now: number;
};

/**
 * The agents, one in a line.
 *
 *        NAME   STATE         ENGINE    CPUS  MEMORY    HOSTS  SWARM
 *      ▸ local  ✓ fit         29.2.0    2     7.8 GiB   4      none
 *        lab1   ▲ 1 warning   20.10.24  2     7.8 GiB   0      manager
 *        prod   ✗ unreachable 3m     29.2.0    16    62.8 GiB  8      worker
 */
export function AgentsTable({rows, chosen, columns, now}: AgentsTableProps) {
	return (
		<Box flexDirection="column" flexShrink={0}>
			<Box paddingX={1} height={1}>
				<Box width={2} flexShrink={0} />
				<Column width={columns.name}>
					<Label tone="quiet">NAME</Label>
				</Column>
				<Column width={columns.state}>
					<Label tone="quiet">STATE</Label>
				</Column>
				{columns.facts.map(({title, width}) => (
					<Column key={title} width={width}>
						<Label tone="quiet">{title}</Label>
					</Column>
				))}
			</Box>
			{rows.map(row => (
				<AgentLine
					key={row.status.name}
					row={row}
					columns={columns}
					isChosen={row.status.name === chosen}
					now={now}
				/>
			))}
		</Box>
	);
}

type AgentLineProps = Pick<AgentsTableProps, 'columns' | 'now'> & {
	readonly row: AgentRow;
	readonly isChosen: boolean;
};

function AgentLine({row, columns, isChosen, now}: AgentLineProps) {
	const theme = useTheme();
	// Of one that is unreachable stands what was last known of it.
	const tone = row.state === 'unreachable' ? 'quiet' : 'normal';
	return (
		<Box paddingX={1} height={1}>
			<Box width={2} flexShrink={0}>
				<Text {...theme.tone('accent')}>{isChosen ? theme.sign('pointer') : ' '}</Text>
			</Box>
			<Column width={columns.name}>
				<Label tone={isChosen ? 'accent' : 'normal'}>{row.status.name}</Label>
			</Column>
			<Column width={columns.state}>
				<Status {...agentLook(row, now)} />
			</Column>
			{columns.facts.map(({title, width, text}) => (
				<Column key={title} width={width}>
					<Label tone={tone}>{text(row)}</Label>
				</Column>
			))}
		</Box>
	);
}
