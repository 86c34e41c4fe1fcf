import {Box} from 'ink';
import {useTheme} from './flotilla-context.ts';
import {Label} from './label.tsx';

/** Where one is: `flotilla ▸ demo ▸ mesh`. Where room is short only the end of it is cut. */
export function Trail({parts}: {readonly parts: readonly string[]}) {
	const theme = useTheme();
	const pointer = ` ${theme.sign('pointer')} `;
	return (
		<Box flexShrink={1}>
			<Box flexShrink={0}>
				<Label tone="accent">flotilla</Label>
			</Box>
			<Label tone="quiet">{parts.length > 0 ? pointer + parts.join(pointer) : ''}</Label>
		</Box>
	);
}
