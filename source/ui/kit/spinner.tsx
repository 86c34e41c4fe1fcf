import {Text, useAnimation} from 'ink';
import {useTheme} from './flotilla-context.ts';
import type {Tone} from './theme.ts';

/** Something is going on. */
export function Spinner({tone = 'accent'}: {readonly tone?: Tone}) {
	const theme = useTheme();
	const {frame} = useAnimation({interval: 120});
	return <Text {...theme.tone(tone)}>{theme.spinner[frame % theme.spinner.length] ?? '*'}</Text>;
}
