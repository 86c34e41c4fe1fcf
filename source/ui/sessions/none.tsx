import {Box} from 'ink';
import {enginesFailure} from '../../state/selectors.ts';
import {useFlotilla} from '../kit/flotilla-context.ts';
import {Label} from '../kit/label.tsx';

/** What to do where there is nothing yet. */
export function NoSessions() {
	const isLoaded = useFlotilla(state => state.isLoaded);
	const failure = useFlotilla(enginesFailure);
	const hadSome = useFlotilla(({operations}) =>
		Object.values(operations).some(
			({session, phase}) => session !== undefined && phase === 'finished',
		),
	);
	if (!isLoaded || failure) return null;
	return (
		<Box flexDirection="column" paddingX={3}>
			<Label tone="strong">{hadSome ? 'No sessions.' : 'No sessions yet.'}</Label>
			<Box marginTop={1} flexDirection="column">
				<Box>
					<Label>Press </Label>
					<Label tone="accent">n</Label>
					<Label> to start one: a few hosts that find and SSH into each other.</Label>
				</Box>
				<Box marginTop={1}>
					<Label tone="quiet">The same as a command: flotilla up demo -r main:1 -r sub:2</Label>
				</Box>
			</Box>
		</Box>
	);
}
