import {Box, Text, useInput, useWindowSize} from 'ink';
import {useEffect} from 'react';
import type {Size} from '../domain/screen.ts';
import {useActions, useSurface} from './flotilla-context.ts';
import {keyNames} from './key-names.ts';

/** The least a view needs. */
export const leastWindow: Size = {columns: 80, rows: 22};

export function isTooSmall({columns, rows}: Size): boolean {
	return columns < leastWindow.columns || rows < leastWindow.rows;
}

/**
 * Said instead of any view; the view comes back as it was when the window has grown.
 *
 *      Window too small:
 *      72x20, need 80x22
 */
export function TooSmall() {
	const {columns, rows} = useWindowSize();
	const actions = useActions();
	const surface = useSurface();
	useEffect(() => {
		surface.place([]);
		surface.capture([]);
	}, [surface]);
	useInput((input, key) => {
		if (keyNames(input, key).includes('ctrl-c')) actions.quit();
	});
	return (
		<Box width={columns} height={rows} flexDirection="column" overflow="hidden">
			<Text wrap="wrap">
				Window too small: {columns}x{rows}, need {leastWindow.columns}x{leastWindow.rows}.
			</Text>
			<Text wrap="wrap">Make it larger, or press Ctrl-C to leave.</Text>
		</Box>
	);
}
