import {Box, useWindowSize} from 'ink';
import {useEffect} from 'react';
import {enginesFailure} from '../../state/selectors.ts';
import {Frame} from '../frame/frame.tsx';
import {useKeys} from '../frame/use-keys.ts';
import {FailureBanner} from '../kit/failure-banner.tsx';
import {useActions, useFlotilla, useSurface} from '../kit/flotilla-context.ts';
import {Label} from '../kit/label.tsx';

/** In place of a view of a session that is no more, or that no engine tells of. */
export function GoneView({name}: {readonly name: string}) {
	const actions = useActions();
	const surface = useSurface();
	const isLoaded = useFlotilla(state => state.isLoaded);
	const failure = useFlotilla(enginesFailure);
	const {columns} = useWindowSize();
	useEffect(() => {
		surface.place([]);
	}, [surface]);
	// No letters: what is typed may be meant for a shell that was here, or is to come.
	useKeys('gone', {leave: () => actions.open({name: 'sessions'})});
	return (
		<Frame trail={[name]} scope="gone">
			{failure ? (
				<FailureBanner
					failure={failure}
					title={`Nothing is known of ${name} now.`}
					width={columns}
				/>
			) : (
				<Box paddingX={3}>
					<Label tone="strong">
						{isLoaded ? `There is no session ${name} any more.` : `Looking for ${name}…`}
					</Label>
				</Box>
			)}
		</Frame>
	);
}
