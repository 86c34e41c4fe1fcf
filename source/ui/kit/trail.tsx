import {Box} from 'ink';
import {useTheme} from './flotilla-context.ts';
import {Label} from './label.tsx';

/** Where one is: `flotilla ▸ demo ▸ mesh`. Where room is short the name is cut, not what is shown of it. */
export function Trail({parts}: {readonly parts: readonly string[]}) {
	const theme = useTheme();
	return (
		<Box flexShrink={1}>
			<Box flexShrink={0}>
				<Label tone="accent">flotilla</Label>
			</Box>
			{parts.map((part, index) => (
				<Box key={part} flexShrink={index > 0 ? 0 : 1}>
					<Box flexShrink={0}>
						<Label tone="quiet">{` ${theme.sign('pointer')} `}</Label>
					</Box>
					<Label tone="quiet">{part}</Label>
				</Box>
			))}
		</Box>
	);
}
