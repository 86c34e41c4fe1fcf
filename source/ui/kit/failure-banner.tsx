import {Box, Text} from 'ink';
import type {Failure} from '../../domain/failure.ts';
import {useTheme} from './flotilla-context.ts';
import {wrapLines} from './format.ts';
import {Label, Paragraph} from './label.tsx';

type FailureBannerProps = {
	readonly failure: Failure;
	readonly title?: string;
	/** Of all of it. */
	readonly width: number;
};

const indent = 3;

/** Lines the banner takes. */
export function failureRows({failure, title, width}: FailureBannerProps): number {
	const lines = (text: string) => wrapLines(text, width - indent - 1).length;
	return (
		(title === undefined ? 0 : 1) +
		lines(failure.message) +
		(failure.hint === undefined ? 0 : lines(failure.hint))
	);
}

/**
 * What failed, why, and what to try.
 *
 *      ✗ local: cannot connect to /var/run/docker.sock
 *        Is the daemon running? Try: flotilla engine start
 */
export function FailureBanner({failure, title, width}: FailureBannerProps) {
	const theme = useTheme();
	const room = width - indent - 1;
	return (
		<Box width={width} flexShrink={0}>
			<Box width={indent} flexShrink={0} paddingLeft={1}>
				<Text {...theme.tone('bad')}>{theme.sign('failed')}</Text>
			</Box>
			<Box flexDirection="column">
				{title === undefined ? null : <Label tone="strong">{title}</Label>}
				<Paragraph tone="bad" width={room}>
					{failure.message}
				</Paragraph>
				{failure.hint === undefined ? null : <Paragraph width={room}>{failure.hint}</Paragraph>}
			</Box>
		</Box>
	);
}
