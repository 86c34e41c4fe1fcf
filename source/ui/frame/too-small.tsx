import {Box, Text, useWindowSize} from 'ink';
import {useEffect, useLayoutEffect, useState} from 'react';
import type {Size} from '../../domain/screen.ts';
import {isMaking, subjectOf} from '../../state/operation-words.ts';
import {activeOperations} from '../../state/selectors.ts';
import {useActions, useFlotilla, useSurface} from '../kit/flotilla-context.ts';
import {useKeys} from './use-keys.ts';

/** The least a view needs. */
export const leastWindow: Size = {columns: 80, rows: 22};

export function isTooSmall({columns, rows}: Size): boolean {
	return columns < leastWindow.columns || rows < leastWindow.rows;
}

/**
 * Said instead of any view; the view comes back as it was when the window has grown. What is typed
 * meanwhile, Ctrl-C too, may be meant for a shell that is not seen: it goes nowhere.
 *
 *      Window too small:
 *      72x20, need 80x22
 */
export function TooSmall() {
	const {columns, rows} = useWindowSize();
	const actions = useActions();
	const surface = useSurface();
	const undone = useFlotilla(activeOperations).filter(isMaking).map(subjectOf);
	const [isAsked, setAsked] = useState(false);
	useEffect(() => {
		surface.place([]);
	}, [surface]);
	useLayoutEffect(() => {
		surface.capture([]);
		return () => surface.capture('ui');
	}, [surface]);
	useKeys(
		'small',
		{
			quit() {
				if (undone.length === 0 || isAsked) actions.quit();
				else setAsked(true);
			},
		},
		{isDialog: true},
	);
	const leave = 'Make it larger, or press Ctrl-G q to leave.';
	return (
		<Box width={columns} height={rows} flexDirection="column" overflow="hidden">
			<Text wrap="wrap">
				Window too small: {columns}x{rows}, need {leastWindow.columns}x{leastWindow.rows}.
			</Text>
			<Text wrap="wrap">
				{isAsked && undone.length > 0
					? `That rolls ${undone.join(', ')} back. Ctrl-G q again leaves.`
					: leave}
			</Text>
		</Box>
	);
}
