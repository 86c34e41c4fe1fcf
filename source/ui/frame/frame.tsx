import {Box, useWindowSize} from 'ink';
import type {ReactNode} from 'react';
import {Trail} from '../kit/trail.tsx';
import {HintBar} from './hint-bar.tsx';
import type {Scope} from './keymap.ts';

type FrameProps = {
	/** Where one is: `['demo', 'mesh']`. */
	readonly trail: readonly string[];
	/** Stands at the right end of the first line. */
	readonly aside?: ReactNode;
	readonly scope: Scope;
	readonly without?: readonly string[];
	readonly reasons?: Readonly<Partial<Record<string, string>>>;
	readonly words?: Readonly<Record<string, string>>;
	readonly children: ReactNode;
};

/** Lines a frame leaves to what is in it. */
export function bodyRows(rows: number): number {
	return Math.max(1, rows - 4);
}

/**
 * A view: where one is, its contents, and the keys. Exactly as large as the window.
 *
 *      flotilla ▸ demo ▸ mesh                          aside
 *
 *      …
 *
 *      Enter stages   R check all   ? help
 */
export function Frame({trail, aside, children, ...hints}: FrameProps) {
	const {columns, rows} = useWindowSize();
	return (
		<Box flexDirection="column" width={columns} height={rows}>
			<Box paddingX={1} height={1} marginBottom={1} justifyContent="space-between" flexShrink={0}>
				<Trail parts={trail} />
				<Box flexShrink={0} marginLeft={2}>
					{aside}
				</Box>
			</Box>
			<Box flexDirection="column" height={bodyRows(rows)} overflow="hidden" flexShrink={0}>
				{children}
			</Box>
			<Box height={1} flexShrink={0} />
			<HintBar {...hints} />
		</Box>
	);
}
