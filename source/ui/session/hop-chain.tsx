import {Text} from 'ink';
import type {PaneSlot} from '../../state/selectors.ts';
import {useTheme} from '../kit/flotilla-context.ts';
import {paneState} from './pane-text.ts';

/** How the focused pane is reached: `you ▸ main1 ▸ sub2  1.9 ms`. */
export function HopChain({slot}: {readonly slot: PaneSlot | undefined}) {
	const theme = useTheme();
	if (!slot) return null;
	const {sign, word, tone} = paneState(slot);
	const isLive = slot.pane?.state.phase === 'live' && slot.host?.state === 'running';
	return (
		<Text wrap="truncate">
			<Text {...theme.tone('quiet')}>you</Text>
			{slot.route.map(host => (
				<Text key={host}>
					<Text {...theme.tone('quiet')}>{` ${theme.sign('pointer')} `}</Text>
					<Text {...theme.tone('strong')}>{theme.text(host)}</Text>
				</Text>
			))}
			<Text {...theme.tone(isLive ? 'quiet' : tone)}>
				{isLive ? `  ${word}` : `  ${theme.sign(sign)} ${word}`}
			</Text>
		</Text>
	);
}
