import {Box, Text} from 'ink';
import type {SessionRow} from '../../state/selectors.ts';
import {useTheme} from '../kit/flotilla-context.ts';
import {formatAge, shortImage} from '../kit/format.ts';
import {Column, Label, Status} from '../kit/label.tsx';
import {stateTones} from '../kit/tones.ts';
import type {SessionColumns} from './columns.ts';

/** The headings above the rows. */
export function SessionHeadings({columns}: {readonly columns: SessionColumns}) {
	const cells = [
		['name', 'NAME'],
		['state', 'STATE'],
		['hosts', 'HOSTS'],
		['mode', 'MODE'],
		['image', 'IMAGE'],
		['age', 'AGE'],
		['agents', 'AGENTS'],
	] as const;
	return (
		<Box paddingX={1} height={1}>
			<Box width={2} flexShrink={0} />
			{cells.map(([key, title]) => (
				<Column key={key} width={columns[key]} align={key === 'age' ? 'right' : 'left'}>
					<Label tone="quiet">{title}</Label>
				</Column>
			))}
		</Box>
	);
}

type SessionLineProps = {
	readonly row: SessionRow;
	readonly columns: SessionColumns;
	readonly isChosen: boolean;
	readonly now: number;
};

/**
 * One session.
 *
 *      ▸ demo    ● ready    4/4    single   flotilla/base:…    12m  local
 */
export function SessionLine({row, columns, isChosen, now}: SessionLineProps) {
	const theme = useTheme();
	const mode = columns.hasLongMode ? row.mode : row.mode.replace('-node', '');
	const age = row.createdAt === undefined ? '' : formatAge(now - row.createdAt);
	const isWhole = row.running === row.size;
	return (
		<Box paddingX={1} height={1}>
			<Box width={2} flexShrink={0}>
				<Text {...theme.tone('accent')}>{isChosen ? theme.sign('pointer') : ' '}</Text>
			</Box>
			<Column width={columns.name}>
				<Label tone={isChosen ? 'accent' : 'normal'}>{row.name}</Label>
			</Column>
			<Column width={columns.state}>
				<Status sign={row.state} word={row.state} tone={stateTones[row.state]} />
			</Column>
			<Column width={columns.hosts}>
				<Label tone={isWhole ? 'normal' : 'warn'}>{`${row.running ?? '?'}/${row.size}`}</Label>
			</Column>
			<Column width={columns.mode}>
				<Label tone="quiet">{mode}</Label>
			</Column>
			<Column width={columns.image}>
				<Label tone="quiet">{shortImage(row.image, columns.image - 2)}</Label>
			</Column>
			<Column width={columns.age} align="right">
				<Label>{age}</Label>
			</Column>
			<Column width={columns.agents}>
				<Label tone="quiet">{row.agents.join(', ')}</Label>
			</Column>
		</Box>
	);
}
