import {Box, Text} from 'ink';
import type {ReactNode} from 'react';
import type {Rect, Size} from '../../domain/screen.ts';
import {useTheme} from './flotilla-context.ts';

/** A rectangle in the middle of the window, never larger than it. */
export function centred(window: Size, {columns, rows}: Size): Rect {
	const width = Math.min(columns, window.columns);
	const height = Math.min(rows, window.rows);
	return {
		x: Math.floor((window.columns - width) / 2),
		y: Math.floor((window.rows - height) / 2),
		width,
		height,
	};
}

/** A framed box above everything else; what is behind it does not shine through. */
export function Dialog({rect, children}: {readonly rect: Rect; readonly children: ReactNode}) {
	const theme = useTheme();
	const {x, y, width, height} = rect;
	const blank = Array.from({length: height}, () => ' '.repeat(width)).join('\n');
	return (
		<Box position="absolute" left={x} top={y} width={width} height={height}>
			<Box position="absolute" left={0} top={0}>
				<Text>{blank}</Text>
			</Box>
			<Box
				flexDirection="column"
				width={width}
				height={height}
				paddingX={2}
				overflow="hidden"
				{...theme.border(true)}
			>
				{children}
			</Box>
		</Box>
	);
}
