import {Box, Text} from 'ink';
import type {Rect} from '../../domain/screen.ts';
import {columnsOf} from '../../domain/widths.ts';
import type {SeenHost} from '../../state/seen.ts';
import {useTheme} from '../kit/flotilla-context.ts';
import {shortName, shortText} from '../kit/format.ts';
import {Label} from '../kit/label.tsx';
import {listWindow} from '../kit/list-window.ts';
import {hostTones} from '../kit/tones.ts';

type SidebarProps = {
	readonly hosts: readonly SeenHost[];
	/** Name of the host whose pane has the keys. */
	readonly focus: string | undefined;
	readonly area: Rect;
	/** Are they on several agents? Then each stands with its own. */
	readonly isSpread: boolean;
};

type Line = {readonly role: string; readonly count: number} | {readonly host: SeenHost};

/**
 * The hosts by role, with their state.
 *
 *       main  1
 *      ▸ ● main1     running
 *       sub  3
 *        ● sub1      running
 *        ■ sub2      exited
 */
export function HostsSidebar({hosts, focus, area, isSpread}: SidebarProps) {
	const lines = linesOf(hosts);
	const cursor = lines.findIndex(line => 'host' in line && line.host.name === focus);
	const {start, end} = listWindow(Math.max(0, cursor), {count: lines.length, size: area.height});
	return (
		<Box
			position="absolute"
			flexDirection="column"
			left={area.x}
			top={area.y}
			width={area.width}
			height={area.height}
			paddingX={1}
			overflow="hidden"
		>
			{lines.slice(start, end).map(line =>
				'host' in line ? (
					<HostLine
						key={line.host.name}
						host={line.host}
						isFocused={line.host.name === focus}
						columns={area.width - 2}
						badge={isSpread ? badgeOf(line.host, area.width - 6) : undefined}
					/>
				) : (
					<Box key={`role ${line.role}`} height={1}>
						<Label tone="strong">
							{shortText(line.role, area.width - 5 - String(line.count).length)}
						</Label>
						<Label tone="quiet">{` × ${line.count}`}</Label>
					</Box>
				),
			)}
		</Box>
	);
}

type HostLineProps = {
	readonly host: SeenHost;
	readonly isFocused: boolean;
	/** Of the whole line. */
	readonly columns: number;
	/** Stands in the place of a state that the symbol tells too. */
	readonly badge: string | undefined;
};

function HostLine({host, isFocused, columns, badge}: HostLineProps) {
	const theme = useTheme();
	const isStateShown = badge === undefined || host.state !== 'running';
	const words = [...(badge === undefined ? [] : [badge]), ...(isStateShown ? [host.state] : [])];
	const name = shortName(host.name, columns - 5 - columnsOf(words.join(' ')));
	return (
		<Box height={1}>
			<Box width={2} flexShrink={0}>
				<Text {...theme.tone('accent')}>{isFocused ? theme.sign('pointer') : ' '}</Text>
			</Box>
			<Box width={2} flexShrink={0}>
				<Text {...theme.tone(hostTones[host.state])}>{theme.sign(host.state)}</Text>
			</Box>
			<Box flexGrow={1} flexShrink={1} paddingRight={1}>
				<Label tone={isFocused ? 'accent' : 'normal'}>{name}</Label>
			</Box>
			<Box flexShrink={0} gap={1}>
				{badge === undefined ? null : <Label tone="quiet">{badge}</Label>}
				{!isStateShown ? null : (
					<Label tone={host.state === 'running' ? 'quiet' : hostTones[host.state]}>
						{host.state}
					</Label>
				)}
			</Box>
		</Box>
	);
}

/** The agent's name, as far as a host and its state leave it room. */
function badgeOf({name, state, agent}: SeenHost, columns: number): string | undefined {
	const word = state === 'running' ? 0 : state.length + 1;
	const room = columns - name.length - word - 1;
	return room < 3 ? undefined : shortName(agent, room);
}

function linesOf(hosts: readonly SeenHost[]): Line[] {
	const roles = [...new Set(hosts.map(({role}) => role))];
	return roles.flatMap(role => {
		const members = hosts.filter(host => host.role === role);
		return [{role, count: members.length}, ...members.map(host => ({host}))];
	});
}
