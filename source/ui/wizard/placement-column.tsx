import {Box, Text} from 'ink';
import type {SwarmFacts} from '../../domain/placement/swarm-plan.ts';
import {formatBytes} from '../../domain/quantity.ts';
import type {HostPlan} from '../../domain/session/hosts.ts';
import type {PlacementColumn} from '../../state/wizard/columns.ts';
import {useTheme} from '../kit/flotilla-context.ts';
import {plural, shortName} from '../kit/format.ts';
import {Label} from '../kit/label.tsx';
import {listWindow} from '../kit/list-window.ts';
import type {Tone} from '../kit/theme.ts';

type ColumnProps = {
	readonly column: PlacementColumn;
	/** The session's roles, in order. */
	readonly roles: readonly string[];
	readonly width: number;
	/** Lines for hosts. */
	readonly rows: number;
	/** The row that has the keys, where one of this column has. */
	readonly cursor: number | undefined;
	readonly isHeld: boolean;
};

/** Lines above the hosts. */
export const headerRows = 5;

/**
 * An agent, what it has left, and its hosts.
 *
 *      lab1
 *      amd64, manager
 *      3.5 CPUs free
 *      1.8 GiB free
 *      ──────────────
 *      ▸ sub1 *
 */
export function PlacementColumnView(props: ColumnProps) {
	const {column, roles, width, rows, cursor, isHeld} = props;
	const theme = useTheme();
	const {agent, hosts} = column;
	const isLong = hosts.length > rows;
	const size = isLong ? Math.max(1, rows - 1) : rows;
	const {start, end} = listWindow(cursor ?? 0, {count: hosts.length, size});
	return (
		<Box flexDirection="column" width={width} paddingRight={2} flexShrink={0}>
			<Label tone={cursor === undefined ? 'strong' : 'accent'}>
				{agent?.name ?? 'no room for'}
			</Label>
			{headLines(column).map(({text, tone}, index) => (
				<Box key={index} height={1}>
					<Label tone={tone}>{text}</Label>
				</Box>
			))}
			<Text {...theme.tone('quiet')} wrap="truncate">
				{theme.text('─'.repeat(width - 2))}
			</Text>
			<Text>
				{hosts.slice(start, end).map((host, offset) => (
					<HostLine
						key={host.name}
						host={host}
						role={roles.indexOf(host.role)}
						width={width - 2}
						isFocused={start + offset === cursor}
						isHeld={isHeld}
					/>
				))}
			</Text>
			{isLong ? <Label tone="quiet">{`  and ${hosts.length - (end - start)} more`}</Label> : null}
		</Box>
	);
}

function headLines({agent, cpus, memory, hosts}: PlacementColumn) {
	if (!agent)
		return [plural(hosts.length, 'host'), '', ''].map(text => ({text, tone: 'bad' as const}));
	const left = (value: number, text: string) =>
		value < 0
			? {text: `${text} too much`, tone: 'bad' as Tone}
			: {text: `${text} free`, tone: 'quiet' as Tone};
	return [
		{text: `${agent.arch}, ${swarmWord(agent.swarm)}`, tone: 'quiet' as Tone},
		left(cpus, `${Math.abs(cpus)} CPUs`),
		left(memory, formatBytes(Math.abs(memory))),
	];
}

function swarmWord({state, isManager}: SwarmFacts): string {
	if (state === 'inactive') return 'no swarm';
	if (state === 'active') return isManager ? 'manager' : 'worker';
	return `swarm ${state}`;
}

type HostLineProps = {
	readonly host: HostPlan;
	/** Index of its role. */
	readonly role: number;
	readonly width: number;
	readonly isFocused: boolean;
	readonly isHeld: boolean;
};

/** One host, in the colour of its role; between arrows while it is held. One text of many: cheap. */
function HostLine({host, role, width, isFocused, isHeld}: HostLineProps) {
	const theme = useTheme();
	const isMoving = isFocused && isHeld;
	const pointer = theme.sign('pointer');
	return (
		<Text>
			<Text {...theme.tone('accent')}>
				{isMoving ? `${theme.sign('back')} ` : isFocused ? `${pointer} ` : '  '}
			</Text>
			<Text {...theme.role(role)} inverse={isMoving} bold={isFocused}>
				{theme.text(shortName(host.name, width - 6))}
			</Text>
			{`${host.agent === undefined ? '' : ' *'}${isMoving ? ` ${pointer}` : ''}\n`}
		</Text>
	);
}
