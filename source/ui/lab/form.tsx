import {Box, Text} from 'ink';
import {labAgentNames} from '../../domain/agent/lab.ts';
import type {AgentStatus} from '../../domain/agent/status.ts';
import {columnsOf} from '../../domain/widths.ts';
import {facts} from '../agents/panel.tsx';
import {ChoiceLine} from '../kit/choice-line.tsx';
import {useTheme} from '../kit/flotilla-context.ts';
import {Label, Paragraph} from '../kit/label.tsx';
import {listWindow} from '../kit/list-window.ts';

type LabFormProps = {
	readonly size: number;
	/** The agents that could run it. */
	readonly places: readonly AgentStatus[];
	readonly cursor: number;
	readonly width: number;
	readonly rows: number;
};

/** Lines besides the agents to choose from. */
const otherRows = 11;

/**
 * What a lab is, and what a new one would be.
 *
 *      There is no lab.
 *
 *      A lab is several agents on one machine, …
 *
 *      Agents   ◂ 3 ▸   lab1, lab2, lab3
 *
 *      ON
 *      ▸ (*) local    Docker 29.2.0, 2 CPUs, 7.8 GiB
 */
export function LabForm({size, places, cursor, width, rows}: LabFormProps) {
	const theme = useTheme();
	const room = width - 2;
	const names = labAgentNames(size);
	const {start, end} = listWindow(cursor, {count: places.length, size: rows - otherRows});
	const nameWidth = Math.min(24, Math.max(10, ...places.map(({name}) => columnsOf(name) + 2)));
	return (
		<Box flexDirection="column" paddingX={1}>
			<Label tone="strong">There is no lab.</Label>
			<Box marginTop={1} flexShrink={0}>
				<Paragraph width={room}>{about}</Paragraph>
			</Box>
			<Box marginY={1} height={1} gap={3} flexShrink={0}>
				<Label tone="quiet">Agents</Label>
				<Box flexShrink={0}>
					<Text {...theme.tone('accent')}>
						{`${theme.sign('back')} ${String(size).padStart(2)} ${theme.sign('pointer')}`}
					</Text>
				</Box>
				<Label tone="quiet">
					{size < 4 ? names.join(', ') : `${names[0] ?? ''} to ${names.at(-1) ?? ''}`}
				</Label>
			</Box>
			<Label tone="quiet">
				{end - start < places.length ? `ON ${start + 1} to ${end} of ${places.length}` : 'ON'}
			</Label>
			{places.length === 0 ? <Label tone="warn">no agent is known</Label> : null}
			{places.slice(start, end).map((agent, offset) => (
				<ChoiceLine
					key={agent.name}
					text={agent.name}
					width={room}
					textWidth={nameWidth}
					isChosen={start + offset === cursor}
					isFocused={start + offset === cursor}
					isDisabled={!agent.isReachable}
					isShort
					about={agent.isReachable ? facts(agent) : 'does not answer'}
				/>
			))}
			<Box marginTop={1} flexShrink={0}>
				<Label tone="quiet">{command(size, {places, cursor})}</Label>
			</Box>
		</Box>
	);
}

const about =
	'A lab is several agents on one machine, to try sessions over several agents: containers that each run a Docker Engine, joined to one swarm. An engine on this machine should run it.';

/** The command that does the same. */
function command(size: number, {places, cursor}: Pick<LabFormProps, 'places' | 'cursor'>): string {
	const on = cursor > 0 ? ` --agent ${places[cursor]?.name ?? ''}` : '';
	return `The same as a command: flotilla lab up --agents ${size}${on}`;
}
