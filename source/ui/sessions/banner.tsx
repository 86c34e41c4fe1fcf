import {Box, useWindowSize} from 'ink';
import {enginesFailure} from '../../state/selectors.ts';
import {FailureBanner, failureRows} from '../kit/failure-banner.tsx';
import {useFlotilla} from '../kit/flotilla-context.ts';
import {Label} from '../kit/label.tsx';

/** Lines the banner takes, the blank one below it included. */
export function useBannerRows(): number {
	const {columns} = useWindowSize();
	const engines = useFlotilla(enginesFailure);
	const notice = useFlotilla(state => state.notice);
	const isWaiting = useFlotilla(state => state.exit === 'waiting');
	const failure = notice?.failure ?? engines;
	const rows = failure ? failureRows({failure, title: notice?.title, width: columns}) : 0;
	return (rows > 0 ? rows + 1 : 0) + (isWaiting ? 2 : 0);
}

/** What one has to know before anything else: no engine, something failed, or flotilla is leaving. */
export function SessionsBanner() {
	const {columns} = useWindowSize();
	const engines = useFlotilla(enginesFailure);
	const notice = useFlotilla(state => state.notice);
	const isWaiting = useFlotilla(state => state.exit === 'waiting');
	const failure = notice?.failure ?? engines;
	return (
		<>
			{isWaiting ? (
				<Box paddingX={1} marginBottom={1} flexShrink={0}>
					<Label tone="warn">
						Leaving once the work under way has ended… q again leaves at once.
					</Label>
				</Box>
			) : null}
			{failure ? (
				<Box marginBottom={1} flexShrink={0}>
					<FailureBanner failure={failure} title={notice?.title} width={columns} />
				</Box>
			) : null}
		</>
	);
}
