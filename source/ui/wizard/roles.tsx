import {Box, Text} from 'ink';
import {surroundings} from '../../state/selectors.ts';
import {isFixedRole, shownFields} from '../../state/wizard/fields.ts';
import {draftHosts, type Draft} from '../../state/wizard/wizard.ts';
import {useFlotilla, useTheme} from '../kit/flotilla-context.ts';
import {Column, Label, Paragraph} from '../kit/label.tsx';
import {listWindow} from '../kit/list-window.ts';
import {TextField} from '../kit/text-field.tsx';
import type {StepProps} from './steps.tsx';

/**
 * The roles, and how many hosts each has.
 *
 *        ROLE                 REPLICAS
 *        main                 1
 *      ▸ sub                  2▌
 *        + add a role
 */
export function RolesStep({width, rows}: StepProps) {
	const theme = useTheme();
	const wizard = useFlotilla(state => state.wizard);
	const {draft, field, cursor, isSelected} = wizard;
	const around = useFlotilla(surroundings);
	const fields = shownFields(wizard, around);
	const row = fields[field]?.row ?? 0;
	const {start, end} = listWindow(row, {count: draft.roles.length + 1, size: rows - 6});
	const isOnButton = fields[field]?.kind === 'button';
	const cell = (key: string, width: number) => {
		const index = fields.findIndex(other => other.key === key);
		const at = fields[index];
		return (
			<TextField
				text={at?.text ?? ''}
				width={width}
				cursor={index === field ? cursor : undefined}
				isSelected={isSelected}
				hasProblem={at?.problem !== undefined}
			/>
		);
	};

	return (
		<Box flexDirection="column" paddingX={1}>
			<Box>
				<Box width={4} flexShrink={0} />
				<Column width={26}>
					<Label tone="quiet">ROLE</Label>
				</Column>
				<Label tone="quiet">REPLICAS</Label>
			</Box>
			{draft.roles.slice(start, end).map((role, offset) => {
				const index = start + offset;
				return (
					<Box key={index} height={1}>
						<Box width={2} flexShrink={0}>
							<Text {...theme.tone('accent')}>{index === row ? theme.sign('pointer') : ' '}</Text>
						</Box>
						{isFixedRole(draft, index) ? (
							<Box width={26} flexShrink={0} paddingLeft={2}>
								<Label>{role.role}</Label>
							</Box>
						) : (
							cell(`role:${index}:role`, 26)
						)}
						{cell(`role:${index}:replicas`, 12)}
					</Box>
				);
			})}
			{end > draft.roles.length ? (
				<Box height={1}>
					<Box width={2} flexShrink={0}>
						<Text {...theme.tone('accent')}>{isOnButton ? theme.sign('pointer') : ' '}</Text>
					</Box>
					<Label tone={isOnButton ? 'accent' : 'quiet'}>
						{isOnButton ? '+ add a role: press Enter' : '+ add a role'}
					</Label>
				</Box>
			) : null}
			<Box marginTop={1}>
				<Paragraph tone="quiet" width={width - 2}>
					{`Hosts are named role + number: ${firstHosts(draft)}. The role main is always there.`}
				</Paragraph>
			</Box>
		</Box>
	);
}

/** The first host of each of the first roles. */
function firstHosts(draft: Draft): string {
	const firsts = draftHosts(draft).filter(({name, role}) => name === `${role}1`);
	return firsts
		.slice(0, 3)
		.map(({name}) => name)
		.join(', ');
}
