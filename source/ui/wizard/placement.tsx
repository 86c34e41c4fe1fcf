import {Box} from 'ink';
import {swarmWork} from '../../domain/placement/swarm-plan.ts';
import {findHost, pictureOf, type PlacementPicture} from '../../state/wizard/columns.ts';
import type {Wizard} from '../../state/wizard/wizard.ts';
import {FailureBanner, failureRows} from '../kit/failure-banner.tsx';
import {useFlotilla} from '../kit/flotilla-context.ts';
import {plural} from '../kit/format.ts';
import {Label} from '../kit/label.tsx';
import {listWindow} from '../kit/list-window.ts';
import {Spinner} from '../kit/spinner.tsx';
import {PlacementColumnView, headerRows} from './placement-column.tsx';
import type {StepProps} from './steps.tsx';

/**
 * The agents as columns and the hosts in them; a host that is picked up goes from agent to agent.
 *
 *      (*) spread  ( ) pack       4 hosts, 1 moved by you (*)     agents 1 to 3 of 20
 *
 *      lab1               lab2               lab3
 *      manager            worker             worker
 *      3.5 CPUs free      4 CPUs free        4 CPUs free
 *      1.8 GiB free       2 GiB free         2 GiB free
 *      ──────────────     ──────────────     ──────────────
 *       main1            ◂ sub1 *  ▸          sub2
 *       sub3
 */
export function PlacementStep({width, rows}: Pick<StepProps, 'width' | 'rows'>) {
	const wizard = useFlotilla(state => state.wizard);
	const {draft, candidates} = wizard;
	if (candidates.phase === 'failed')
		return <FailureBanner failure={candidates.failure} width={width} />;
	if (candidates.phase !== 'known') {
		return (
			<Box gap={1} paddingX={1}>
				<Spinner />
				<Label tone="quiet">asking the agents what they have room for…</Label>
			</Box>
		);
	}

	const picture = pictureOf(draft, candidates.candidates);
	return <Picture wizard={wizard} picture={picture} width={width} rows={rows} />;
}

type PictureProps = Pick<StepProps, 'width' | 'rows'> & {
	readonly wizard: Wizard;
	readonly picture: PlacementPicture;
};

function Picture({wizard, picture, width, rows}: PictureProps) {
	const at = findHost(picture, wizard.host);
	const {columns, failure, swarm} = picture;
	const longest = Math.max(...columns.flatMap(({hosts}) => hosts.map(({name}) => name.length)));
	const columnWidth = Math.max(18, Math.min(26, longest + 7));
	const cursor = at?.column ?? 0;
	const size = Math.floor((width - 2) / columnWidth);
	const {start, end} = listWindow(cursor, {count: columns.length, size});
	const words = swarm && `Not in one swarm yet: ${swarmWork(swarm)}.`;
	const foot = failure ? failureRows({failure, width: width - 1}) : words ? 1 : 0;
	return (
		<Box flexDirection="column" paddingX={1}>
			<Head wizard={wizard} picture={picture} shown={{start, end}} />
			<Box marginTop={1} height={Math.max(headerRows + 1, rows - 3 - foot)} overflow="hidden">
				{columns.slice(start, end).map((column, offset) => (
					<PlacementColumnView
						key={column.agent?.name ?? ''}
						column={column}
						roles={wizard.draft.roles.map(({role}) => role)}
						width={columnWidth}
						rows={Math.max(1, rows - 3 - foot - headerRows)}
						cursor={start + offset === cursor ? at?.row : undefined}
						isHeld={wizard.isHeld}
					/>
				))}
			</Box>
			{failure ? (
				<FailureBanner failure={failure} width={width - 1} />
			) : words === undefined ? null : (
				<Label tone="quiet">{words}</Label>
			)}
		</Box>
	);
}

function Head({
	wizard: {draft},
	picture: {size, pinned, columns},
	shown: {start, end},
}: {
	readonly wizard: Wizard;
	readonly picture: PlacementPicture;
	readonly shown: {readonly start: number; readonly end: number};
}) {
	const isWindow = end - start < columns.length;
	return (
		<Box gap={3} height={1}>
			<Box gap={2}>
				{(['spread', 'pack'] as const).map(strategy => {
					const isChosen = draft.placement === strategy;
					return (
						<Label key={strategy} tone={isChosen ? 'accent' : 'quiet'}>
							{`${isChosen ? '(*)' : '( )'} ${strategy}`}
						</Label>
					);
				})}
			</Box>
			<Label tone="quiet">
				{`${plural(size, 'host')}${pinned > 0 ? `, ${pinned} put by you (*)` : ''}`}
			</Label>
			{isWindow ? (
				<Label tone="quiet">{`agents ${start + 1} to ${end} of ${columns.length}`}</Label>
			) : null}
		</Box>
	);
}
