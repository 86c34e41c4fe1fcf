import {Box, Text} from 'ink';
import {useTheme} from './flotilla-context.ts';
import {Label} from './label.tsx';

/** What the list is narrowed to: `/ready▏`. */
export function FilterLine({text, isActive}: {readonly text: string; readonly isActive: boolean}) {
	const theme = useTheme();
	return (
		<Box paddingX={3} marginBottom={1} height={1} flexShrink={0}>
			<Label tone="accent">/</Label>
			<Label>{text}</Label>
			<Text {...theme.tone('accent')}>{isActive ? theme.sign('cursor') : ''}</Text>
		</Box>
	);
}
