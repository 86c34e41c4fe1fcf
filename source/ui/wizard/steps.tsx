import {Box, Text} from 'ink';
import {stepsOf} from '../../state/wizard/wizard.ts';
import {useFlotilla, useTheme} from '../kit/flotilla-context.ts';

/** The room each step of the wizard draws in. */
export type StepProps = {
	readonly width: number;
	readonly rows: number;
	/** The first line that is shown, where there may be more than rows. */
	readonly top: number;
};

/** How far one is: `✓ agents ▸ ✓ mode ▸ 3 roles ▸ 4 images ▸ 5 review`. */
export function WizardSteps() {
	const theme = useTheme();
	const {step, draft} = useFlotilla(state => state.wizard);
	const steps = stepsOf(draft);
	const current = steps.indexOf(step);
	return (
		<Box paddingX={1} marginBottom={1} height={1} flexShrink={0}>
			<Text wrap="truncate">
				{steps.map((name, index) => (
					<Text key={name}>
						{index > 0 ? (
							<Text {...theme.tone('quiet')}>{` ${theme.sign('pointer')} `}</Text>
						) : null}
						<Text
							{...theme.tone(index === current ? 'accent' : 'quiet')}
							underline={index === current}
						>
							{`${index < current ? theme.sign('ok') : String(index + 1)} ${name}`}
						</Text>
					</Text>
				))}
			</Text>
		</Box>
	);
}
