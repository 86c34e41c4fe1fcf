import {Box, Text} from 'ink';
import type {ReactNode} from 'react';
import {useTheme} from './flotilla-context.ts';
import {wrapLines} from './format.ts';
import type {Sign, Tone} from './theme.ts';

type LabelProps = {
	readonly children: string;
	/** @default 'normal' */
	readonly tone?: Tone;
};

/** Text in a tone of the theme, cut with … where it is too long. */
export function Label({children, tone = 'normal'}: LabelProps) {
	const theme = useTheme();
	return (
		<Text {...theme.tone(tone)} wrap="truncate">
			{theme.text(children)}
		</Text>
	);
}

/** Text over as many lines of this width as it takes. */
export function Paragraph({children, tone, width}: LabelProps & {readonly width: number}) {
	const theme = useTheme();
	return (
		<Box flexDirection="column" flexShrink={0}>
			{wrapLines(theme.text(children), width).map((line, index) => (
				<Label key={index} tone={tone}>
					{line}
				</Label>
			))}
		</Box>
	);
}

/** A symbol and its word: `● running`. */
export function Status({sign, word, tone}: {sign: Sign; word: string; tone: Tone}) {
	const theme = useTheme();
	return (
		<Text wrap="truncate" {...theme.tone(tone)}>
			{theme.sign(sign)} {theme.text(word)}
		</Text>
	);
}

/** One cell of a table row: this wide, one line high, with a gap after it. */
export function Column({
	width,
	children,
	align = 'left',
}: {
	readonly width: number;
	readonly children: ReactNode;
	/** @default 'left' */
	readonly align?: 'left' | 'right';
}) {
	return (
		<Box
			width={width}
			height={1}
			paddingRight={2}
			flexShrink={0}
			overflow="hidden"
			justifyContent={align === 'right' ? 'flex-end' : 'flex-start'}
		>
			{children}
		</Box>
	);
}
