import {Box} from 'ink';
import {draftHosts, type Draft, type PlanState} from '../../state/wizard/wizard.ts';
import {plural, shortImage} from '../kit/format.ts';
import {Label} from '../kit/label.tsx';

type HostsPreviewProps = {
	readonly draft: Draft;
	readonly plan: PlanState;
	readonly width: number;
	readonly rows: number;
};

/**
 * The hosts the draft makes, by rank, as far as there is room.
 *
 *      3 HOSTS
 *      0  main1    flotilla/base:book…
 *      1  sub1     debian:12
 *      and 14 more
 */
export function HostsPreview({draft, plan, width, rows}: HostsPreviewProps) {
	const hosts = draftHosts(draft);
	const agents =
		plan.phase === 'made'
			? new Map(plan.result.hosts.map(({name, agent}) => [name, agent]))
			: new Map<string, string>();
	const room = Math.max(1, rows - 2);
	const shown = hosts.slice(0, hosts.length > room ? room - 1 : room);
	const nameWidth = Math.min(16, Math.max(8, ...shown.map(({name}) => name.length + 2)));
	const rankWidth = String(Math.max(0, shown.length - 1)).length + 2;
	return (
		<Box flexDirection="column" width={width} marginLeft={2} flexShrink={0}>
			<Label tone="quiet">{plural(hosts.length, 'host').toUpperCase()}</Label>
			{shown.map(({name, image}, rank) => (
				<Box key={name + String(rank)} height={1}>
					<Box width={rankWidth} flexShrink={0}>
						<Label tone="quiet">{String(rank)}</Label>
					</Box>
					<Box width={nameWidth} flexShrink={0} paddingRight={2}>
						<Label>{name}</Label>
					</Box>
					<Label tone="quiet">
						{agents.get(name) ?? shortImage(image, width - rankWidth - nameWidth)}
					</Label>
				</Box>
			))}
			{hosts.length > shown.length ? (
				<Label tone="quiet">{`and ${hosts.length - shown.length} more`}</Label>
			) : null}
		</Box>
	);
}
