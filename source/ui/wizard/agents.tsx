import {Box} from 'ink';
import {columnsOf} from '../../domain/widths.ts';
import {surroundings} from '../../state/selectors.ts';
import {fieldsOf, usualPlace} from '../../state/wizard/fields.ts';
import {facts} from '../agents/panel.tsx';
import {ChoiceLine} from '../kit/choice-line.tsx';
import {useFlotilla} from '../kit/flotilla-context.ts';
import {Label} from '../kit/label.tsx';
import {listWindow} from '../kit/list-window.ts';
import {Spinner} from '../kit/spinner.tsx';
import {TextField} from '../kit/text-field.tsx';
import type {StepProps} from './steps.tsx';

/** Lines above the agents, and one below. */
const otherRows = 4;

/**
 * The name, and where the hosts will run.
 *
 *      Session name   demo▌
 *
 *      AGENTS  none chosen: local
 *      ▸ ◉ local      Docker 29.2.0, 2 CPUs, 7.8 GiB
 *        ○ prod       no answer
 */
export function AgentsStep({width, rows}: StepProps) {
	const {draft, field, cursor} = useFlotilla(state => state.wizard);
	const around = useFlotilla(surroundings);
	const isLoaded = useFlotilla(state => state.isLoaded);
	const [name, ...choices] = fieldsOf('agents', draft, around);
	const {start, end} = listWindow(Math.max(0, field - 1), {
		count: choices.length,
		size: rows - otherRows,
	});
	const textWidth = Math.min(24, 2 + Math.max(...choices.map(({text}) => columnsOf(text))));
	const isWhole = end - start === choices.length;
	return (
		<Box flexDirection="column" paddingX={1}>
			<Box marginBottom={1}>
				<Box width={14} flexShrink={0}>
					<Label tone="quiet">Session name</Label>
				</Box>
				<TextField
					text={draft.name}
					width={width - 16}
					cursor={field === 0 ? cursor : undefined}
					hasProblem={name?.problem !== undefined}
				/>
			</Box>
			<Box gap={2}>
				<Box flexShrink={0}>
					<Label tone="quiet">
						{isWhole ? 'AGENTS' : `AGENTS ${start + 1} to ${end} of ${choices.length}`}
					</Label>
				</Box>
				{draft.agents.length === 0 ? (
					<Label tone="quiet">{`none chosen: ${usualPlace(draft, around)}`}</Label>
				) : null}
			</Box>
			{isLoaded ? null : (
				<Box gap={1}>
					<Spinner />
					<Label tone="quiet">looking for agents…</Label>
				</Box>
			)}
			{choices.slice(start, end).map((choice, offset) => {
				const index = start + offset;
				const agent = around.agents[index];
				return (
					<ChoiceLine
						key={choice.key}
						text={choice.text}
						width={width - 2}
						textWidth={textWidth}
						isChosen={choice.isChosen ?? false}
						isFocused={field === index + 1}
						hasMany
						isShort
						about={agent?.isReachable ? facts(agent) : 'no answer'}
					/>
				);
			})}
		</Box>
	);
}
