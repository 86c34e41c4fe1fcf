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
	const own = allOf(failure).reduce(
		(sum, {message, hint}) => sum + lines(message) + (hint === undefined ? 0 : lines(hint)),
		0,
	);
	return own + (title === undefined ? 0 : 1);
}

function allOf({others = [], ...first}: Failure): readonly Failure[] {
	return [first, ...others];
}

/**
 * What failed, why, and what to try; each of several things that were found together.
 *
 *      ✗ local: cannot connect to /var/run/docker.sock
 *        Is the daemon running? Try: flotilla engine start
 */
export function FailureBanner({failure, title, width}: FailureBannerProps) {
	const theme = useTheme();
	const room = width - indent - 1;
	return (
		<Box width={width} flexShrink={0} flexDirection="column">
			{allOf(failure).map((one, index) => (
				<Box key={index} width={width} flexShrink={0}>
					<Box width={indent} flexShrink={0} paddingLeft={1}>
						<Text {...theme.tone('bad')}>{theme.sign('failed')}</Text>
					</Box>
					<Box flexDirection="column">
						{title === undefined || index > 0 ? null : <Label tone="strong">{title}</Label>}
						<Paragraph tone="bad" width={room}>
							{one.message}
						</Paragraph>
						{one.hint === undefined ? null : <Paragraph width={room}>{one.hint}</Paragraph>}
					</Box>
				</Box>
			))}
		</Box>
	);
}
