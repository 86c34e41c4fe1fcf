import {Box, Text} from 'ink';
import type {Rect} from '../../domain/screen.ts';
import {columnsOf} from '../../domain/widths.ts';
import type {PaneSlot} from '../../state/selectors.ts';
import {useTheme} from '../kit/flotilla-context.ts';
import {shortNames, wrapLines} from '../kit/format.ts';
import {Paragraph} from '../kit/label.tsx';
import type {PaneFrame as Frame} from '../kit/layout.ts';
import {type PaneNotice, paneState} from './pane-text.ts';

type PaneFrameProps = {
	readonly slot: PaneSlot;
	readonly frame: Frame;
	readonly isFocused: boolean;
	readonly isScrolling: boolean;
	readonly notice: readonly PaneNotice[];
	/** Where the host is, in a session over several agents. */
	readonly agent: string | undefined;
};

/** The part of a pane that its notice takes: the lines at the bottom. */
export function noticeRect({inner}: Frame, notice: readonly PaneNotice[]): Rect | undefined {
	const lines = notice.flatMap(({text}) => wrapLines(text, inner.width));
	const height = Math.min(lines.length, inner.height);
	if (height === 0) return undefined;
	return {...inner, y: inner.y + inner.height - height, height};
}

/**
 * The frame of a live pane; what is inside is drawn by the compositor, except for the notice.
 *
 *      ┏ ▸ sub1  ● 2.1 ms  lab2 ━━━━━┓
 *      ┃                             ┃
 *      ┃ The shell ended with code 0.┃
 *      ┗━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┛
 */
export function PaneFrame(props: PaneFrameProps) {
	const {slot, frame, isFocused, isScrolling, notice, agent} = props;
	const theme = useTheme();
	const {outer} = frame;
	const {sign, word, tone} = paneState(slot);
	const pointer = theme.sign('pointer');
	const lead = isFocused ? `${pointer} ` : '';
	const status = isScrolling ? ' scrolled back ' : ` ${theme.sign(sign)} ${word} `;
	// How the shell is must be seen, whatever the hosts are called.
	const columns = outer.width - 4 - columnsOf(lead) - columnsOf(status);
	const route = theme.text(shortNames(slot.route, {between: ` ${pointer} `, columns}));
	const rect = noticeRect(frame, notice);
	return (
		<>
			<Box
				position="absolute"
				left={outer.x}
				top={outer.y}
				width={outer.width}
				height={outer.height}
				{...theme.border(isFocused)}
			/>
			<Box position="absolute" left={outer.x + 1} top={outer.y} width={outer.width - 2} height={1}>
				<Text wrap="truncate">
					<Text {...theme.tone(isFocused ? 'accent' : 'normal')}>{` ${lead}${route} `}</Text>
					<Text {...theme.tone(isScrolling ? 'warn' : tone)}>{status}</Text>
					{agent === undefined ? null : (
						<Text {...theme.tone('quiet')}>{` ${theme.text(agent)} `}</Text>
					)}
				</Text>
			</Box>
			{rect ? (
				<Box
					position="absolute"
					flexDirection="column"
					left={rect.x}
					top={rect.y}
					width={rect.width}
					height={rect.height}
					overflow="hidden"
				>
					{notice.map(({text, tone}) => (
						<Paragraph key={text} tone={tone} width={rect.width}>
							{text}
						</Paragraph>
					))}
				</Box>
			) : null}
		</>
	);
}
