import {Box, Text} from 'ink';
import {surroundings} from '../../state/selectors.ts';
import {fieldsOf} from '../../state/wizard/fields.ts';
import {useFlotilla, useTheme} from '../kit/flotilla-context.ts';
import {Column, Label, Paragraph} from '../kit/label.tsx';
import {listWindow} from '../kit/list-window.ts';
import {TextField} from '../kit/text-field.tsx';
import type {StepProps} from './steps.tsx';

/**
 * What each role runs and how much of its agent it may use.
 *
 *      Image of all roles   flotilla/base:bookworm
 *
 *        ROLE       IMAGE                CPUS    MEMORY   GPUS
 *      ▸ main       as above             all     all      none
 *        sub        debian:12▌           0.5     512m     none
 */
export function ImagesStep({width, rows}: StepProps) {
	const theme = useTheme();
	const {draft, field, cursor, isSelected} = useFlotilla(state => state.wizard);
	const around = useFlotilla(surroundings);
	const fields = fieldsOf('images', draft, around);
	const row = fields[field]?.row ?? 0;
	const {start, end} = listWindow(row - 1, {count: draft.roles.length, size: rows - 8});
	const cell = (key: string, options: {width: number; placeholder?: string}) => {
		const index = fields.findIndex(other => other.key === key);
		const at = fields[index];
		return (
			<TextField
				text={at?.text ?? ''}
				width={options.width}
				cursor={index === field ? cursor : undefined}
				isSelected={isSelected}
				placeholder={options.placeholder}
				hasProblem={at?.problem !== undefined}
			/>
		);
	};

	const role = Math.min(20, Math.max(10, Math.floor(width * 0.18)));
	const image = width - role - 4 - 30;
	return (
		<Box flexDirection="column" paddingX={1}>
			<Box marginBottom={1}>
				<Box width={role + 2} flexShrink={0}>
					<Label tone="quiet">All roles</Label>
				</Box>
				{cell('image', {width: image})}
			</Box>
			<Box>
				<Column width={role + 4}>
					<Label tone="quiet">{'  ROLE'}</Label>
				</Column>
				<Column width={image}>
					<Label tone="quiet">IMAGE</Label>
				</Column>
				{['CPUS', 'MEMORY', 'GPUS'].map(title => (
					<Column key={title} width={10}>
						<Label tone="quiet">{title}</Label>
					</Column>
				))}
			</Box>
			{draft.roles.slice(start, end).map((draftRole, offset) => {
				const index = start + offset;
				const isRow = index + 1 === row;
				return (
					<Box key={index} height={1}>
						<Box width={2} flexShrink={0}>
							<Text {...theme.tone('accent')}>{isRow ? theme.sign('pointer') : ' '}</Text>
						</Box>
						<Column width={role}>
							<Label tone={isRow ? 'accent' : 'normal'}>{draftRole.role}</Label>
						</Column>
						{cell(`role:${index}:image`, {width: image, placeholder: 'as above'})}
						{cell(`role:${index}:cpus`, {width: 10, placeholder: 'all'})}
						{cell(`role:${index}:memory`, {width: 10, placeholder: 'all'})}
						{cell(`role:${index}:gpus`, {width: 10, placeholder: 'none'})}
					</Box>
				);
			})}
			<Box marginTop={1}>
				<Paragraph tone="quiet" width={width - 2}>
					Per host: CPUs like 0.5, memory like 512m or 2g. Any Linux image can be a host.
				</Paragraph>
			</Box>
		</Box>
	);
}
