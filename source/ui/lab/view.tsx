import {Box, useWindowSize} from 'ink';
import {useState} from 'react';
import {defaultLabSize} from '../../domain/agent/lab.ts';
import {labOperation, labPlaces} from '../../state/lab-rows.ts';
import {doingOf, subjectOf} from '../../state/operation-words.ts';
import {bodyRows, Frame} from '../frame/frame.tsx';
import {FailureBanner, failureRows} from '../kit/failure-banner.tsx';
import {useFlotilla, useNow} from '../kit/flotilla-context.ts';
import {Label} from '../kit/label.tsx';
import {clampCursor} from '../kit/list-window.ts';
import {Spinner} from '../kit/spinner.tsx';
import {LabForm} from './form.tsx';
import {LabState} from './state.tsx';
import {useLabKeys} from './use-keys.ts';

/**
 * The lab: how it is, or what a new one would be.
 *
 *      flotilla ▸ lab
 *
 *      the lab on local   ● ready   3 agents, made 12m ago
 *      …
 *
 *      d take down  a agents  q back  ? help
 */
export function LabView() {
	const {columns, rows} = useWindowSize();
	const now = useNow(1000);
	const {current, known, failure} = useFlotilla(state => state.labs);
	const operation = useFlotilla(labOperation);
	const places = useFlotilla(labPlaces);
	const [size, setSize] = useState(defaultLabSize);
	const [chosen, setChosen] = useState(0);
	const [place, setPlace] = useState<string>();
	const index = places.findIndex(({name}) => name === place);
	// The first one that could do it, until somebody chooses.
	const first = places.findIndex(({isReachable}) => isReachable);
	const cursor = clampCursor(index < 0 ? first : index, places.length);
	const count = known?.length ?? 0;
	const shown = {
		lab: known?.[clampCursor(chosen, count)],
		isEmpty: known !== undefined && count === 0,
		...{count, chosen: clampCursor(chosen, count), size, places, cursor},
	};
	const reasons = useLabKeys(shown, {setChosen, setSize, setPlace});

	const banner = failure ? failureRows({failure, width: columns}) + 1 : 0;
	const others = operation ? 2 : 0;
	const room = bodyRows(rows) - banner - others;
	const {lab, isEmpty} = shown;
	return (
		<Frame
			trail={['lab']}
			aside={current === undefined ? null : <Spinner />}
			scope="lab"
			reasons={reasons}
			words={operation ? {start: 'show'} : {}}
			without={[
				...(isEmpty && !operation ? [] : ['more']),
				...((isEmpty ? places.length : count) > 1 ? [] : ['below']),
			]}
		>
			{failure ? (
				<Box marginBottom={1} flexShrink={0}>
					<FailureBanner failure={failure} width={columns} />
				</Box>
			) : null}
			{operation ? (
				<Box paddingX={1} marginBottom={1} gap={1} flexShrink={0}>
					<Spinner />
					<Label>{`${doingOf(operation)} ${subjectOf(operation)}… Enter shows it`}</Label>
				</Box>
			) : null}
			{known === undefined && !failure ? (
				<Box paddingX={1}>
					<Label tone="quiet">looking for labs…</Label>
				</Box>
			) : null}
			{lab ? <LabState lab={lab} now={now} rows={room} /> : null}
			{isEmpty && !operation ? (
				<LabForm size={size} places={places} cursor={cursor} width={columns} rows={room} />
			) : null}
		</Frame>
	);
}
